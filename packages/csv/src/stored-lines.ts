// The lines of an NDJSON object in the store.
import { ShotlistError, type ChunkRow, type Store, storeLayout } from '@shotlist/core';

/** Undefined when there is no such object. */
export async function readLines<Line>(store: Store, key: string): Promise<Line[] | undefined> {
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : parseLines<Line>(Buffer.from(bytes).toString('utf8'));
}

export function parseLines<Line>(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** The rows of a chunk that the manifest promises. Throws `STORE_UNUSABLE` when they are missing. */
export async function readRows(store: Store, batchId: string, chunk: number): Promise<ChunkRow[]> {
  const key = storeLayout.chunk(batchId, chunk);
  const rows = await readLines<ChunkRow>(store, key);
  if (rows === undefined)
    throw new ShotlistError('STORE_UNUSABLE', { where: key, message: 'A chunk of the batch is missing.' });
  return rows;
}
