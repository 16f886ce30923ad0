import { expect, test } from 'vitest';
import { mostInASecond, throughput } from './pace.js';

test('the fullest second is found wherever it begins', () => {
  const even = Array.from({ length: 100 }, (_, index) => index * 50);
  expect(mostInASecond(even)).toBe(20);
  expect(mostInASecond([...even, 1_010, 1_020, 1_030])).toBe(23);
  expect(mostInASecond([0, 999, 1_000])).toBe(2);
  expect(mostInASecond([])).toBe(0);
});

test('throughput leaves out the time in which nothing could come, and what came late', () => {
  const before = Array.from({ length: 50 }, (_, index) => index * 50);
  const after = Array.from({ length: 50 }, (_, index) => 12_500 + index * 50);
  expect(throughput([...before, ...after], [[2_460, 12_490]])).toBeCloseTo(20, 0);
  expect(throughput([...before, ...after])).toBeLessThan(8);
  expect(throughput([...before, ...after.slice(0, -3), 90_000, 91_000, 92_000], [[2_460, 12_490]])).toBeCloseTo(20, 0);
});
