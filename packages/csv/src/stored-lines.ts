// The lines of an NDJSON object in the store.
import { ShotlistError, type ChunkRow, parseStateLines, type Store, storeLayout } from '@shotlist/core';

/** Undefined when there is no such object. Throws `STATE_NEWER`, and `STORE_UNUSABLE` for one that is damaged. */
export async function readLines<Line>(store: Store, key: string): Promise<Line[] | undefined> {
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : parseStateLines<Line>(Buffer.from(bytes).toString('utf8'), key);
}

/** The rows of a chunk that the manifest promises. Throws `STORE_UNUSABLE` when they are missing. */
export async function readRows(store: Store, batchId: string, chunk: number): Promise<ChunkRow[]> {
  const key = storeLayout.chunk(batchId, chunk);
  const rows = await readLines<ChunkRow>(store, key);
  if (rows === undefined)
    throw new ShotlistError('STORE_UNUSABLE', { where: key, message: 'A chunk of the batch is missing.' });
  return rows;
}
