// How much of a batch was asked for, and how much of that is at its end.
import { isLeftToDo, type Manifest, type ShotResult } from '@shotlist/core';
import type { BatchProgress } from '@shotlist/temporal/client';

/** Shots that a run with this `--first` is to bring to their end. */
export function askedShots(manifest: Manifest, first: number | undefined): number {
  return Math.min(first ?? manifest.shots, manifest.shots);
}

/** Shots at their end, as far as they were asked for; rows left out as invalid don't count. */
export function endedShots(progress: BatchProgress, manifest: Manifest, asked: number): number {
  const { succeeded, failed, canceled, rejected } = progress.counts;
  return Math.min(asked, succeeded + failed + canceled + Math.max(0, rejected - manifest.rejected));
}

/** True when nothing is left to do for this `--first` and `--retry-charged`. */
export async function isFinished(
  progress: BatchProgress,
  results: AsyncIterable<ShotResult>,
  { first, retryCharged }: { readonly first: number | undefined; readonly retryCharged?: number | undefined },
): Promise<boolean> {
  // A chunk may have been canceled by itself: then the batch is done, and its shots are not.
  if (progress.state !== 'done' || isLeftToDo(progress, retryCharged)) return false;
  if (progress.counts.pending === 0) return true;
  if (first === undefined) return false;
  let looked = 0;
  for await (const result of results) {
    // A row left out as invalid is no shot.
    if (result.request === undefined) continue;
    if (result.status === 'pending') return false;
    looked += 1;
    if (looked >= first) return true;
  }
  return true;
}
