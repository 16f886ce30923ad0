// Durations: what is one, and what is not.
import { expect, test } from 'vitest';
import { parseDuration } from './duration.js';

test.each([
  ['500ms', 500],
  ['1s', 1_000],
  ['1.5s', 1_500],
  ['8.2m', 492_000],
  ['1h', 3_600_000],
  ['1d', 86_400_000],
  ['0s', 0],
  ['0.4ms', 0],
])('%s is so many milliseconds', (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

test.each([
  '',
  '1',
  's',
  '1 s',
  '1S',
  '-1s',
  '+1s',
  '.5s',
  '1.s',
  '1e3s',
  '1s1m',
  '1week',
  '1w',
  '٥s',
  '1s\n',
  '999999999d',
  'NaNs',
  '1constructor',
])('%j is none', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
