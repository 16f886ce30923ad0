// Breaks a text into lines and finds the largest size at which it fits.

/** Width of a piece of text at a font size of 1. */
export type Measure = (text: string) => number;

/** A line, and whether its paragraph reads from right to left. */
interface Line {
  readonly text: string;
  readonly rightToLeft: boolean;
}

/** A text that fits its box. */
export interface TypesetText {
  readonly lines: readonly Line[];
  readonly fontSize: number;
  readonly lineHeight: number;
  /** Its last lines did not fit at the smallest size and were cut off. */
  readonly truncated: boolean;
}

/** The box, and the sizes to try, largest first. */
export interface TypesetBox {
  readonly width: number;
  readonly height: number;
  readonly fontSizes: readonly number[];
}

const words = new Intl.Segmenter('en', { granularity: 'word' });
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Scripts that are written without spaces: a line may break between any two words, or letters of Chinese. */
const UNSPACED =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}|[\u3000-\u303f\uff00-\uff60]|\p{Extended_Pictographic}/u;
/** Never begins a line, never ends one. */
const CLOSING = /^[\p{Pe}\p{Pf}.,:;!?%…、。，．：；！？・ー々〜،؛؟۔]/u;
const OPENING = /[\p{Ps}\p{Pi}]$/u;
const RIGHT_TO_LEFT = /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}/u;

/** Pieces that no line break may divide, each with the space behind it. */
export function unbreakablePieces(paragraph: string): readonly string[] {
  const segments = Array.from(words.segment(paragraph), ({ segment }) => segment).flatMap(splitHan);
  const pieces: string[] = [];
  for (const segment of segments) {
    const last = pieces.at(-1);
    if (last === undefined || mayBreak(last, segment)) pieces.push(segment);
    else pieces[pieces.length - 1] = last + segment;
  }
  return pieces;
}

/** Chinese may break within a word. */
function splitHan(segment: string): readonly string[] {
  return /^\p{Script=Han}{2,}$/u.test(segment) ? [...segment] : [segment];
}

function mayBreak(before: string, after: string): boolean {
  if (/^\s/u.test(after) || CLOSING.test(after)) return false;
  if (/\s$/u.test(before)) return true;
  if (OPENING.test(before)) return false;
  if (/[\p{L}\p{N}][-\u2010\u2013\u2014/]$/u.test(before)) return true;
  return UNSPACED.test(lastCharacter(before)) || UNSPACED.test(after);
}

function lastCharacter(text: string): string {
  return Array.from(text).at(-1) ?? '';
}

/**
 * The text in lines at the largest size that fits. Only when not even the smallest does, it is cut with an ellipsis.
 * Few lines are made equally long, so that no word stands alone.
 */
export function typeset(text: string, box: TypesetBox, measure: Measure): TypesetText {
  const paragraphs = text.split(/\r\n|[\n\r\u2028\u2029]/u).map((paragraph) => ({
    rightToLeft: isRightToLeft(paragraph),
    pieces: unbreakablePieces(paragraph.trim()),
  }));
  const widths = new Map<string, number>();
  const widthOf: Measure = (piece) => {
    const known = widths.get(piece);
    if (known !== undefined) return known;
    const width = measure(piece);
    widths.set(piece, width);
    return width;
  };
  const setAt = (fontSize: number, width: number): Line[] =>
    // Hinting and kerning between pieces may add a hair to the sum of their widths.
    paragraphs.flatMap(({ pieces, rightToLeft }) =>
      breakLines(pieces, (width * 0.985) / fontSize, widthOf).map((line) => ({ text: line, rightToLeft })),
    );

  for (const fontSize of box.fontSizes) {
    const lines = setAt(fontSize, box.width);
    const lineHeight = lineHeightOf(fontSize);
    if (lines.length * lineHeight > box.height) continue;
    return {
      lines: balance(lines, box.width, (width) => setAt(fontSize, width)),
      fontSize,
      lineHeight,
      truncated: false,
    };
  }
  const fontSize = box.fontSizes.at(-1) ?? 1;
  const lineHeight = lineHeightOf(fontSize);
  const all = setAt(fontSize, box.width);
  const lines = all.slice(0, Math.max(1, Math.floor(box.height / lineHeight)));
  const last = lines.at(-1)!;
  const shortened = shorten(last.text, (box.width * 0.985) / fontSize, measure);
  return { lines: [...lines.slice(0, -1), { ...last, text: shortened }], fontSize, lineHeight, truncated: true };
}

/** Whole pixels, so that all lines are equally sharp. */
function lineHeightOf(fontSize: number): number {
  return Math.round(fontSize * 1.29);
}

function balance(lines: readonly Line[], width: number, setIn: (width: number) => readonly Line[]): readonly Line[] {
  if (lines.length < 2 || lines.length > 6) return lines;
  let best = lines;
  for (let share = 0.95; share >= 0.5; share -= 0.05) {
    const narrower = setIn(width * share);
    if (narrower.length > lines.length) break;
    best = narrower;
  }
  return best;
}

function breakLines(pieces: readonly string[], width: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const piece of pieces.flatMap((whole) => splitLong(whole, width, measure))) {
    const trimmed = measure(piece.trimEnd());
    if (line !== '' && used + trimmed > width) {
      lines.push(line.trimEnd());
      line = '';
      used = 0;
    }
    line += piece;
    used += measure(piece);
  }
  lines.push(line.trimEnd());
  return lines;
}

/** A piece wider than a line is cut between letters. */
function splitLong(piece: string, width: number, measure: Measure): readonly string[] {
  if (measure(piece.trimEnd()) <= width) return [piece];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of graphemes.segment(piece)) {
    if (part !== '' && measure(part + segment) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}

function shorten(text: string, width: number, measure: Measure): string {
  const letters = Array.from(graphemes.segment(text), ({ segment }) => segment);
  while (letters.length > 0 && measure(`${letters.join('').trimEnd()}…`) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** By the first letter that has a direction. */
function isRightToLeft(paragraph: string): boolean {
  const first = /\p{L}/u.exec(paragraph)?.[0];
  return first !== undefined && RIGHT_TO_LEFT.test(first);
}
