// Shots in the order of a list, neighbours of one kind as one entry: so a plan takes little room.
import type { PlannedShots } from '@shotlist/core';

export interface PlannedRuns {
  readonly runs: readonly PlannedShots[];
  add(model: string, seconds: number): void;
}

/** So many entries are kept in the very order of the list. */
const MOST_IN_ORDER = 10_000;
/** Beyond, so many neighbours stand together, whatever their order. */
const BLOCK = 1_000;

export function createRuns(): PlannedRuns {
  type Run = { model: string; seconds: number; count: number };
  const runs: Run[] = [];
  /** Shots of the block at hand, and its entries by kind. */
  let inBlock = 0;
  const block = new Map<string, Run>();
  return {
    runs,
    add(model, seconds) {
      const last = runs.at(-1);
      if (last?.model === model && last.seconds === seconds) {
        last.count += 1;
        return;
      }
      if (runs.length < MOST_IN_ORDER) {
        runs.push({ model, seconds, count: 1 });
        return;
      }
      if (inBlock === BLOCK) {
        inBlock = 0;
        block.clear();
      }
      inBlock += 1;
      const kind = `${model} ${seconds}`;
      const known = block.get(kind);
      if (known !== undefined) {
        known.count += 1;
        return;
      }
      const run = { model, seconds, count: 1 };
      block.set(kind, run);
      runs.push(run);
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
