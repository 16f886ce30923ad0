// Where an account's videos come from: the chunks of its other batches, the newest batch first.
import { isShotlistError, type Manifest, type Store, storeLayout } from '@shotlist/core';
import { readManifest } from '../batches.js';
import { inTurns } from './in-turns.js';
import type { MadeSource } from './made-shots.js';

/** Two listings and a manifest a batch, whatever the number of shots. */
export async function madeSources(store: Store, account: string, exceptBatchId: string): Promise<MadeSource[]> {
  const chunks = new Map<string, Map<number, boolean>>();
  const note = (found: { readonly batchId: string; readonly chunk: number } | undefined, open: boolean) => {
    if (found === undefined || found.batchId === exceptBatchId) return;
    const known = chunks.get(found.batchId) ?? new Map<number, boolean>();
    known.set(found.chunk, known.get(found.chunk) ?? open);
    chunks.set(found.batchId, known);
  };
  // Open ones first: what is sealed meanwhile is then seen twice, and not missed.
  for await (const key of store.list(storeLayout.openChunks(account))) note(storeLayout.chunkOfOpenChunk(key), true);
  for await (const key of store.list(storeLayout.allMade(account))) note(storeLayout.chunkOfMade(key), false);

  const manifests: Manifest[] = [];
  for await (const manifest of inTurns([...chunks.keys()], (batchId) => knownManifest(store, batchId)))
    // The video of a request by itself is its author's.
    if (manifest !== undefined && manifest.single !== true) manifests.push(manifest);
  const newestFirst = manifests.toSorted((a, b) => compare(b.createdAt, a.createdAt) || compare(a.batchId, b.batchId));
  return newestFirst.flatMap((manifest) =>
    [...(chunks.get(manifest.batchId) ?? [])]
      .toSorted(([a], [b]) => a - b)
      .map(([chunk, open]) => ({ manifest, chunk, open })),
  );
}

/** Undefined where somebody removed the batch by hand, or a newer release wrote it in a form of its own. */
async function knownManifest(store: Store, batchId: string): Promise<Manifest | undefined> {
  try {
    return await readManifest(store, batchId);
  } catch (error) {
    if (isShotlistError(error) && error.code === 'STATE_NEWER') return undefined;
    throw error;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
