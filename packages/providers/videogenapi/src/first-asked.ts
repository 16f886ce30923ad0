// Since when each lost try is looked for, by a clock that nobody sets.

/** Beyond this the oldest are forgotten; then they are waited for anew, which costs only time. */
const MAX_KEYS = 20_000;
/** A try that is sent again keeps its key, and is over at another time; the same time may be told a little otherwise. */
const SAME_TRY_MS = 1_000;

export class FirstAsked {
  readonly #asked = new Map<string, { readonly untilMs: number; readonly atMs: number }>();

  /** Milliseconds since this try, over at `untilMs`, was first asked for; 0 the first time. */
  waitedMs(key: string, untilMs: number, nowMs = performance.now()): number {
    const known = this.#asked.get(key);
    if (known !== undefined && Math.abs(known.untilMs - untilMs) <= SAME_TRY_MS) return nowMs - known.atMs;
    this.#asked.set(key, { untilMs, atMs: nowMs });
    if (this.#asked.size > MAX_KEYS) this.#asked.delete(this.#asked.keys().next().value ?? '');
    return 0;
  }
}
