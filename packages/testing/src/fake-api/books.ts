// The vendor's books in memory: what was accepted, in order, and what of it counts.
import { failNow, type Generation } from './generation.js';
import type { FakeApiQuota } from './options.js';
import { periodOf } from './period.js';

export interface Books {
  add(generation: Generation): void;
  /** Ends one in failure, now, unless another end was told. */
  fail(generation: Generation, ends: 'failed' | 'moderated', nowMs: number): void;
  byId(generationId: string): Generation | undefined;
  /** The one before the newest. */
  previous(): Generation | undefined;
  /** Accepted until then, in the order of acceptance. */
  acceptedUntil(atMs: number): readonly Generation[];
  /** Accepted in the period of that time and until then; a failed one has given its unit back. */
  used(atMs: number): number;
  /** When those that have not ended will; Infinity for those that never do. */
  endings(nowMs: number): readonly number[];
}

export function createBooks(period: FakeApiQuota['period']): Books {
  const all: Generation[] = [];
  const ids = new Map<string, Generation>();
  const running = new Set<Generation>();
  const failing = new Set<Generation>();

  /** How many were accepted before that time. */
  const countBefore = (atMs: number): number => {
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((all[middle]?.acceptedMs ?? Infinity) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    add(generation) {
      all.push(generation);
      ids.set(generation.entry.generationId, generation);
      running.add(generation);
      if (isFailure(generation)) failing.add(generation);
    },
    fail(generation, ends, nowMs) {
      failNow(generation, ends, nowMs);
      if (isFailure(generation)) failing.add(generation);
    },
    byId: (generationId) => ids.get(generationId),
    previous: () => all.at(-2),
    acceptedUntil: (atMs) => all.slice(0, countBefore(atMs + 1)),
    used(atMs) {
      const { startMs } = periodOf(period, atMs);
      let count = countBefore(atMs + 1) - countBefore(startMs);
      for (const { acceptedMs, endsMs } of failing) if (acceptedMs >= startMs && endsMs <= atMs) count -= 1;
      return count;
    },
    endings(nowMs) {
      for (const generation of running) if (generation.endsMs <= nowMs) running.delete(generation);
      return [...running].map(({ endsMs }) => endsMs);
    },
  };
}

function isFailure({ ends }: Generation): boolean {
  return ends === 'failed' || ends === 'moderated';
}
