// One timer for many wishes to wake up: kept while it rings soon enough.
import { sleep } from '@temporalio/workflow';
import { nowMs } from './clock.js';

/** Rings at the earliest time that was set. A timer started and cancelled for each piece of news would be most of a history. */
export class Alarm {
  readonly #ring: () => void;
  #atMs: number | null = null;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** At the latest then; it may ring before. Null wishes for nothing. */
  set(atMs: number | null): void {
    if (atMs === null || (this.#atMs !== null && this.#atMs <= atMs)) return;
    this.#atMs = atMs;
    void this.#sleepUntil(atMs);
  }

  async #sleepUntil(atMs: number): Promise<void> {
    await sleep(Math.max(1, atMs - nowMs()));
    if (this.#atMs === atMs) this.#atMs = null;
    this.#ring();
  }
}
