// Removes what was found of a batch. What is gone is explained before it goes.
import { type Store, storeLayout } from '@shotlist/core';
import { readCleaned, writeCleaned } from './cleaned-mark.js';
import type { Removable } from './find-removable.js';

const AT_ONCE = 16;

/** Killed in the middle, the next time removes the rest. Throws `STORE_UNUSABLE`. */
export async function removeVideos(store: Store, found: Removable): Promise<void> {
  const { manifest, epoch } = found;
  const { batchId } = manifest;
  const before = await readCleaned(store, batchId);
  await writeCleaned(store, batchId, {
    schemaVersion: 1,
    cleanedAt: new Date().toISOString(),
    videos: (before?.videos ?? 0) + found.videos,
    bytes: (before?.bytes ?? 0) + found.bytes,
    epoch,
  });
  // The page first: one without its videos is of no use.
  const page = storeLayout.results(batchId, 'html');
  const keys = [page, ...found.keys.filter((key) => key !== page)];
  for (let from = 0; from < keys.length; from += AT_ONCE)
    await Promise.all(keys.slice(from, from + AT_ONCE).map((key) => store.remove(key)));
}
