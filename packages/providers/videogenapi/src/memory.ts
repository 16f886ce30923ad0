// What this process happens to know of generations. It saves calls and sharpens times; nothing rests on it.

import type { GenerationRequest } from '@shotlist/core';

/** Beyond these the oldest are forgotten. */
const MAX_KNOWN = 20_000;
const MAX_SAMPLES = 200;

interface Known {
  /** When this process heard that it was accepted; epoch milliseconds. */
  readonly acceptedAtMs?: number;
  /** What it was asked for with. */
  readonly idempotencyKey?: string;
  readonly sentSeed?: number;
  readonly videoUrl?: string;
  /** The list didn't show it where looking further would have cost more than asking. */
  readonly isDeep?: boolean;
}

export class Memory {
  readonly #known = new Map<string, Known>();
  /** When each generation was first shown in a list; milliseconds of the monotonic clock. */
  readonly #firstSeenMs = new Map<string, number>();

  readonly #samples = new Map<string, GenerationRequest>();

  /** What was asked for, to see whether the list shows it as it was. */
  sample(generationId: string, request: GenerationRequest): void {
    this.#samples.set(generationId, request);
    if (this.#samples.size > MAX_SAMPLES) this.#samples.delete(this.#samples.keys().next().value ?? '');
  }

  sampleOf(generationId: string): GenerationRequest | undefined {
    return this.#samples.get(generationId);
  }

  /** A list showed these. */
  see(generationIds: readonly string[], nowMs = performance.now()): void {
    for (const id of generationIds) {
      if (this.#firstSeenMs.has(id)) continue;
      this.#firstSeenMs.set(id, nowMs);
      if (this.#firstSeenMs.size > MAX_KNOWN) this.#firstSeenMs.delete(this.#firstSeenMs.keys().next().value ?? '');
    }
  }

  /** It was there before a request that was sent then: whatever the answer says, it can't have made it. */
  isOlderThan(generationId: string, sentMs: number): boolean {
    return this.#known.has(generationId) || (this.#firstSeenMs.get(generationId) ?? Infinity) < sentMs;
  }

  get(generationId: string): Known {
    return this.#known.get(generationId) ?? {};
  }

  note(generationId: string, facts: Known): void {
    this.#known.set(generationId, { ...this.#known.get(generationId), ...facts });
    if (this.#known.size > MAX_KNOWN) this.#known.delete(this.#known.keys().next().value ?? '');
  }

  forget(generationId: string): void {
    this.#known.delete(generationId);
  }
}
