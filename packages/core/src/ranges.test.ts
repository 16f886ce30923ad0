import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numbersOf, sizeOfRanges, toRanges } from './ranges.js';

test('numbers in any order, doubled or not, become ranges apart from each other', () => {
  expect(toRanges([7, 1, 3, 2, 3])).toEqual([
    [1, 3],
    [7, 7],
  ]);
  expect(toRanges([])).toEqual([]);
});

test('ranges hold exactly the numbers they were made of', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60)), (numbers) => {
      const ranges = toRanges(numbers);
      const distinct = [...new Set(numbers)].sort((a, b) => a - b);
      expect([...numbersOf(ranges)]).toEqual(distinct);
      expect(sizeOfRanges(ranges)).toBe(distinct.length);
      for (let next = 1; next < ranges.length; next += 1)
        expect(ranges[next]![0]).toBeGreaterThan(ranges[next - 1]![1] + 1);
    }),
  );
});
