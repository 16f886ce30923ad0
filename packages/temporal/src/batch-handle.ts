// A batch by its id: what can be asked of it, and how it is steered.
import type { BatchProgress, ShotResult } from '@shotlist/core';
import type { SettingsChanges } from './batch-settings.js';
import type { RetriedShotResult } from './retried-shots.js';
import type { SettingsSet } from './set-batch.js';
import type { CancelOptions, Steered, SteerOptions } from './steer-batch.js';
import type { WatchOptions } from './watch-batch.js';

/** Which shots of a batch are made once more. */
export interface RetryOptions {
  /** Only those with one of these error codes; `CANCELED` is that of shots that were not begun. @default all that did not succeed */
  readonly only?: readonly string[];
  /** Send again also what is stuck, and what was made and can’t be fetched: it is paid for once more. @default false: it is asked about, and fetched */
  readonly again?: boolean;
}

export interface BatchHandle {
  readonly batchId: string;
  /** From the store when the run has ended, else from its workflows. Throws `BATCH_NOT_FOUND`. */
  progress(): Promise<BatchProgress>;
  /** Every shot in input order, at any moment. */
  results(): AsyncIterable<ShotResult>;
  /** Waits until the run ends. */
  result(): Promise<BatchProgress>;
  /** How it stands now, then whenever that has changed, and last how the run ended. Looking leaves nothing in a history. */
  watch(options?: WatchOptions): AsyncIterable<BatchProgress>;
  /** Submits nothing more until {@link resume}: when it resolves, no submit is open. What is in flight is collected. */
  pause(options?: SteerOptions): Promise<Steered>;
  resume(options?: SteerOptions): Promise<Steered>;
  /**
   * Submits nothing more for good: when it resolves, no submit is open. What is in flight is collected, so the batch ends
   * later; with `now` it is left at the vendor, which is asked to cancel it where it can be, and the batch ends.
   */
  cancel(options?: CancelOptions): Promise<Steered>;
  /**
   * Begins a further run that makes only shots that did not succeed; their errors stay in the results until they do. What
   * was paid for, or may have been, is looked for and fetched. Resolves with how many shots it takes up; 0 starts nothing.
   * Throws `BATCH_RUNNING` while a run goes on, `USAGE` for a code that is none.
   */
  retry(options?: RetryOptions): Promise<{ readonly shots: number }>;
  /** The shots that {@link retry} would take up, in input order, and what it does with each. Starts nothing. */
  retried(options?: RetryOptions): AsyncIterable<RetriedShotResult>;
  /** Changes the run that goes on, and later ones. It is kept in the store. Throws `USAGE` for a value that is none. */
  set(changes: SettingsChanges): Promise<SettingsSet>;
}
