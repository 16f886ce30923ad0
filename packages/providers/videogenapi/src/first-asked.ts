// Since when each lost try is looked for, by a clock that nobody sets.

/** Beyond this the oldest are forgotten; then they are waited for anew, which costs only time. */
const MAX_KEYS = 20_000;

export class FirstAsked {
  readonly #atMs = new Map<string, number>();

  /** Milliseconds since this key was first asked for; 0 the first time. */
  waitedMs(key: string, nowMs = performance.now()): number {
    const knownMs = this.#atMs.get(key);
    if (knownMs !== undefined) return nowMs - knownMs;
    this.#atMs.set(key, nowMs);
    if (this.#atMs.size > MAX_KEYS) this.#atMs.delete(this.#atMs.keys().next().value ?? '');
    return 0;
  }
}
