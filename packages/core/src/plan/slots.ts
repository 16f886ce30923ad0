// When a plan may send: an even pace at the fastest window of a rate, and no longer window ever holds more than it may.
import { paceOf, USED_SHARE } from '../ledger/pacing.js';
import type { RateLimit } from '../messages.js';

/** Counts as the ledger does, with an exact memory instead of a short one. */
export class Slots {
  readonly #intervalMs: number;
  readonly #longer: readonly { readonly perMs: number; readonly most: number }[];
  readonly #sentMs: number[] = [];
  /** The next moment at which all windows have room; epoch milliseconds. */
  nextMs: number;

  constructor(rates: readonly RateLimit[], startMs: number) {
    this.#intervalMs = paceOf({ rates })?.intervalMs ?? 0;
    // The fastest is all in the even pace.
    const [, ...longer] = rates.toSorted((a, b) => a.perMs / a.requests - b.perMs / b.requests);
    this.#longer = longer.map(({ requests, perMs }) => ({
      perMs,
      most: Math.max(1, Math.floor(requests * USED_SHARE)),
    }));
    this.nextMs = startMs;
  }

  take(atMs: number): void {
    if (this.#longer.length > 0) this.#sentMs.push(atMs);
    const free = this.#longer.map(({ perMs, most }) => {
      const before = this.#sentMs[this.#sentMs.length - most];
      return before === undefined ? Number.NEGATIVE_INFINITY : before + perMs;
    });
    this.nextMs = Math.max(atMs + this.#intervalMs, ...free);
  }
}
