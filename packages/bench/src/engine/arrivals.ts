// How close together requests came.

/** Most moments in any window of so many milliseconds, its end not included. */
export function mostInWindow(momentsMs: readonly number[], windowMs: number): number {
  const sorted = momentsMs.toSorted((a, b) => a - b);
  let most = 0;
  let first = 0;
  sorted.forEach((moment, last) => {
    while (moment - (sorted[first] ?? moment) >= windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}
