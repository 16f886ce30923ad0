// One timer for many wishes to wake up: kept while it rings soon enough.
import { sleep } from '@temporalio/workflow';
import { nowMs } from './clock.js';

/** Rings at the earliest time that was set. A timer started and cancelled for each piece of news would be most of a history. */
export class Alarm {
  readonly #ring: () => void;
  readonly #summary: string;
  #atMs: number | null = null;

  /** `summary` is what stands beside its timers on Temporal's own page. */
  constructor(ring: () => void, summary: string) {
    this.#ring = ring;
    this.#summary = summary;
  }

  /** At the latest then; it may ring before. Null wishes for nothing. */
  set(atMs: number | null): void {
    if (atMs === null || (this.#atMs !== null && this.#atMs <= atMs)) return;
    this.#atMs = atMs;
    void this.#sleepUntil(atMs);
  }

  async #sleepUntil(atMs: number): Promise<void> {
    await sleep(Math.max(1, atMs - nowMs()), { summary: this.#summary });
    if (this.#atMs === atMs) this.#atMs = null;
    this.#ring();
  }
}
