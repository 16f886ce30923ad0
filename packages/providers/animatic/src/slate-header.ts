// The slate's upper line: the model on the left, the timecode on the right.
import { slateFont } from './fonts.js';
import { castShadow, createLayerContext, even, evenUp, FAINT_INK, INK, type Layer, toLayer } from './layer.js';

/** Digits of the timecode: a column of `00` to `59`, and where its two moving pairs stand. */
export interface TimecodeDigits {
  readonly column: Layer;
  readonly cellHeight: number;
  readonly seconds: { readonly x: number; readonly y: number };
  readonly frames: { readonly x: number; readonly y: number };
}

/** What the header says, and where. */
export interface HeaderText {
  readonly model: string;
  readonly maker: string;
  /** CSS colour of its dot. */
  readonly accent: string;
  /** The frame's width, its short side and the distance from its edges, in pixels. */
  readonly width: number;
  readonly unit: number;
  readonly margin: number;
}

/** Draws the header. Everything but two pairs of digits stands still. */
export function drawHeader(header: HeaderText): { readonly layer: Layer; readonly digits: TimecodeDigits } {
  const { width, unit, margin } = header;
  const fontSize = unit * 0.034;
  const baseline = Math.round(margin * 0.75 + fontSize * 1.05);
  const context = createLayerContext(width, evenUp(margin * 0.75 + fontSize * 1.6));
  castShadow(context, unit);

  const dot = fontSize * 0.3;
  context.fillStyle = header.accent;
  context.beginPath();
  context.arc(margin + dot, baseline - fontSize * 0.36, dot, 0, Math.PI * 2);
  context.fill();
  const left = margin + dot * 2 + fontSize * 0.45;
  context.fillStyle = INK;
  context.font = `600 ${fontSize}px ${slateFont()}`;
  context.fillText(header.model, left, baseline);
  const modelWidth = context.measureText(`${header.model}  `).width;
  context.fillStyle = FAINT_INK;
  context.font = `500 ${fontSize}px ${slateFont()}`;
  context.fillText(header.maker, left + modelWidth, baseline);

  // Digits of equal width, or the timecode would dance.
  context.fontVariantNumeric = 'tabular-nums';
  const colonWidth = context.measureText(':').width;
  const cell = { width: evenUp(context.measureText('00').width), height: evenUp(fontSize * 1.4) };
  const gap = evenUp(colonWidth * 1.1);
  const y = even(baseline - fontSize * 1.05);
  const frames = { x: even(width - margin) - cell.width, y };
  const seconds = { x: frames.x - gap - cell.width, y };
  for (const pair of [frames, seconds]) context.fillText(':', pair.x - gap + (gap - colonWidth) / 2, baseline);
  // No model makes a clip of more than a minute: these two never change.
  context.fillText('00', seconds.x - gap - cell.width, baseline);

  const column = drawDigits(cell, context.font, baseline - y, unit);
  return { layer: toLayer(context, 0, 0), digits: { column, cellHeight: cell.height, seconds, frames } };
}

function drawDigits(cell: { width: number; height: number }, font: string, baseline: number, unit: number): Layer {
  const context = createLayerContext(cell.width, cell.height * 60);
  context.font = font;
  context.fontVariantNumeric = 'tabular-nums';
  context.fillStyle = INK;
  castShadow(context, unit);
  for (let value = 0; value < 60; value += 1) {
    context.save();
    context.beginPath();
    context.rect(0, value * cell.height, cell.width, cell.height);
    // A shadow must not reach into its neighbour's cell.
    context.clip();
    context.fillText(String(value).padStart(2, '0'), 0, value * cell.height + baseline);
    context.restore();
  }
  return toLayer(context, 0, 0);
}
