// moveChunk: a chunk goes on at another account, whose ledger is to ask it when it has lost its state.
import { type ChunkRun, storeLayout } from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import { getJson, putJson } from './json-files.js';
import { untilStopped } from './until-stopped.js';

/**
 * The new place before the old one is gone: a chunk that is asked twice does no harm. Does nothing where it is no longer
 * open here: another try has moved it, and by now it may have ended, or be open for a later run.
 */
export async function moveChunk(
  files: BatchFiles,
  { batchId, chunk, runId, from, to }: ChunkRun & { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<void> {
  const store = untilStopped(files.store, signal);
  const fromKey = storeLayout.openChunk(from, batchId, chunk);
  const isHere = async () => (await getJson<{ readonly runId: string }>(store, fromKey))?.runId === runId;
  if (!(await isHere())) return;
  await putJson(store, storeLayout.openChunk(to, batchId, chunk), { schemaVersion: 1, runId });
  if (await isHere()) await store.remove(fromKey);
}
