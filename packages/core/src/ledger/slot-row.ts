// The slots that may be given out at one moment, in order: an even row that the longer windows of a rate interrupt.
import type { RateLimit } from '../messages.js';
import { type Lead, leadOf } from './lead.js';
import { type Pace, USED_SHARE } from './pacing.js';

/** Slots of one window that were given out: first and last of a few that lie together, and how many. The oldest first. */
export type WindowLog = readonly (readonly [firstMs: number, lastMs: number, count: number])[];

/** A window is remembered in so many parts: a part counts until its last slot has left the window. */
const PARTS = 500;

export interface SlotRowStart {
  readonly pace: Pace;
  /** @default where grants arrive soon */
  readonly lead?: Lead;
  /** The longer windows, which are counted slot by slot. */
  readonly windows: readonly RateLimit[];
  /** What was given out, by the length of the window. */
  readonly logs: Readonly<Record<string, WindowLog>>;
  readonly nextSlotMs: number;
  readonly nowMs: number;
}

/** Gives out slots. Make one for each moment, and keep what it says at the end. */
export class SlotRow {
  readonly #pace: Pace;
  readonly #windows: readonly { readonly key: string; readonly perMs: number; readonly most: number }[];
  readonly #logs: Record<string, [number, number, number][]> = {};
  readonly #untilMs: number;
  #nextMs: number;

  constructor({ pace, lead = leadOf({}, pace), windows, logs, nextSlotMs, nowMs }: SlotRowStart) {
    this.#pace = pace;
    this.#windows = windows.map(({ requests, perMs }) => ({
      key: String(perMs),
      perMs,
      most: Math.max(1, Math.floor(requests * USED_SHARE)),
    }));
    for (const { key, perMs } of this.#windows) {
      const kept = (logs[key] ?? []).filter(([, lastMs]) => lastMs > nowMs - perMs);
      this.#logs[key] = kept.map(([firstMs, lastMs, count]) => [firstMs, lastMs, count]);
    }
    // Seldom and many: while enough lie ahead, none is given out.
    this.#untilMs = nextSlotMs > nowMs + lead.refillMs ? Number.NEGATIVE_INFINITY : nowMs + lead.horizonMs;
    this.#nextMs = this.#allowedFrom(Math.max(nextSlotMs, nowMs + lead.leadMs));
  }

  /** When the next slot is that nobody has; epoch milliseconds. */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** The next slot that may be given out now; undefined when none may. */
  get next(): number | undefined {
    return this.#nextMs <= this.#untilMs ? this.#nextMs : undefined;
  }

  get logs(): Readonly<Record<string, WindowLog>> {
    return this.#logs;
  }

  /** Takes up to so many that lie evenly; at least one must be there. */
  take(most: number): { readonly slotMs: number; readonly count: number } {
    const slotMs = this.#nextMs;
    let count = 0;
    do {
      this.#log(this.#nextMs);
      count += 1;
      this.#nextMs = this.#allowedFrom(slotMs + count * this.#pace.intervalMs);
    } while (count < most && this.next !== undefined && this.#nextMs === slotMs + count * this.#pace.intervalMs);
    return { slotMs, count };
  }

  #log(slotMs: number): void {
    for (const { key, perMs } of this.#windows) {
      const log = (this.#logs[key] ??= []);
      const last = log.at(-1);
      if (last !== undefined && slotMs - last[0] < perMs / PARTS) {
        last[1] = slotMs;
        last[2] += 1;
      } else log.push([slotMs, slotMs, 1]);
    }
  }

  /** The first moment from then on at which every window has room. */
  #allowedFrom(fromMs: number): number {
    return this.#windows.reduce((atMs, { key, perMs, most }) => {
      const log = this.#logs[key] ?? [];
      let inWindow = log.reduce((sum, [, lastMs, count]) => (lastMs > atMs - perMs ? sum + count : sum), 0);
      let allowedMs = atMs;
      for (const [, lastMs, count] of log) {
        if (inWindow < most) break;
        if (lastMs <= atMs - perMs) continue;
        inWindow -= count;
        allowedMs = lastMs + perMs;
      }
      return allowedMs;
    }, fromMs);
  }
}
