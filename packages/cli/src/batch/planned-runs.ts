// Shots in the order of a list, neighbours of one kind as one entry: so a plan takes little room.
import type { PlannedShots } from '@shotlist/core';

export interface PlannedRuns {
  readonly runs: readonly PlannedShots[];
  add(model: string, seconds: number): void;
}

export function createRuns(): PlannedRuns {
  const runs: { model: string; seconds: number; count: number }[] = [];
  return {
    runs,
    add(model, seconds) {
      const last = runs.at(-1);
      if (last?.model === model && last.seconds === seconds) last.count += 1;
      else runs.push({ model, seconds, count: 1 });
    },
  };
}

/** The first `count` shots of them. */
export function firstOf(runs: readonly PlannedShots[], count: number): PlannedShots[] {
  const first: PlannedShots[] = [];
  let left = count;
  for (const run of runs) {
    if (left <= 0) break;
    first.push({ ...run, count: Math.min(left, run.count) });
    left -= run.count;
  }
  return first;
}
