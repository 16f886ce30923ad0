// The fonts of the animatic: all from packages, so that no picture depends on what a machine has installed.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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
const SLICED = [
  { package: '@fontsource-variable/noto-sans-arabic', styles: 'index.css', family: 'Shotlist Arabic' },
  { package: '@fontsource-variable/noto-sans-sc', styles: 'index.css', family: 'Shotlist Chinese' },
  { package: '@infolektuell/noto-color-emoji', styles: 'index.css', family: 'Shotlist Emoji' },
] as const;

/** Draws a character that no font has. */
const MISSING = '\u25a1';
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

/** Loads the fonts that a text needs. Characters that none of them has become a box: an installed font is never used. */
export function prepareText(text: string): DrawableText {
  const all = loadFonts();
  const used = new Set<Face>();
  const drawable = [...graphemes.segment(text)].map(({ segment }) => (hasFont(segment, all, used) ? segment : MISSING));
  const families = all.filter((face, index) => index === 0 || used.has(face)).map((face) => `"${face.family}"`);
  return { text: drawable.join(''), families: families.join(', ') };
}

/** The font of everything but the prompt: Latin, Greek and Cyrillic. */
export function slateFont(): string {
  return `"${loadFonts()[0]!.family}"`;
}

function hasFont(grapheme: string, all: readonly Face[], used: Set<Face>): boolean {
  // An emoji sequence is drawn as one only by the font that has all of it; the first with all of it is the one.
  const points = Array.from(grapheme)
    .filter((character) => !INVISIBLE.test(character))
    .map((character) => character.codePointAt(0)!);
  const whole = all.find((face) => points.every((point) => draws(face, point)));
  if (whole !== undefined) {
    used.add(whole);
    return true;
  }
  return points.every((point) => {
    const face = all.find((candidate) => draws(candidate, point));
    if (face !== undefined) used.add(face);
    return face !== undefined;
  });
}

function draws(face: Face, codePoint: number): boolean {
  if (!inRanges(face.claims, codePoint)) return false;
  if (face.coverage === undefined) {
    const bytes = readFileSync(face.path);
    face.coverage = readCoverage(bytes);
    GlobalFonts.register(bytes, face.family);
  }
  return inRanges(face.coverage, codePoint);
}

function loadFonts(): readonly Face[] {
  return (faces ??= readFaces());
}

function readFaces(): readonly Face[] {
  const inter = packageFolder('@expo-google-fonts/inter');
  const family = 'Shotlist Inter';
  for (const weight of ['500Medium', '600SemiBold']) {
    GlobalFonts.registerFromPath(join(inter, weight, `Inter_${weight}.ttf`), family);
  }
  const path = join(inter, '500Medium', 'Inter_500Medium.ttf');
  const coverage = readCoverage(readFileSync(path));
  const sliced = SLICED.flatMap((source) => readSlices(packageFolder(source.package), source.styles, source.family));
  return [{ family, path, claims: coverage, coverage }, ...sliced];
}

/** The slices of a package, in the order of their numbers. */
function readSlices(folder: string, styles: string, family: string): Face[] {
  const css = readFileSync(join(folder, styles), 'utf8');
  const faces: Face[] = [];
  for (const block of css.matchAll(/@font-face\s*\{[^}]*\}/g)) {
    const file = /url\(["']?\.\/(files\/[^)"']+\.woff2)/.exec(block[0])?.[1];
    const ranges = /unicode-range:\s*([^;]+);/.exec(block[0])?.[1];
    if (file === undefined || ranges === undefined) continue;
    faces.push({ family: `${family} ${faces.length}`, path: join(folder, file), claims: parseRanges(ranges) });
  }
  return faces;
}

function parseRanges(text: string): Ranges {
  return text.split(',').map((part) => {
    const [first, last] = part.trim().replace(/^u\+/i, '').split('-');
    return [Number.parseInt(first!, 16), Number.parseInt(last ?? first!, 16)] as const;
  });
}

/** A package's folder, also where its exports map hides package.json. */
function packageFolder(name: string): string {
  return dirname(require.resolve(name === '@expo-google-fonts/inter' ? `${name}/package.json` : `${name}/index.css`));
}
