// What a chunk has made itself: from its rows and records, or from the index that its seal wrote.
import {
  type ChunkRow,
  isRejectedRow,
  isShotlistError,
  type MadeShot,
  madeShotOf,
  type Manifest,
  type ShotRecord,
  type Store,
  storeLayout,
} from '@shotlist/core';
import { readLatestRecords } from '../read-results.js';
import { readLines } from '../stored-lines.js';
import { requestHash } from './request-hash.js';

/** In the order of the rows; `records` are the latest of each shot by index. */
export function madeShots(
  rows: readonly ChunkRow[],
  records: ReadonlyMap<number, ShotRecord>,
  images: Manifest['images'],
): MadeShot[] {
  return rows.flatMap((row) => {
    if (isRejectedRow(row) || records.get(row.index)?.kind !== 'downloaded') return [];
    return madeShotOf(records.get(row.index), requestHash(row.request, images)) ?? [];
  });
}

/** A chunk of which something may be taken. */
export interface MadeSource {
  readonly manifest: Manifest;
  readonly chunk: number;
  /** Not sealed: it runs, or its run was lost. Only its records tell what it has made so far. */
  readonly open: boolean;
}

/** Nothing where a file of that batch is missing, damaged or newer than this release: its trouble is not that of the batch that looks. */
export async function readMadeShots(store: Store, { manifest, chunk, open }: MadeSource): Promise<MadeShot[]> {
  const { batchId, account, images } = manifest;
  try {
    if (!open) return (await readLines<MadeShot>(store, storeLayout.made(account, batchId, chunk))) ?? [];
    const rows = (await readLines<ChunkRow>(store, storeLayout.chunk(batchId, chunk))) ?? [];
    return madeShots(rows, await readLatestRecords(store, batchId, chunk), images);
  } catch (error) {
    if (isShotlistError(error) && (error.code === 'STATE_NEWER' || error.cause instanceof SyntaxError)) return [];
    throw error;
  }
}
