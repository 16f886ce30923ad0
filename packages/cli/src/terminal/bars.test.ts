import { expect, test } from 'vitest';
import { barLength, stackedBar } from './bars.js';

const plain = (text: string) => text;
const part = (count: number, letter: string) => ({ count, paint: (text: string) => letter.repeat(text.length) });

test('parts stand one behind the other, and the rest is drawn', () => {
  expect(stackedBar([part(50, 'a'), part(25, 'b')], 100, 20, plain)).toBe('aaaaaaaaaabbbbb─────');
});

test('one of a million is seen, and a bar is full only when all is done', () => {
  expect(stackedBar([part(1, 'a')], 1_000_000, 10, plain)).toBe('a─────────');
  expect(stackedBar([part(999_999, 'a')], 1_000_000, 10, plain)).toBe('aaaaaaaaa─');
  expect(barLength(10, 10, 10)).toBe(10);
  expect([barLength(0, 10, 10), barLength(1, 0, 10)]).toEqual([0, 0]);
});

test('many small parts never make it longer', () => {
  expect(
    stackedBar(
      Array.from({ length: 9 }, () => part(1, 'a')),
      9,
      5,
      plain,
    ),
  ).toBe('aaaaa');
});
