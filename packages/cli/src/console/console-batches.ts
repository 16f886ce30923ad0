// Batches as the console shows them. Of one that goes on, what lies ahead is planned as "watch" plans it.
import { type Epoch, type Manifest, ShotlistError, type Store, storeLayout } from '@shotlist/core';
import type { BatchSummary, ConsoleEngine, ProgressView, ServedView } from '@shotlist/console';
import { listBatches, readManifest } from '@shotlist/csv';
import type { BatchProgress, ShotlistClient } from '@shotlist/temporal/client';
import { endedShots } from '../batch/asked.js';
import { servedBy } from '../batch/pollers.js';
import type { Outlook } from '../batch/outlook.js';
import { createOutlookKeeper, type OutlookKeeper } from '../batch/outlook-keeper.js';
import type { ConsoleContext } from './console-engine.js';
import { errorCounts } from './error-counts.js';

/** Workers come and go seldom. */
const SERVED_FOR_MS = 5_000;

export function openBatchLooks(
  { store, temporal, settings }: ConsoleContext,
  client: ShotlistClient,
): { readonly list: ConsoleEngine['batches']; readonly look: ConsoleEngine['batch'] } {
  const keepers = new Map<string, OutlookKeeper>();
  const served = new Map<string, { readonly atMs: number; readonly answer: ServedView | null }>();

  const keeperOf = (manifest: Manifest): OutlookKeeper => {
    const { batchId, account: name } = manifest;
    const account = settings.accounts.names.includes(name) ? settings.accounts.find(name) : undefined;
    const keeper = keepers.get(batchId) ?? createOutlookKeeper({ store, manifest, account, client: () => client });
    keepers.set(batchId, keeper);
    return keeper;
  };
  const progressOf = async (manifest: Manifest): Promise<ProgressView> => {
    const looked = await client.handle(manifest.batchId).progress();
    const asked = await askedOf(store, manifest, looked.epoch);
    if (looked.verdict !== undefined || looked.epoch === 0) {
      keepers.delete(manifest.batchId);
      return progressView(looked, { asked, ended: endedShots(looked, manifest, asked) }, undefined);
    }
    const keeper = keeperOf(manifest);
    const progress = keeper.complete(looked);
    return progressView(progress, { asked, ended: endedShots(progress, manifest, asked) }, keeper.look(looked));
  };
  const isServed = async (account: string): Promise<ServedView | null> => {
    const known = served.get(account);
    if (known !== undefined && Date.now() - known.atMs < SERVED_FOR_MS) return known.answer;
    const answer = (await servedBy(temporal, account)) ?? null;
    served.set(account, { atMs: Date.now(), answer });
    return answer;
  };

  return {
    async list({ skip, limit }) {
      const all = await listBatches(store);
      const part = all.slice(skip, skip + limit);
      return {
        total: all.length,
        batches: await Promise.all(part.map(async (one) => summaryOf(one, await progressOf(one)))),
      };
    },
    async look(batchId) {
      const manifest = await readManifest(store, batchId);
      if (manifest === undefined) throw new ShotlistError('BATCH_NOT_FOUND', { where: batchId });
      const progress = await progressOf(manifest);
      const goesOn = progress.verdict === null && progress.epoch > 0;
      const answer = goesOn ? await isServed(manifest.account) : null;
      const { columns, byModel } = manifest;
      return {
        ...summaryOf(manifest, progress),
        columns,
        byModel,
        served: answer,
        temporal: goesOn && answer === null ? 'away' : 'answers',
      };
    },
  };
}

function summaryOf(manifest: Manifest, progress: ProgressView): BatchSummary {
  const { batchId, source, name, account, createdAt, shots, rejected } = manifest;
  return { batchId, source, name, account, createdAt, shots, rejected, progress };
}

function progressView(
  progress: BatchProgress,
  { asked, ended }: { readonly asked: number; readonly ended: number },
  outlook: Outlook | undefined,
): ProgressView {
  const { epoch, state, verdict, counts, total, bytes, errors, duplicates, gate, units } = progress;
  const doneMs = outlook?.doneMs ?? null;
  return {
    epoch,
    state,
    verdict: verdict ?? null,
    counts,
    total,
    asked,
    ended,
    bytes,
    errors: errorCounts(errors),
    duplicates,
    gate,
    perMinute: outlook?.pace?.perMinute ?? null,
    leftMs: ended >= asked || doneMs === null ? null : Math.max(0, doneMs - Date.now()),
    units: units?.charged ?? null,
  };
}

/** How many shots the run is to bring to their end: all, or the first of them. */
async function askedOf(store: Store, { batchId, shots, rejected }: Manifest, epoch: number): Promise<number> {
  // Where rows were left out, a place in the file is no number of shots.
  if (epoch === 0 || rejected > 0) return shots;
  const bytes = await store.get(storeLayout.epoch(batchId, epoch));
  if (bytes === undefined) return shots;
  return Math.min(shots, (JSON.parse(new TextDecoder().decode(bytes)) as Epoch).upTo);
}
