// Finds a batch of this folder by its id, the beginning of it, or as the newest.
import { type Manifest, ShotlistError, type Store, nearestName, showValue } from '@shotlist/core';
import { listBatches } from '@shotlist/csv';
import type { SettingsOptions } from '../program.js';
import type { Accounts } from './accounts.js';
import { localState } from './local-state.js';
import { readSettings, type Settings } from './settings.js';
import { storeOf } from './store-place.js';

/** The batches of a store, newest first; no store when nothing was ever run in this folder. */
export async function openBatches(options: SettingsOptions): Promise<{
  readonly store: Store | undefined;
  readonly batches: readonly Manifest[];
  readonly named: boolean;
  readonly accounts: Accounts;
  readonly settings: Settings;
}> {
  const settings = await readSettings(options, localState());
  const { store: place, accounts } = settings;
  const { named } = place;
  const store = await storeOf(place);
  if (store === undefined) return { store, batches: [], named, accounts, settings };
  return { store, batches: await listBatches(store), named, accounts, settings };
}

export interface FoundBatch {
  readonly store: Store;
  readonly manifest: Manifest;
  readonly accounts: Accounts;
  readonly settings: Settings;
}

/** The batch that `wanted` names, or the newest that has not ended, or the newest. Throws `BATCH_NOT_FOUND`. */
export async function findWatched(options: SettingsOptions, wanted: string | undefined): Promise<FoundBatch> {
  const newest = await findBatch(options, wanted);
  if (wanted !== undefined) return newest;
  const { store } = newest;
  // Its parts take a while to load, and others here need none of them.
  const { latestEpoch } = await import('@shotlist/temporal/client');
  for (const manifest of await listBatches(store)) {
    const run = await latestEpoch(store, manifest.batchId);
    if (run !== undefined && run.end === undefined) return { ...newest, manifest };
  }
  return newest;
}

/** The batch that `wanted` names, or the newest. Throws `BATCH_NOT_FOUND`. */
export async function findBatch(options: SettingsOptions, wanted: string | undefined): Promise<FoundBatch> {
  const { store, batches, named, accounts, settings } = await openBatches(options);
  const [newest] = batches;
  if (store === undefined || newest === undefined) {
    throw new ShotlistError('BATCH_NOT_FOUND', {
      where: store?.url ?? localState().root,
      message: named ? 'There is no batch in this store yet.' : 'No batch was run in this folder yet.',
      help: named
        ? 'Start one with "shotlist run FILE", or name another store.'
        : 'Start one with "shotlist run FILE", or change to the folder where it was started.',
    });
  }
  if (wanted === undefined) return { store, manifest: newest, accounts, settings };
  const exact = batches.find((batch) => batch.batchId === wanted);
  if (exact !== undefined) return { store, manifest: exact, accounts, settings };
  // An empty name begins every id: more likely a variable that was never set than a wish.
  const matches = batches.filter((batch) => wanted !== '' && batch.batchId.startsWith(wanted));
  const [only] = matches;
  if (matches.length === 1 && only !== undefined) return { store, manifest: only, accounts, settings };
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
