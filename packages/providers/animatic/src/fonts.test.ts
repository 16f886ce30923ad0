import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { inRanges, readCoverage } from './font-coverage.js';
import { prepareText, slateFont } from './fonts.js';

const require = createRequire(import.meta.url);
const has = (file: string, text: string) => {
  const coverage = readCoverage(readFileSync(require.resolve(file)));
  return [...text].map((character) => inRanges(coverage, character.codePointAt(0)!));
};

test('the characters of a TrueType file are read from it', () => {
  expect(has('@expo-google-fonts/inter/500Medium/Inter_500Medium.ttf', 'AéЖλ□…猫ق')).toEqual([
    true,
    true,
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('the characters of a WOFF2 file are read from it', () => {
  expect(has('@fontsource-variable/noto-sans-arabic/files/noto-sans-arabic-arabic-wght-normal.woff2', 'قطة猫')).toEqual(
    [true, true, true, false],
  );
});

test.each([
  ['Latin', 'A cat, “naïve” – Übermut, Łódź', 'Inter'],
  ['Greek and Cyrillic', 'Γάτα, кошка', 'Inter'],
  ['Chinese', '一只橘猫在花园里追逐毛线球。', 'Chinese'],
  ['Japanese', '庭で遊ぶ猫、カメラ', 'Chinese'],
  ['Arabic', 'قطة برتقالية تلعب، ٥', 'Arabic'],
  ['Hebrew', 'חתול בגינה', 'Hebrew'],
  ['Hindi', 'बगीचे में बिल्ली', 'Devanagari'],
  ['Thai', 'แมวในสวน', 'Thai'],
  ['Korean', '정원의 고양이', 'Korean'],
  ['emoji', '🐱👩‍🚀🇩🇪👍🏽❤️1️⃣', 'Emoji'],
])('%s has a font', async (_, text, family) => {
  const prepared = await prepareText(text);
  expect(prepared.text).toBe(text);
  expect(prepared.families).toContain(`Shotlist ${family}`);
});

test('a character without a font becomes a box, and the text around it stays', async () => {
  expect((await prepareText('a \u1000\u{10ffff} b')).text).toBe('a \u25a1\u25a1 b');
});

test('only the fonts that a text needs are named, Inter always first', async () => {
  expect((await prepareText('A cat')).families).toBe(slateFont());
});
