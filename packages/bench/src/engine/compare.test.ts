import { expect, test } from 'vitest';
import { medianRatio } from './compare.js';

test('ratios are taken turn by turn, and the middle one is told', () => {
  // The second turn met a busy machine: both were slow.
  expect(medianRatio([300, 30, 310], [100, 10, 155])).toBe(3);
  expect(medianRatio([300], [100])).toBe(3);
});

test('a turn that the other did not take gives no figure', () => {
  expect(medianRatio([300], [])).toBeNaN();
});
