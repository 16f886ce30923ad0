// What became of each shot, read from the store at any moment of a run.
import {
  type Manifest,
  mergeRecords,
  resultOf,
  type ShotRecord,
  type ShotResult,
  type Store,
  storeLayout,
  type UnbegunShots,
  UnitTally,
} from '@shotlist/core';
import { readUnbegun } from './read-unbegun.js';
import { readLines, readRows } from './stored-lines.js';

/** Record files read at once. */
const CONCURRENCY = 16;

/** Options of {@link readResults}. */
export interface ReadResultsOptions {
  /** Index of the first row; those before it are not read. @default 0 */
  readonly from?: number;
  /** What shots are that no run has begun; null, pending. @default as the latest run's end says */
  readonly unbegun?: UnbegunShots | null | undefined;
}

/**
 * Streams the results of a batch in input order, one chunk in memory at a time. Shots that no run has begun are pending,
 * unless the latest run was canceled: as its end says, or, where that is not written yet, as the caller does.
 * Throws `STORE_UNUSABLE`, also when a chunk file that the manifest promises is missing.
 */
export async function* readResults(
  store: Store,
  manifest: Manifest,
  { from = 0, unbegun: known }: ReadResultsOptions = {},
): AsyncGenerator<ShotResult> {
  const unbegun = known === undefined ? await readUnbegun(store, manifest.batchId) : (known ?? undefined);
  for (let chunk = Math.floor(from / manifest.chunkSize); chunk < manifest.chunks; chunk += 1) {
    const rows = await readRows(store, manifest.batchId, chunk);
    const records = await readLatestRecords(store, manifest.batchId, chunk);
    for (const row of rows) if (row.index >= from) yield resultOf(row, records.get(row.index), manifest, unbegun);
  }
}

/** The latest record of each shot of a chunk: from its seals, and from records that are newer than the last of them. */
export async function readLatestRecords(
  store: Store,
  batchId: string,
  chunk: number,
): Promise<Map<number, ShotRecord>> {
  const sealsFolder = storeLayout.seals(batchId, chunk);
  const seals = await Array.fromAsync(store.list(sealsFolder));
  const sealedEpoch = Math.max(-1, ...seals.map((key) => epochOf(key, sealsFolder)));
  const keys = [...seals];
  const recordsFolder = storeLayout.records(batchId, chunk);
  for await (const key of store.list(recordsFolder)) {
    // A seal holds all that its epoch recorded.
    if (epochOf(key, recordsFolder) > sealedEpoch) keys.push(key);
  }
  const latest = new Map<number, ShotRecord>();
  const units = new UnitTally();
  for (let from = 0; from < keys.length; from += CONCURRENCY) {
    const files = await Promise.all(
      keys.slice(from, from + CONCURRENCY).map((key) => readLines<ShotRecord>(store, key)),
    );
    for (const records of files) {
      mergeRecords(records ?? [], latest);
      units.add(records ?? []);
    }
  }
  for (const [index, record] of latest) latest.set(index, units.complete(record));
  return latest;
}

/** Names of seals and records begin with it, whatever follows: each try of an activity has a record of its own. */
function epochOf(key: string, folder: string): number {
  const epoch = Number.parseInt(key.slice(folder.length), 10);
  return Number.isNaN(epoch) ? -1 : epoch;
}
