// What is written over the picture: model and timecode above, prompt and the shot's data below, a line that fills.
import { createLayerContext, even, evenUp, type Layer, toLayer } from './layer.js';
import { type Datum, setData } from './slate-data.js';
import { drawHeader, type TimecodeDigits } from './slate-header.js';
import { setPrompt } from './slate-prompt.js';

/** What stands on the slate. */
export interface SlateText {
  readonly prompt: string;
  readonly model: string;
  readonly maker: string;
  readonly data: readonly Datum[];
}

/** Everything over the picture. */
export interface Slate {
  /** They stand still. */
  readonly layers: readonly Layer[];
  readonly digits: TimecodeDigits;
  /** Pushed in from the left as time goes by. */
  readonly progress: Layer;
  /** Where the prompt begins: the picture is darkened from there. */
  readonly textTop: number;
  /** The prompt did not fit at the smallest size. */
  readonly truncated: boolean;
}

/** Sets the slate for a frame. Sizes follow the short side, so that it looks the same at every resolution. */
export async function drawSlate(
  frame: { readonly width: number; readonly height: number },
  text: SlateText,
  accent: string,
): Promise<Slate> {
  const { width, height } = frame;
  const unit = Math.min(width, height);
  const margin = even(unit * 0.055);
  const inner = width - margin * 2;
  const gap = unit * 0.035;
  const header = drawHeader({ model: text.model, maker: text.maker, accent, width, unit, margin });
  const data = setData(text.data, inner, unit);
  const dataTop = height - margin - data.height;
  const roof = header.layer.height + unit * 0.05;
  const prompt = await setPrompt(text.prompt, { width: inner, height: dataTop - gap - roof }, unit);
  const textTop = dataTop - gap - prompt.height;

  const top = even(Math.max(0, textTop - unit * 0.03));
  const context = createLayerContext(width, height - top);
  await prompt.draw(context, margin, textTop - top);
  context.fillStyle = 'rgba(255, 255, 255, 0.28)';
  context.fillRect(margin, Math.round(dataTop - gap * 0.5 - top), inner, Math.max(1, Math.round(unit * 0.0016)));
  data.draw(context, margin, dataTop - top);

  const line = createLayerContext(evenUp(width), Math.max(2, even(unit * 0.007)));
  line.fillStyle = accent;
  line.fillRect(0, 0, line.canvas.width, line.canvas.height);
  return {
    layers: [header.layer, toLayer(context, 0, top)],
    digits: header.digits,
    progress: toLayer(line, 0, height - line.canvas.height),
    textTop,
    truncated: prompt.truncated,
  };
}
