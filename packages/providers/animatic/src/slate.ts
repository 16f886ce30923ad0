// What is written over the picture: the prompt, the shot's data as on a film slate, and the digits of the timecode.
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { prepareText, slateFont } from './fonts.js';
import type { Palette } from './palette.js';
import { typeset, type TypesetText } from './typeset.js';

/** Straight RGBA, to be laid over the frame at `x`, `y`. All numbers even, as 4:2:0 needs. */
export interface Layer {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

/** What stands on the slate. */
export interface SlateText {
  readonly prompt: string;
  readonly model: string;
  readonly maker: string;
  /** Label and value, in order. */
  readonly data: readonly (readonly [label: string, value: string])[];
}

/** Digits of the timecode: a column of `00` to `59`, and where its two moving pairs stand. */
export interface TimecodeDigits {
  readonly column: Layer;
  readonly cellHeight: number;
  readonly seconds: { readonly x: number; readonly y: number };
  readonly frames: { readonly x: number; readonly y: number };
}

/** Everything over the picture, and how far up the text reaches: the picture is darkened below. */
export interface Slate {
  readonly layers: readonly Layer[];
  readonly digits: TimecodeDigits;
  readonly progress: Layer;
  readonly textTop: number;
}

interface Frame {
  readonly width: number;
  readonly height: number;
}

const WHITE = 'rgba(255, 255, 255, 0.96)';
const DIM = 'rgba(255, 255, 255, 0.62)';
const even = (value: number) => Math.round(value / 2) * 2;
const evenUp = (value: number) => Math.ceil(value / 2) * 2;

/** Sets the slate for a frame. Sizes follow the short side, so that every resolution looks the same. */
export function drawSlate(frame: Frame, text: SlateText, palette: Palette): Slate {
  const unit = Math.min(frame.width, frame.height);
  const margin = even(unit * 0.055);
  const inner = frame.width - margin * 2;
  const header = drawHeader(frame, unit, margin, text, palette);
  const data = setData(text, inner, unit);
  const gap = unit * 0.035;
  const roof = header.bottom + unit * 0.05;
  const dataTop = frame.height - margin - data.height;
  const prompt = setPrompt(text.prompt, inner, dataTop - gap - roof, unit);
  const promptHeight = prompt.set.lines.length * prompt.set.lineHeight;
  const textTop = dataTop - gap - promptHeight;

  const top = even(Math.max(0, textTop - unit * 0.03));
  const canvas = createCanvas(frame.width, frame.height - top);
  const context = canvas.getContext('2d');
  context.lang = 'en';
  drawPrompt(context, prompt, margin, textTop - top, inner);
  context.fillStyle = 'rgba(255, 255, 255, 0.28)';
  context.fillRect(margin, Math.round(dataTop - gap * 0.5 - top), inner, Math.max(1, Math.round(unit * 0.0016)));
  data.draw(context, margin, dataTop - top);
  const body = {
    pixels: straightPixels(context, canvas.width, canvas.height),
    width: frame.width,
    height: frame.height - top,
    x: 0,
    y: top,
  };

  const line = createCanvas(evenUp(frame.width), Math.max(2, even(unit * 0.007)));
  const lineContext = line.getContext('2d');
  lineContext.fillStyle = palette.accent;
  lineContext.fillRect(0, 0, line.width, line.height);
  const progress = {
    pixels: straightPixels(lineContext, line.width, line.height),
    width: line.width,
    height: line.height,
    x: 0,
    y: frame.height - line.height,
  };
  return { layers: [header.layer, body], digits: header.digits, progress, textTop };
}

function drawHeader(frame: Frame, unit: number, margin: number, text: SlateText, palette: Palette) {
  const fontSize = unit * 0.034;
  const height = evenUp(margin * 0.75 + fontSize * 1.6);
  const baseline = Math.round(margin * 0.75 + fontSize * 1.05);
  const canvas = createCanvas(frame.width, height);
  const context = canvas.getContext('2d');
  context.lang = 'en';
  shade(context, unit);
  const dot = fontSize * 0.3;
  context.fillStyle = palette.accent;
  context.beginPath();
  context.arc(margin + dot, baseline - fontSize * 0.36, dot, 0, Math.PI * 2);
  context.fill();
  let x = margin + dot * 2 + fontSize * 0.45;
  context.fillStyle = WHITE;
  context.font = `600 ${fontSize}px ${slateFont()}`;
  context.fillText(text.model, x, baseline);
  x += context.measureText(`${text.model}  `).width;
  context.fillStyle = DIM;
  context.font = `500 ${fontSize}px ${slateFont()}`;
  context.fillText(text.maker, x, baseline);

  // Digits of equal width, or the timecode would dance.
  context.fontVariantNumeric = 'tabular-nums';
  const cellWidth = evenUp(context.measureText('00').width);
  const colon = evenUp(context.measureText(':').width * 1.1);
  const cellHeight = evenUp(fontSize * 1.4);
  const right = even(frame.width - margin);
  const framesX = right - cellWidth;
  const secondsX = framesX - colon - cellWidth;
  const y = even(baseline - fontSize * 1.05);
  context.fillStyle = DIM;
  context.fillText(':', framesX - colon + (colon - context.measureText(':').width) / 2, baseline);
  context.fillText(':', secondsX - colon + (colon - context.measureText(':').width) / 2, baseline);
  context.fillText('00', secondsX - colon - cellWidth, baseline);

  const column = createCanvas(cellWidth, cellHeight * 60);
  const digits = column.getContext('2d');
  digits.lang = 'en';
  digits.font = context.font;
  digits.fontVariantNumeric = 'tabular-nums';
  digits.fillStyle = WHITE;
  shade(digits, unit);
  for (let value = 0; value < 60; value += 1) {
    digits.save();
    digits.beginPath();
    digits.rect(0, value * cellHeight, cellWidth, cellHeight);
    digits.clip();
    digits.fillText(String(value).padStart(2, '0'), 0, value * cellHeight + baseline - y);
    digits.restore();
  }
  return {
    bottom: height,
    layer: { pixels: straightPixels(context, frame.width, height), width: frame.width, height, x: 0, y: 0 },
    digits: {
      column: {
        pixels: straightPixels(digits, cellWidth, cellHeight * 60),
        width: cellWidth,
        height: cellHeight * 60,
        x: 0,
        y: 0,
      },
      cellHeight,
      seconds: { x: secondsX, y },
      frames: { x: framesX, y },
    },
  };
}

interface SetPrompt {
  readonly set: TypesetText;
  readonly font: (fontSize: number) => string;
}

function setPrompt(prompt: string, width: number, height: number, unit: number): SetPrompt {
  const { text, families } = prepareText(prompt.trim());
  const context = createCanvas(1, 1).getContext('2d');
  context.lang = 'en';
  const font = (fontSize: number) => `${fontSize > unit * 0.045 ? 600 : 500} ${fontSize}px ${families}`;
  // Measured once, large and bold: lighter and smaller text is never wider.
  context.font = `600 100px ${families}`;
  const measure = (piece: string) => context.measureText(piece).width / 100;
  // From a title down to the smallest that can still be read; a few large lines beat a page.
  const sizes = [
    0.088, 0.078, 0.07, 0.063, 0.057, 0.052, 0.047, 0.043, 0.039, 0.036, 0.033, 0.03, 0.028, 0.026, 0.024, 0.022,
    0.0205,
  ];
  const fontSizes = sizes.map((size) => size * unit);
  const comfortable = {
    width,
    height: Math.min(height, Math.max(unit * 0.42, height * 0.5)),
    fontSizes: fontSizes.filter((size) => size >= unit * 0.036),
  };
  const set = typeset(text, comfortable, measure);
  return { set: set.truncated ? typeset(text, { width, height, fontSizes }, measure) : set, font };
}

function drawPrompt(context: SKRSContext2D, prompt: SetPrompt, left: number, top: number, width: number): void {
  const { lines, fontSize, lineHeight } = prompt.set;
  const unit = Math.min(context.canvas.width, context.canvas.width);
  shade(context, unit);
  context.fillStyle = WHITE;
  context.font = prompt.font(fontSize);
  lines.forEach((line, index) => {
    context.direction = line.rightToLeft ? 'rtl' : 'ltr';
    context.textAlign = line.rightToLeft ? 'right' : 'left';
    context.fillText(line.text, line.rightToLeft ? left + width : left, top + index * lineHeight + lineHeight * 0.78);
  });
  context.direction = 'ltr';
  context.textAlign = 'left';
}

/** Columns of small labels over values, in as many rows as the width asks for. */
function setData(text: SlateText, width: number, unit: number) {
  const labelSize = unit * 0.021;
  const valueSize = unit * 0.031;
  const context = createCanvas(1, 1).getContext('2d');
  context.lang = 'en';
  const labelFont = `600 ${labelSize}px ${slateFont()}`;
  const valueFont = `500 ${valueSize}px ${slateFont()}`;
  const measure = (font: string, value: string) => {
    context.font = font;
    return context.measureText(value).width;
  };
  const gap = unit * 0.055;
  const cells = text.data.map(([label, value]) => ({
    label: label.toUpperCase(),
    value,
    width: Math.max(
      measure(labelFont, label.toUpperCase()) + label.length * labelSize * 0.09,
      measure(valueFont, value),
    ),
  }));
  const rows: (typeof cells)[] = [[]];
  let used = 0;
  for (const cell of cells) {
    if (used > 0 && used + cell.width > width) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)!.push(cell);
    used += cell.width + gap;
  }
  const rowHeight = labelSize * 1.35 + valueSize * 1.25;
  const rowGap = unit * 0.018;
  return {
    height: Math.ceil(rows.length * rowHeight + (rows.length - 1) * rowGap),
    draw(target: SKRSContext2D, left: number, top: number): void {
      rows.forEach((row, index) => {
        let x = left;
        const y = top + index * (rowHeight + rowGap);
        for (const cell of row) {
          target.fillStyle = DIM;
          target.font = labelFont;
          target.letterSpacing = `${labelSize * 0.09}px`;
          target.fillText(cell.label, x, y + labelSize);
          target.letterSpacing = '0px';
          target.fillStyle = WHITE;
          target.font = valueFont;
          target.fillText(cell.value, x, y + labelSize * 1.35 + valueSize);
          x += cell.width + gap;
        }
      });
    },
  };
}

/** A soft shadow, so that text stands on light pictures too. */
function shade(context: SKRSContext2D, unit: number): void {
  context.shadowColor = 'rgba(0, 0, 0, 0.55)';
  context.shadowBlur = unit * 0.012;
}

function straightPixels(context: SKRSContext2D, width: number, height: number): Buffer {
  const { data } = context.getImageData(0, 0, width, height);
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
