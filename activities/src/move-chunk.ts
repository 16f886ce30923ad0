// moveChunk: a chunk goes on at another account, whose ledger is to ask it when it has lost its state.
import { type ChunkRun, storeLayout } from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import { putJson } from './json-files.js';

/** The new place before the old one is gone: a chunk that is asked twice does no harm. */
export async function moveChunk(
  { store }: BatchFiles,
  { batchId, chunk, runId, from, to }: ChunkRun & { readonly from: string; readonly to: string },
): Promise<void> {
  await putJson(store, storeLayout.openChunk(to, batchId, chunk), { schemaVersion: 1, runId });
  await store.remove(storeLayout.openChunk(from, batchId, chunk));
}
