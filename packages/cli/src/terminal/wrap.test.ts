// Lines that fit a terminal.
import { expect, test } from 'vitest';
import { wrapLines } from './wrap.js';

test('long lines break between words and keep their indent', () => {
  expect(wrapLines('short\n    one two three four five six', 20)).toBe('short\n    one two three\n    four five six');
});

test('wide characters count twice', () => {
  expect(wrapLines('海港的夜晚 灯塔的光慢慢扫过', 20)).toBe('海港的夜晚\n灯塔的光慢慢扫过');
});

test('a pipe gets lines as they are', () => {
  const line = 'word '.repeat(100);
  expect(wrapLines(line, undefined)).toBe(line);
});
