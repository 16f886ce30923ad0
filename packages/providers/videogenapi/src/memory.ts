// What this process happens to know of generations. It saves calls and sharpens judgements; no charge rests on it.
import type { GenerationRequest } from '@shotlist/core';

/** Beyond these the oldest are forgotten. */
const MAX_KNOWN = 20_000;
const MAX_ACCEPTED = 500;

/** A generation that this process saw accepted; times in epoch milliseconds. */
export interface Accepted {
  readonly idempotencyKey: string;
  readonly request: GenerationRequest;
  /** When the request was written. */
  readonly sentAtMs: number;
  /** When the answer was heard. */
  readonly heardAtMs: number;
}

interface Known {
  readonly videoUrl?: string;
  /** The list didn't show it where looking further would have cost more than asking. */
  readonly isDeep?: boolean;
  /** The page of the list on which it was seen last: it can only have sunk since. */
  readonly page?: number;
  /** The vendor doesn't know it; it is asked again then, by the monotonic clock, after a pause that grows. */
  readonly unknown?: { readonly askAtMs: number; readonly pauseMs: number };
}

export class Memory {
  readonly #known = new Map<string, Known>();
  readonly #accepted = new Map<string, Accepted>();
  readonly #firstListedAtMs = new Map<string, number>();

  get(generationId: string): Known {
    return this.#known.get(generationId) ?? {};
  }

  note(generationId: string, facts: Known): void {
    this.#known.set(generationId, { ...this.#known.get(generationId), ...facts });
    forgetOldest(this.#known, MAX_KNOWN);
  }

  accept(generationId: string, accepted: Accepted): void {
    this.#accepted.set(generationId, accepted);
    forgetOldest(this.#accepted, MAX_ACCEPTED);
  }

  acceptedAs(generationId: string): Accepted | undefined {
    return this.#accepted.get(generationId);
  }

  /** The latest that were accepted. */
  get accepted(): ReadonlyMap<string, Accepted> {
    return this.#accepted;
  }

  get hasAccepted(): boolean {
    return this.#accepted.size > 0;
  }

  /** A list showed these. */
  see(generationIds: readonly string[], nowMs = Date.now()): void {
    for (const id of generationIds) if (!this.#firstListedAtMs.has(id)) this.#firstListedAtMs.set(id, nowMs);
    while (this.#firstListedAtMs.size > MAX_KNOWN) forgetOldest(this.#firstListedAtMs, MAX_KNOWN);
  }

  /** A list, or an answer, showed it before then: whatever was sent after that can't have made it. */
  isOlderThan(generationId: string, atMs: number): boolean {
    const shownAtMs = this.#firstListedAtMs.get(generationId) ?? Infinity;
    return Math.min(shownAtMs, this.#accepted.get(generationId)?.heardAtMs ?? Infinity) < atMs;
  }
}

function forgetOldest(map: Map<string, unknown>, most: number): void {
  if (map.size > most) map.delete(map.keys().next().value ?? '');
}
