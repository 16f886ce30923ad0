// Sets of numbers as ranges: how messages and saved states hold permits.

/** Ascending, apart from each other, both ends included: [[1, 3], [7, 7]]. */
export type Ranges = readonly (readonly [first: number, last: number])[];

/** The ranges of ascending or unordered numbers. */
export function toRanges(numbers: Iterable<number>): Ranges {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && number <= last[1] + 1) last[1] = Math.max(last[1], number);
    else ranges.push([number, number]);
  }
  return ranges;
}

/** How many numbers the ranges hold. */
export function sizeOfRanges(ranges: Ranges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** Every number, ascending. */
export function* numbersOf(ranges: Ranges): Generator<number> {
  for (const [first, last] of ranges) for (let number = first; number <= last; number += 1) yield number;
}
