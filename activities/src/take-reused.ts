// What a chunk takes from other batches as it opens: a record for each such shot, before anything may be sent.
import {
  type ChunkRow,
  type ChunkRun,
  type Epoch,
  type ReusedShot,
  reusedRecordOf,
  type ShotRecord,
  type Store,
  storeLayout,
} from '@shotlist/core';
import { eachAtOnce } from './at-once.js';
import type { BatchFiles } from './batch-files.js';
import { getLines } from './json-files.js';
import { addRecords } from './record-file.js';

/** The number of a record that is no activity's of a chunk: it is written as the chunk opens. */
export const OPENING_SEQ = 0;

/**
 * Adds to `records` what the run's plan gives the shots that `mayTake`: those that nobody ever sent. A video that is gone
 * is made anew. Done again by a retry, it finds its own records, and does nothing. `store` is where it writes.
 */
export async function takeReused(
  files: BatchFiles,
  run: ChunkRun,
  epoch: Epoch,
  chunk: {
    readonly account: string;
    readonly store: Store;
    readonly rows: readonly ChunkRow[];
    readonly records: Map<number, ShotRecord>;
    readonly mayTake: (row: ChunkRow) => boolean;
  },
): Promise<void> {
  if (epoch.reused === undefined) return;
  const planned = await getLines<ReusedShot>(files.store, storeLayout.reused(run.batchId, epoch.reused.id, run.chunk));
  const allowed = new Set(chunk.rows.filter(chunk.mayTake).map(({ index }) => index));
  const taken: ShotRecord[] = [];
  await eachAtOnce(
    planned.filter(({ index }) => allowed.has(index)),
    async (reused) => {
      if (!(await isThere(files.store, reused.video))) return;
      const { poster, ...facts } = reused;
      const found = poster !== undefined && (await isThere(files.store, poster)) ? { ...facts, poster } : facts;
      const attempt = chunk.records.get(reused.index)?.attempt ?? 0;
      const { account } = chunk;
      taken.push(reusedRecordOf(found, { epoch: run.epoch, attempt, account, atMs: Date.now() }));
    },
  );
  if (taken.length === 0) return;
  await addRecords(chunk.store, storeLayout.record(run.batchId, run.chunk, run.epoch, OPENING_SEQ), taken);
  for (const record of taken) chunk.records.set(record.index, record);
}

async function isThere(store: Store, { key, size }: { readonly key: string; readonly size: number }): Promise<boolean> {
  return (await store.stat(key))?.size === size;
}
