// How far the vendor's clock is ahead of ours. Its times are read in lists alone, and only to rule out what is too old.
import { parseApiTime, type StatusAnswer } from '@shotlist/client';
import type { Memory } from './memory.js';

export class VendorClock {
  #aheadMs = 0;

  /** Every answer says what time it is there (`Date`), to the second. */
  hear(date: string | null, nowMs = Date.now()): void {
    const atMs = date === null ? Number.NaN : Date.parse(date);
    if (Number.isFinite(atMs)) this.#aheadMs = atMs - nowMs;
  }

  /**
   * When each of these was accepted, by our clock; undefined where the list doesn't say. A generation that we saw
   * accepted tells the difference better than a header: also that of a list whose times are in a zone of their own.
   */
  acceptedAt(entries: readonly StatusAnswer[], memory: Memory): ReadonlyMap<string, number> {
    const times = new Map<string, number>();
    let aheadMs: number | undefined;
    for (const { generation_id: id, created_at: createdAt } of entries) {
      const atMs = parseApiTime(createdAt);
      if (atMs === undefined) continue;
      times.set(id, atMs);
      const { acceptedAtMs } = memory.get(id);
      if (acceptedAtMs !== undefined) aheadMs ??= atMs - acceptedAtMs;
    }
    return new Map([...times].map(([id, atMs]) => [id, atMs - (aheadMs ?? this.#aheadMs)]));
  }
}
