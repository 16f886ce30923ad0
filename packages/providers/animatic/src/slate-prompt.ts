// The prompt on the slate: as large as it may be, whole wherever that is possible.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { prepareText } from './fonts.js';
import { castShadow, createLayerContext, INK } from './layer.js';
import { typeset, type TypesetText } from './typeset.js';

/** Font sizes by the frame's short side, from a title down to the smallest that can still be read. */
const FONT_SIZES = [
  0.088, 0.078, 0.07, 0.063, 0.057, 0.052, 0.047, 0.043, 0.039, 0.036, 0.033, 0.03, 0.028, 0.026, 0.024, 0.022, 0.0205,
  0.0195,
];
/** Sizes from here on are set bold. */
const BOLD_FROM = 0.045;
/** Down to here a text stays in the lower part of the picture; a longer one takes what room there is. */
const COMFORTABLE_DOWN_TO = 0.036;

/** A prompt that fits its box. */
export interface PromptBlock {
  readonly height: number;
  readonly truncated: boolean;
  draw(context: SKRSContext2D, left: number, top: number): Promise<void>;
}

/** Sets a prompt in a box. `unit` is the frame's short side. */
export async function setPrompt(
  prompt: string,
  box: { readonly width: number; readonly height: number },
  unit: number,
): Promise<PromptBlock> {
  const { text, families } = await prepareText(prompt.trim());
  const context = createLayerContext(1, 1);
  // Measured once, large and bold: smaller and lighter text is never wider.
  context.font = `600 100px ${families}`;
  const measure = (piece: string) => context.measureText(piece).width / 100;

  const fontSizes = FONT_SIZES.map((size) => size * unit);
  const comfortable = typeset(
    text,
    {
      width: box.width,
      height: Math.min(box.height, Math.max(unit * 0.42, box.height * 0.5)),
      fontSizes: fontSizes.filter((size) => size >= unit * COMFORTABLE_DOWN_TO),
    },
    measure,
  );
  const set = comfortable.truncated ? typeset(text, { ...box, fontSizes }, measure) : comfortable;
  return {
    height: set.lines.length * set.lineHeight,
    truncated: set.truncated,
    draw: (target, left, top) => drawLines(target, set, { families, unit, left, top, width: box.width }),
  };
}

interface Placement {
  readonly families: string;
  readonly unit: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

async function drawLines(context: SKRSContext2D, set: TypesetText, place: Placement): Promise<void> {
  const { lines, fontSize, lineHeight } = set;
  context.save();
  castShadow(context, place.unit);
  context.fillStyle = INK;
  context.font = `${fontSize >= place.unit * BOLD_FROM ? 600 : 500} ${fontSize}px ${place.families}`;
  for (const [index, line] of lines.entries()) {
    context.direction = line.rightToLeft ? 'rtl' : 'ltr';
    context.textAlign = line.rightToLeft ? 'right' : 'left';
    const x = line.rightToLeft ? place.left + place.width : place.left;
    context.fillText(line.text, x, place.top + index * lineHeight + lineHeight * 0.78);
    // A page of text at 4K would otherwise hold up the event loop.
    if (index % 4 === 3) await nextTurn();
  }
  context.restore();
}
