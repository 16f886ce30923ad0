// How far the vendor's clock is ahead of ours. Its times are read in lists alone, and believed only where a generation that
// this process saw accepted tells how they run: decision 0014.
import { parseApiTime, type StatusAnswer } from '@shotlist/client';
import type { Memory } from './memory.js';

/** When each entry was accepted, by our clock; absent where the list doesn't say. */
export interface ListedTimes {
  readonly atMs: ReadonlyMap<string, number>;
  /** The difference between the clocks was seen, not guessed. */
  readonly sure: boolean;
}

export class VendorClock {
  #aheadMs = 0;

  /** Every answer says what time it is there (`Date`), to the second. The list's times may run otherwise. */
  hear(date: string | null, nowMs = Date.now()): void {
    const atMs = date === null ? Number.NaN : Date.parse(date);
    if (Number.isFinite(atMs)) this.#aheadMs = atMs - nowMs;
  }

  read(entries: readonly StatusAnswer[], memory: Memory): ListedTimes {
    const listed = entries.flatMap(({ generation_id: id, created_at: createdAt }) => {
      const atMs = parseApiTime(createdAt);
      return atMs === undefined ? [] : [[id, atMs] as const];
    });
    const seen = listed.flatMap(([id, atMs]) => {
      const accepted = memory.acceptedAs(id);
      // Heard, it is the latest that it can have been: nothing seems older than it is.
      return accepted === undefined ? [] : [atMs - accepted.heardAtMs];
    });
    const aheadMs = seen.length === 0 ? this.#aheadMs : Math.min(...seen);
    return { atMs: new Map(listed.map(([id, atMs]) => [id, atMs - aheadMs])), sure: seen.length > 0 };
  }
}
