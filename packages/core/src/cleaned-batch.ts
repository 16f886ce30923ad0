// A batch whose videos were removed to make room, and when that may be done.
import type { Epoch, EpochEnd } from './epoch.js';

/** What was removed, all in all; written before anything goes, so that what is gone is explained. */
export interface CleanedBatch {
  readonly schemaVersion: 1;
  /** ISO time of the last cleaning. */
  readonly cleanedAt: string;
  readonly videos: number;
  readonly bytes: number;
}

/**
 * Why nothing of a batch is removed: nobody has run it; its run has not ended; a chunk of it may hold permits; something
 * is at the vendor, or may be, and a later run asks about it; it ended lately.
 */
export type KeptReason = 'never_run' | 'running' | 'open' | 'unsettled' | 'young';

export interface CleanQuestion {
  /** The newest run; undefined before the first. */
  readonly run: { readonly epoch: Pick<Epoch, 'epoch'>; readonly end: EpochEnd | undefined } | undefined;
  /** When that ended, epoch milliseconds. */
  readonly endedMs: number;
  /** Chunks that may hold permits, or that a run began and none has ended. */
  readonly openChunks: number;
  readonly nowMs: number;
  /** Batches that ended later than so long ago are kept. */
  readonly olderThanMs: number;
}

/** Undefined when its videos may go. */
export function reasonToKeep({ run, endedMs, openChunks, nowMs, olderThanMs }: CleanQuestion): KeptReason | undefined {
  if (run === undefined) return 'never_run';
  const { end } = run;
  if (end === undefined) return 'running';
  if (openChunks > 0) return 'open';
  const { waiting, submitting, ambiguous, generating, downloading } = end.counts;
  const { GENERATION_STUCK = 0, NOT_COLLECTED = 0, CANCEL_ASKED = 0 } = end.errors;
  const open = waiting + submitting + ambiguous + generating + downloading;
  if (open + GENERATION_STUCK + NOT_COLLECTED + CANCEL_ASKED > 0) return 'unsettled';
  return nowMs - endedMs < olderThanMs ? 'young' : undefined;
}
