// Finds a batch of this folder by its id, the beginning of it, or as the newest.
import { type Manifest, ShotlistError, type Store, nearestName, showValue } from '@shotlist/core';
import { listBatches } from '@shotlist/csv';
import { access } from 'node:fs/promises';
import { type LocalState, openLocalStore } from './local-state.js';

/** The batches of a folder, newest first, and their store; no store when nothing was ever run here. */
export async function openBatches(
  state: LocalState,
): Promise<{ readonly store: Store | undefined; readonly batches: readonly Manifest[] }> {
  const there = await access(state.store).then(
    () => true,
    () => false,
  );
  if (!there) return { store: undefined, batches: [] };
  const store = await openLocalStore(state, { create: false });
  return { store, batches: await listBatches(store) };
}

/** The batch that `wanted` names, or the newest. Throws `BATCH_NOT_FOUND`. */
export async function findBatch(
  state: LocalState,
  wanted: string | undefined,
): Promise<{ readonly store: Store; readonly manifest: Manifest }> {
  const { store, batches } = await openBatches(state);
  const [newest] = batches;
  if (store === undefined || newest === undefined) {
    throw new ShotlistError('BATCH_NOT_FOUND', {
      where: state.root,
      message: 'No batch was run in this folder yet.',
      help: 'Start one with "shotlist run FILE", or change to the folder where it was started.',
    });
  }
  if (wanted === undefined) return { store, manifest: newest };
  const exact = batches.find((batch) => batch.batchId === wanted);
  if (exact !== undefined) return { store, manifest: exact };
  // An empty name begins every id: more likely a variable that was never set than a wish.
  const matches = batches.filter((batch) => wanted !== '' && batch.batchId.startsWith(wanted));
  const [only] = matches;
  if (matches.length === 1 && only !== undefined) return { store, manifest: only };
  const nearest = nearestName(
    wanted,
    batches.map((batch) => batch.batchId),
  );
  const message =
    matches.length > 1
      ? `${matches.length} batches begin with "${showValue(wanted)}".`
      : `There is no batch "${showValue(wanted)}" here.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`;
  throw new ShotlistError('BATCH_NOT_FOUND', { message });
}
