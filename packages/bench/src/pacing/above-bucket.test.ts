import { expect, test } from 'vitest';
import { aboveBucket } from './above-bucket.js';

const RATE = { requests: 10, perMs: 1_000 };

test('an even stream at the rate is never above it, and one that is a fifth faster is', () => {
  const stream = (everyMs: number) => Array.from({ length: 100 }, (_, index) => index * everyMs);
  expect(aboveBucket(stream(100), RATE)).toBe(0);
  expect(aboveBucket(stream(80), RATE)).toBeGreaterThan(0);
});

test('a window’s worth may come at once, and one more may not', () => {
  expect(
    aboveBucket(
      Array.from({ length: 10 }, () => 5),
      RATE,
    ),
  ).toBe(0);
  expect(
    aboveBucket(
      Array.from({ length: 11 }, () => 5),
      RATE,
    ),
  ).toBe(1);
});
