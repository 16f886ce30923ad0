// What this process happens to know of generations. It saves calls and sharpens times; nothing rests on it.

/** Beyond this the oldest are forgotten. */
const MAX_KNOWN = 20_000;

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
