// Everything that runs beside the workflows, on their task queue: activities that need only the store.
import { type ActivityOptions, createControlActivities, speakingFailures, whileAlive } from '@shotlist/activities';
import {
  type ControlActivities,
  MAX_CARRIED_SHOTS,
  type ShotInput,
  type ShotListActivities,
  ShotlistError,
  type StagedList,
  type StageListInput,
  type Store,
} from '@shotlist/core';
import { readManifest } from '@shotlist/csv';
import { Context } from '@temporalio/activity';
import { prepareBatch } from './prepare-batch.js';
import { readProgress } from './read-progress.js';

export function storeActivities(options: ActivityOptions): ControlActivities & ShotListActivities {
  return { ...createControlActivities(options), ...createListActivities(options.store) };
}

function createListActivities(store: Store): ShotListActivities {
  return speakingFailures({
    stageShotList: (input: StageListInput) => whileAlive((signal) => stageShotList(store, input, signal)),
    readBatch: (input: { readonly batchId: string }) =>
      whileAlive(async () => readProgress(store, Context.current().client, await manifestOf(store, input.batchId))),
  });
}

async function stageShotList(store: Store, input: StageListInput, signal: AbortSignal): Promise<StagedList> {
  const { shots, ...options } = input;
  const source = await listSource(store, shots);
  const list = 'csv' in source ? source.csv : source;
  const { batchId, epoch } = await prepareBatch(store, list, { ...options, signal });
  return { batchId, epoch, rows: (await manifestOf(store, batchId)).rows };
}

/** Throws `USAGE` where a workflow carries more than it may, `FILE_NOT_FOUND` where nothing is under the key. */
export async function listSource(
  store: Store,
  shots: StageListInput['shots'],
): Promise<{ readonly shots: readonly ShotInput[] } | { readonly csv: AsyncIterable<Uint8Array> }> {
  if (!('key' in shots)) {
    if (shots.length <= MAX_CARRIED_SHOTS) return { shots };
    throw new ShotlistError('USAGE', {
      message: `A workflow can’t carry ${shots.length} shots: ${MAX_CARRIED_SHOTS} are the most.`,
      help: 'Put the list into the store, and give its key.',
    });
  }
  const key = keyOf(store.url, shots.key);
  const csv = await store.read(key);
  if (csv === undefined)
    throw new ShotlistError('FILE_NOT_FOUND', { where: key, message: 'The store has no shot list of this name.' });
  return { csv };
}

/** A URL of the store's own is as good as a key; what stands behind a "?" says how to get there, not where. */
function keyOf(storeUrl: string, named: string): string {
  const [place = ''] = storeUrl.split('?');
  return named.startsWith(`${place}/`) ? (named.slice(place.length + 1).split('?')[0] ?? '') : named;
}

async function manifestOf(store: Store, batchId: string) {
  const manifest = await readManifest(store, batchId);
  if (manifest === undefined) throw new ShotlistError('BATCH_NOT_FOUND', { where: batchId });
  return manifest;
}
