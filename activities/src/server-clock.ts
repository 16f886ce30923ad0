// What time the Temporal server has, as a worker can tell it: slots are in that time.

/** The two clocks of a process. One may be wrong and be set; the other only measures, and sleeps with the machine. */
export interface Clocks {
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
}

const CLOCKS: Clocks = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/** Starts of activities that are remembered. The least delay among them is the best that is known. */
const MAX_SAMPLES = 64;
/** The clocks may drift apart by so much, and by this share of the time that passed, without one having been set. */
const DRIFT_MS = 100;
const DRIFT_SHARE = 1e-4;

/** A first activity that the wall clock calls older than this, or younger than none, may have lain in its queue: it tells no time. */
const FIRST_AGE_MS = 1_000;
/** So long must starts agree before they are believed against the wall clock. */
const PROVING_MS = 1_000;

/** A time of sending: at its slot, and no later than `goodForMs` after it; null never expires. */
export interface SendTime {
  readonly slotMs: number;
  readonly goodForMs: number | null;
}

/**
 * Server time by the monotonic clock, watched by the wall clock. An activity can't start before it was scheduled, so
 * the least of `clock - scheduled` over the last starts is how far a clock is ahead, and the fastest start.
 *
 * The wall clock counts by its progress alone, so it may be wrong by any amount. When it falls behind the monotonic
 * one it was set. When it runs ahead, either it was set or the machine slept: until an activity comes that was scheduled
 * after that, both are feared, and permits of before are taken as expired.
 *
 * The first activity of a process may have waited long for it. Where the wall clock says so, it is wrong or that is
 * what happened: nothing is in time until starts have agreed for a while.
 */
export class ServerClock {
  readonly #clocks: Clocks;
  /** Since when starts agree, by the monotonic clock; undefined when they are believed. */
  #provingSinceMs: number | undefined;
  /** Monotonic less server time, the latest last. */
  readonly #offsets: number[] = [];
  #offsetMs: number | undefined;
  /** Wall less monotonic, when both were last known to agree. */
  #aheadMs = 0;
  /** When that was, by the monotonic clock. */
  #agreedMs = 0;
  /** Server time, by the monotonic clock, at which the wall clock was seen to have run ahead. */
  #doubtedAtMs: number | undefined;

  constructor(clocks: Clocks = CLOCKS) {
    this.#clocks = clocks;
  }

  /** An activity starts now that the server scheduled at this time. */
  observe(scheduledMs: number): void {
    const { wallMs, monotonicMs } = this.#read();
    if (this.#offsetMs === undefined) {
      this.#agree(wallMs, monotonicMs);
      if (Math.abs(wallMs - scheduledMs) > FIRST_AGE_MS) this.#provingSinceMs = monotonicMs;
    } else {
      this.#prove(monotonicMs, monotonicMs - scheduledMs);
    }
    this.#jump(wallMs, monotonicMs);
    this.#offsets.push(monotonicMs - scheduledMs);
    if (this.#offsets.length > MAX_SAMPLES) this.#offsets.shift();
    this.#offsetMs = Math.min(...this.#offsets);
    // What was scheduled before may have been on its way while the machine slept: it proves nothing.
    if (this.#doubtedAtMs === undefined || scheduledMs > this.#doubtedAtMs + DRIFT_MS) this.#agree(wallMs, monotonicMs);
  }

  /** One that lay shorter in its queue than all before shows that those before were late: the proof begins again. */
  #prove(monotonicMs: number, offsetMs: number): void {
    if (this.#provingSinceMs === undefined) return;
    if (offsetMs < (this.#offsetMs ?? 0) - DRIFT_MS) this.#provingSinceMs = monotonicMs;
    else if (monotonicMs - this.#provingSinceMs >= PROVING_MS) this.#provingSinceMs = undefined;
  }

  /** Server time now. The wall clock's before anything was observed. */
  nowMs(): number {
    const { wallMs, monotonicMs } = this.#read();
    return this.#offsetMs === undefined ? wallMs : monotonicMs - this.#offsetMs;
  }

  /** True when the time is over by either clock. */
  isLate({ slotMs, goodForMs }: SendTime): boolean {
    if (goodForMs === null) return false;
    if (this.#provingSinceMs !== undefined) return true;
    const { wallMs, monotonicMs } = this.#read();
    const latestMs = slotMs + goodForMs;
    if (this.#offsetMs === undefined) return wallMs > latestMs;
    return monotonicMs - this.#offsetMs + this.#jump(wallMs, monotonicMs) > latestMs;
  }

  /** How far the wall clock ran ahead of the monotonic one since they agreed. */
  #jump(wallMs: number, monotonicMs: number): number {
    const jumpMs = wallMs - monotonicMs - this.#aheadMs;
    if (jumpMs < 0) {
      // No sleep makes a clock go back: somebody set it.
      this.#agree(wallMs, monotonicMs);
      return 0;
    }
    const driftMs = DRIFT_MS + DRIFT_SHARE * (monotonicMs - this.#agreedMs);
    if (jumpMs > driftMs && this.#offsetMs !== undefined) this.#doubtedAtMs ??= monotonicMs - this.#offsetMs;
    return jumpMs;
  }

  #agree(wallMs: number, monotonicMs: number): void {
    this.#aheadMs = wallMs - monotonicMs;
    this.#agreedMs = monotonicMs;
    this.#doubtedAtMs = undefined;
  }

  /** The wall clock first: a process that is stopped between the two sees it behind, never ahead. */
  #read(): { readonly wallMs: number; readonly monotonicMs: number } {
    const wallMs = this.#clocks.wallMs();
    return { wallMs, monotonicMs: this.#clocks.monotonicMs() };
  }
}
