// Watches a batch by looking: nothing is written into a history for the sake of being watched.
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchProgress } from '@shotlist/core';

export interface WatchOptions {
  /** Milliseconds between two looks, or as long as the last look took if that is more. @default 1000 */
  readonly everyMs?: number;
  /** Ends the watching, not the batch. */
  readonly signal?: AbortSignal;
}

const EVERY_MS = 1_000;

/** Yields the first look, each that differs from the one before, and the run's end. Throws what a look threw. */
export async function* watchBatch(
  look: () => Promise<BatchProgress>,
  { everyMs = EVERY_MS, signal }: WatchOptions = {},
): AsyncGenerator<BatchProgress> {
  let told = '';
  while (signal?.aborted !== true) {
    const beganMs = performance.now();
    const progress = await look();
    const tookMs = performance.now() - beganMs;
    const words = JSON.stringify(progress);
    if (words !== told) yield progress;
    told = words;
    if (progress.verdict !== undefined) return;
    await sleep(Math.max(everyMs, tookMs), undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}
