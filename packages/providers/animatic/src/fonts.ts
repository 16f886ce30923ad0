// The fonts of the animatic: all from packages, so that no picture depends on what a machine has installed.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GlobalFonts } from '@napi-rs/canvas';
import { inRanges, type Ranges, readCoverage } from './font-coverage.js';

const require = createRequire(import.meta.url);

/** One file that may be loaded when a text needs it. */
interface Face {
  readonly family: string;
  readonly path: string;
  /** What its package says it is for: decides whether the file is worth opening. */
  readonly claims: Ranges;
  /** What it can draw; known once the file has been opened. */
  coverage?: Ranges;
}

/** Packages cut into slices, each with its characters in the style sheet; in the order in which they are asked. */
const SLICED = {
  '@fontsource-variable/noto-sans-arabic': 'Shotlist Arabic',
  '@fontsource-variable/noto-sans-hebrew': 'Shotlist Hebrew',
  '@fontsource-variable/noto-sans-devanagari': 'Shotlist Devanagari',
  '@fontsource-variable/noto-sans-thai': 'Shotlist Thai',
  '@fontsource-variable/noto-sans-sc': 'Shotlist Chinese',
  '@fontsource-variable/noto-sans-kr': 'Shotlist Korean',
  '@infolektuell/noto-color-emoji': 'Shotlist Emoji',
} as const;

/** Draws a character that no font has. */
const MISSING = '\u25a1';
/** Meant as a picture, although a text font may have a sign for it. */
const PICTURE = /\ufe0f|\p{Emoji_Presentation}/u;
/** Never drawn by themselves: joiners, variation selectors, direction marks. */
const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cc}]$/u;

let faces: readonly Face[] | undefined;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A text as it can be drawn, and the value of `ctx.font` behind its size. */
export interface DrawableText {
  readonly text: string;
  /** Quoted family names, comma separated. */
  readonly families: string;
}

/**
 * Loads the fonts that a text needs, one a turn of the event loop: a long Chinese prompt takes a hundred files.
 * Characters that no font has become a box; an installed font is never used.
 */
export async function prepareText(text: string): Promise<DrawableText> {
  const all = loadFonts();
  const used = new Set<Face>();
  let drawable = '';
  for (const { segment } of graphemes.segment(text)) {
    drawable += (await hasFont(segment, all, used)) ? segment : MISSING;
  }
  const families = all.filter((face, index) => index === 0 || used.has(face)).map((face) => `"${face.family}"`);
  return { text: drawable, families: families.join(', ') };
}

/** The font of everything but the prompt: Latin, Greek and Cyrillic. */
export function slateFont(): string {
  return `"${loadFonts()[0]!.family}"`;
}

/** What texts can be drawn in: `Inter`, `Arabic` and so on. Throws where the font's package isn't installed. */
export function listFonts(): readonly string[] {
  return [...new Set(loadFonts().map(({ family }) => family.split(' ')[1] ?? family))];
}

async function hasFont(grapheme: string, all: readonly Face[], used: Set<Face>): Promise<boolean> {
  const points = Array.from(grapheme)
    .filter((character) => !INVISIBLE.test(character))
    .map((character) => character.codePointAt(0)!);
  // An emoji sequence becomes one picture only in a font that has all of it, so such a font comes first.
  const ordered = PICTURE.test(grapheme) ? all.toReversed() : all;
  const whole = await findFace(ordered, points);
  if (whole !== undefined) {
    used.add(whole);
    return true;
  }
  for (const point of points) {
    const face = await findFace(ordered, [point]);
    if (face === undefined) return false;
    used.add(face);
  }
  return true;
}

async function findFace(all: readonly Face[], points: readonly number[]): Promise<Face | undefined> {
  for (const face of all) {
    if (!points.every((point) => inRanges(face.claims, point))) continue;
    const coverage = face.coverage ?? (await loadFace(face));
    if (points.every((point) => inRanges(coverage, point))) return face;
  }
  return undefined;
}

async function loadFace(face: Face): Promise<Ranges> {
  await nextTurn();
  // Another rendering may have loaded it meanwhile.
  if (face.coverage === undefined) {
    face.coverage = readCoverage(readFileSync(face.path));
    GlobalFonts.registerFromPath(face.path, face.family);
  }
  return face.coverage;
}

function loadFonts(): readonly Face[] {
  return (faces ??= readFaces());
}

function readFaces(): readonly Face[] {
  const inter = dirname(require.resolve('@expo-google-fonts/inter/package.json'));
  const family = 'Shotlist Inter';
  for (const weight of ['500Medium', '600SemiBold']) {
    GlobalFonts.registerFromPath(join(inter, weight, `Inter_${weight}.ttf`), family);
  }
  const path = join(inter, '500Medium', 'Inter_500Medium.ttf');
  const coverage = readCoverage(readFileSync(path));
  const sliced = Object.entries(SLICED).flatMap(([name, slices]) => readSlices(name, slices));
  return [{ family, path, claims: coverage, coverage }, ...sliced];
}

/** The slices of a package, in the order of its style sheet. */
function readSlices(name: string, family: string): Face[] {
  const styles = require.resolve(`${name}/index.css`);
  const faces: Face[] = [];
  for (const [block] of readFileSync(styles, 'utf8').matchAll(/@font-face\s*\{[^}]*\}/g)) {
    const file = /url\(["']?(\.\/files\/[^)"']+\.woff2)/.exec(block)?.[1];
    const ranges = /unicode-range:\s*([^;]+);/.exec(block)?.[1];
    if (file === undefined || ranges === undefined) continue;
    faces.push({ family: `${family} ${faces.length}`, path: join(dirname(styles), file), claims: parseRanges(ranges) });
  }
  return faces;
}

function parseRanges(text: string): Ranges {
  return text.split(',').map((part) => {
    const [first, last] = part.trim().replace(/^u\+/i, '').split('-');
    return [Number.parseInt(first!, 16), Number.parseInt(last ?? first!, 16)] as const;
  });
}
