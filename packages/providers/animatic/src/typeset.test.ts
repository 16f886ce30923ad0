import { expect, test } from 'vitest';
import { type Measure, typeset, unbreakablePieces } from './typeset.js';

/** Every character is half as wide as it is high. */
const measure: Measure = (text) => [...text].length * 0.5;
const linesOf = (text: string, width: number, height = 1000, fontSizes: readonly number[] = [10]) =>
  typeset(text, { width, height, fontSizes }, measure);

test('Latin text breaks at spaces and behind hyphens, never before punctuation', () => {
  expect(unbreakablePieces('A well-known cat, “asleep” (soundly).')).toEqual([
    'A ',
    'well-',
    'known ',
    'cat, ',
    '“asleep” ',
    '(soundly).',
  ]);
});

test('Chinese breaks between letters, but no line begins with a comma or ends with an opening bracket', () => {
  expect(unbreakablePieces('橘猫，《花园》里。')).toEqual(['橘', '猫，', '《花', '园》', '里。']);
});

test('Thai, written without spaces, breaks between words', () => {
  expect(unbreakablePieces('แมวเล่นบอล').length).toBeGreaterThan(1);
});

test('a text is set at the largest size that fits', () => {
  const text = 'one two three four';
  expect(linesOf(text, 100, 1000, [40, 20, 10]).fontSize).toBe(40);
  expect(linesOf(text, 100, 80, [40, 20, 10]).fontSize).toBe(20);
  expect(linesOf(text, 100, 30, [40, 20, 10])).toMatchObject({ fontSize: 10, truncated: false });
});

test('only a text that fits at no size is cut, and says so with an ellipsis', () => {
  const set = linesOf('one two three four five six seven', 60, 26);
  expect(set.truncated).toBe(true);
  expect(set.lines.map(({ text }) => text)).toEqual(['one two', 'three four…']);
});

test('a few lines are made about equally long, so that no word stands alone', () => {
  expect(linesOf('aaaa bbbb cccc dddd', 80).lines.map(({ text }) => text)).toEqual(['aaaa bbbb', 'cccc dddd']);
});

test('a word longer than a line is cut between letters, not through an emoji', () => {
  const lines = linesOf(`${'x'.repeat(30)}`, 51).lines.map(({ text }) => text);
  expect(lines).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(10)]);
  const flags = linesOf('🇩🇪'.repeat(20), 51).lines.map(({ text }) => text);
  expect(flags.join('')).toBe('🇩🇪'.repeat(20));
  expect(flags.every((line) => [...line].length % 2 === 0)).toBe(true);
});

test('lines of the author stay lines, and each paragraph has its own direction', () => {
  const { lines } = linesOf('Hello قطة\nقطة hello\r\n', 1000);
  expect(lines).toEqual([
    { text: 'Hello قطة', rightToLeft: false },
    { text: 'قطة hello', rightToLeft: true },
    { text: '', rightToLeft: false },
  ]);
});

test('no letter is lost', () => {
  const text = 'The quick brown fox — 一只橘猫在花园里 — jumps over the lazy dog.';
  for (const width of [30, 60, 90, 200]) {
    expect(
      linesOf(text, width)
        .lines.map((line) => line.text)
        .join('')
        .replaceAll(' ', ''),
    ).toBe(text.replaceAll(' ', ''));
  }
});
