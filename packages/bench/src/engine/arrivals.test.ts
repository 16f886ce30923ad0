import { expect, test } from 'vitest';
import { mostInWindow } from './arrivals.js';

test('the fullest window is found wherever it begins, and its end is not part of it', () => {
  expect(mostInWindow([], 1_000)).toBe(0);
  expect(mostInWindow([0, 1_000, 2_000], 1_000)).toBe(1);
  expect(mostInWindow([2_100, 0, 1_500, 2_000, 2_499], 1_000)).toBe(4);
  expect(mostInWindow([5, 5, 5], 1_000)).toBe(3);
});
