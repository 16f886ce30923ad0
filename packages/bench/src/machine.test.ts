import { expect, test } from 'vitest';
import { median } from './machine.js';

test('the median is the middle figure, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([10, 9, 1, 2])).toBe(5.5);
  expect(median([7])).toBe(7);
});
