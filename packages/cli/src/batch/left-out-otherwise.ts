// Whether a list is judged otherwise now than when its batch was made: the batch keeps its rows, and those that it left out.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ChunkRow, isRejectedRow, type Manifest, parseStateLines, type Store, storeLayout } from '@shotlist/core';
import type { StagedShotList } from '@shotlist/csv';

/** True when other rows are left out of the list as it is staged now. Throws `STORE_UNUSABLE`, `STATE_NEWER`. */
export async function isLeftOutOtherwise(store: Store, known: Manifest, staged: StagedShotList): Promise<boolean> {
  const { manifest, directory } = staged;
  if (manifest.rejected !== known.rejected) return true;
  if (known.rejected === 0 || manifest.chunkSize !== known.chunkSize) return false;
  // As many as before: then they are the same ones, or one of them was not left out before.
  for (let chunk = 0; chunk < manifest.chunks; chunk += 1) {
    const file = path.join(directory, `${String(chunk).padStart(5, '0')}.ndjson`);
    const now = rejectedOf(await readFile(file), file);
    if (now.length === 0) continue;
    const key = storeLayout.chunk(known.batchId, chunk);
    const before = new Set(rejectedOf((await store.get(key)) ?? new Uint8Array(), key));
    if (now.some((index) => !before.has(index))) return true;
  }
  return false;
}

/** Indexes of rows that are left out. */
function rejectedOf(bytes: Uint8Array, where: string): readonly number[] {
  const rows = parseStateLines<ChunkRow>(Buffer.from(bytes).toString('utf8'), where);
  return rows.filter(isRejectedRow).map(({ index }) => index);
}
