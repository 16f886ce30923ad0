// Shots that no run has begun, and that a person's cancel, or a run that stopped by itself, has canceled for all that.
import { type Epoch, type EpochEnd, storeLayout, type UnbegunShots } from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import { getJson } from './json-files.js';

/** As a run finds them. One that is asked for certain errors only leaves them as they are; any other makes them. */
export async function unbegunOf(
  files: BatchFiles,
  batchId: string,
  { epoch, retry }: Pick<Epoch, 'epoch' | 'retry'>,
): Promise<UnbegunShots | undefined> {
  if (retry?.only === undefined || retry.only.includes('CANCELED')) return undefined;
  return (await lastEnd(files, batchId, epoch))?.unbegun;
}

/** How the last run before this one came out; undefined where none has ended. */
export async function lastEnd(files: BatchFiles, batchId: string, epoch: number): Promise<EpochEnd | undefined> {
  for (let before = epoch - 1; before >= 1; before -= 1) {
    const end = await getJson<EpochEnd>(files.store, storeLayout.epochEnd(batchId, before));
    if (end !== undefined) return end;
  }
  return undefined;
}
