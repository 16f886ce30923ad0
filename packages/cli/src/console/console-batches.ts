// Batches as the console shows them. A look at one that goes on knows how fast it went since the first look.
import { type Epoch, type Manifest, parseState, ShotlistError, type Store, storeLayout } from '@shotlist/core';
import type { BatchSummary, ConsoleEngine, ProgressView, ServedView } from '@shotlist/console';
import { listBatches, readManifest } from '@shotlist/csv';
import type { BatchProgress, ShotlistClient } from '@shotlist/temporal/client';
import { endedShots } from '../batch/asked.js';
import { servedBy } from '../batch/pollers.js';
import { createPace } from '../terminal/pace.js';
import type { ConsoleContext } from './console-engine.js';
import { errorCounts } from './error-counts.js';

/** Workers come and go seldom. */
const SERVED_FOR_MS = 5_000;

export function openBatchLooks(
  { store, temporal }: ConsoleContext,
  client: ShotlistClient,
): { readonly list: ConsoleEngine['batches']; readonly look: ConsoleEngine['batch'] } {
  const paces = new Map<string, ReturnType<typeof createPace>>();
  const served = new Map<string, { readonly atMs: number; readonly answer: ServedView | null }>();

  const paceOf = (batchId: string, epoch: number) => {
    const key = `${batchId} ${epoch}`;
    const known = paces.get(key) ?? createPace();
    paces.set(key, known);
    return known;
  };
  const progressOf = async (manifest: Manifest): Promise<ProgressView> => {
    const progress = await client.handle(manifest.batchId).progress();
    const asked = await askedOf(store, manifest, progress.epoch);
    const ended = endedShots(progress, manifest, asked);
    const pace =
      progress.state === 'running' && progress.epoch > 0
        ? paceOf(manifest.batchId, progress.epoch).look(Date.now(), ended, asked - ended)
        : undefined;
    return progressView(progress, { asked, ended }, progress.gate === null ? pace : undefined);
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
  pace: { readonly perMinute: number | undefined; readonly leftMs: number | undefined } | undefined,
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
    perMinute: pace?.perMinute ?? null,
    leftMs: ended >= asked ? null : (pace?.leftMs ?? null),
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
