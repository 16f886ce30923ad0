// Batches as the console shows them. What lies ahead of one that goes on is known from its second look on.
import { type Epoch, type Manifest, parseState, ShotlistError, type Store, storeLayout } from '@shotlist/core';
import type { BatchSummary, ConsoleEngine, ProgressView, ServedView } from '@shotlist/console';
import { listBatches, readManifest } from '@shotlist/csv';
import type { BatchProgress, ShotlistClient } from '@shotlist/temporal/client';
import { endedShots } from '../batch/asked.js';
import type { Outlook } from '../batch/outlook.js';
import { createOutlookKeeper, type OutlookKeeper } from '../batch/outlook-keeper.js';
import { servedBy } from '../batch/pollers.js';
import type { ConsoleContext } from './console-engine.js';
import { errorCounts } from './error-counts.js';

/** Workers come and go seldom. */
const SERVED_FOR_MS = 5_000;

export function openBatchLooks(
  { settings, store, temporal }: ConsoleContext,
  client: ShotlistClient,
): { readonly list: ConsoleEngine['batches']; readonly look: ConsoleEngine['batch'] } {
  const keepers = new Map<string, OutlookKeeper>();
  const served = new Map<string, { readonly atMs: number; readonly answer: ServedView | null }>();

  const keeperOf = (manifest: Manifest): OutlookKeeper => {
    const { accounts } = settings;
    const account = accounts.names.includes(manifest.account) ? accounts.find(manifest.account) : undefined;
    const known =
      keepers.get(manifest.batchId) ?? createOutlookKeeper({ store, manifest, account, client: () => client });
    keepers.set(manifest.batchId, known);
    return known;
  };
  const progressOf = async (manifest: Manifest): Promise<ProgressView> => {
    const found = await client.handle(manifest.batchId).progress();
    const goesOn = found.verdict === undefined && found.epoch > 0;
    if (!goesOn) keepers.delete(manifest.batchId);
    const keeper = goesOn ? keeperOf(manifest) : undefined;
    const progress = keeper?.complete(found) ?? found;
    const asked = await askedOf(store, manifest, progress.epoch);
    const ended = endedShots(progress, manifest, asked);
    return progressView(progress, { asked, ended }, keeper?.look(progress));
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
    leftMs:
      ended >= asked || outlook === undefined || outlook.doneMs === null
        ? null
        : Math.max(0, Math.round((outlook.doneMs - Date.now()) / 1000) * 1000),
    units: units?.charged ?? null,
  };
}

/** How many shots the run is to bring to their end: all, or the first of them. */
async function askedOf(store: Store, { batchId, shots, rejected }: Manifest, epoch: number): Promise<number> {
  // Where rows were left out, a place in the file is no number of shots.
  if (epoch === 0 || rejected > 0) return shots;
  const key = storeLayout.epoch(batchId, epoch);
  const bytes = await store.get(key);
  if (bytes === undefined) return shots;
  return Math.min(shots, parseState<Epoch>(new TextDecoder().decode(bytes), key).upTo);
}
