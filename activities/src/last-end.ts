// How the last run of a batch before another one came out.
import { type EpochEnd, storeLayout } from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import { getJson } from './json-files.js';

/** Undefined where none has ended. */
export async function lastEnd(files: BatchFiles, batchId: string, epoch: number): Promise<EpochEnd | undefined> {
  for (let before = epoch - 1; before >= 1; before -= 1) {
    const end = await getJson<EpochEnd>(files.store, storeLayout.epochEnd(batchId, before));
    if (end !== undefined) return end;
  }
  return undefined;
}
