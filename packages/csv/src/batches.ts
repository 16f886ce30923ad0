// Which batches a store holds. The store knows them, not Temporal: its history may be gone.
import { type Manifest, parseState, type Store, storeLayout } from '@shotlist/core';

/** The manifest of a batch, or undefined when the store has no such batch. Throws `STATE_NEWER`, `STORE_UNUSABLE`. */
export async function readManifest(store: Store, batchId: string): Promise<Manifest | undefined> {
  const key = storeLayout.manifest(batchId);
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : parseState<Manifest>(Buffer.from(bytes).toString('utf8'), key);
}

/** Every batch of a store, the newest first. Throws `STATE_NEWER`, `STORE_UNUSABLE`. */
export async function listBatches(store: Store): Promise<readonly Manifest[]> {
  const manifests: Manifest[] = [];
  for await (const key of store.list(storeLayout.index)) {
    const batchId = storeLayout.batchIdOfIndexEntry(key);
    const manifest = batchId === undefined ? undefined : await readManifest(store, batchId);
    if (manifest !== undefined) manifests.push(manifest);
  }
  return manifests.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
}
