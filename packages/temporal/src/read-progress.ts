// How a batch stands: from the store when its run has ended, from its workflows while it runs, from its records otherwise.
import {
  addCounts,
  type BatchProgress,
  batchWorkflowId,
  type BatchView,
  type ChunkProgress,
  chunkWorkflowId,
  emptyCounts,
  type EpochEnd,
  type ErrorCode,
  type Gate,
  type Manifest,
  QUERIES,
  type Store,
} from '@shotlist/core';
import { readResults } from '@shotlist/csv';
import type { Client } from '@temporalio/client';
import { askWorkflow } from './ask-workflow.js';
import { heldSettings, readSettings } from './batch-settings.js';
import { latestEpoch, readEpoch } from './epochs.js';

type Errors = Partial<Record<ErrorCode, number>>;

export async function readProgress(
  store: Store,
  temporal: Client | undefined,
  manifest: Manifest,
): Promise<BatchProgress> {
  const { batchId } = manifest;
  const latest = await latestEpoch(store, batchId);
  const settings = async () => heldSettings(await readSettings(store, batchId), latest?.epoch);
  if (latest?.end !== undefined) return { ...progressOf(manifest, latest.end), settings: await settings() };
  const epoch = latest?.epoch.epoch ?? 0;
  const asks = temporal !== undefined && latest !== undefined;
  const live = asks ? await askWorkflows(temporal, manifest, latest.epoch.upTo) : undefined;
  const isUntouched = latest === undefined && manifest.rejected === 0;
  const known = live ?? (isUntouched ? nothingBegun(manifest) : await fromRecords(store, manifest, epoch));
  return { settings: await settings(), ...known };
}

/** How a run came out; undefined when it has not ended. */
export async function readEnd(store: Store, manifest: Manifest, epoch: number): Promise<BatchProgress | undefined> {
  const run = await readEpoch(store, manifest.batchId, epoch);
  if (run?.end === undefined) return undefined;
  const settings = heldSettings(await readSettings(store, manifest.batchId), run.epoch);
  return { ...progressOf(manifest, run.end), settings };
}

function progressOf({ batchId, rows: total }: Manifest, end: EpochEnd): BatchProgress {
  const { epoch, verdict, counts, bytes, errors, canceled, duplicates = 0, units, duplicateUnits } = end;
  const state = canceled ? 'canceled' : 'done';
  return {
    batchId,
    epoch,
    state,
    verdict,
    counts,
    total,
    bytes,
    errors,
    duplicates,
    ...(units === undefined ? {} : { units }),
    ...(duplicateUnits === undefined ? {} : { duplicateUnits }),
    gate: null,
  };
}

/** Open chunks are asked directly, so that nothing is written into a history for the sake of being watched. */
async function askWorkflows(temporal: Client, manifest: Manifest, upTo: number): Promise<BatchProgress | undefined> {
  const { batchId, rows: total } = manifest;
  const batch = await askWorkflow<BatchView>(temporal, batchWorkflowId(batchId), QUERIES.batch);
  if (batch === undefined || batch.total === 0) return undefined;
  const chunks = await Promise.all(
    batch.openChunks.map((chunk) =>
      askWorkflow<ChunkProgress>(temporal, chunkWorkflowId(batchId, chunk), QUERIES.chunk),
    ),
  );
  let counts = batch.counts;
  let bytes = batch.bytes;
  let gate: Gate | null = null;
  let { duplicates } = batch;
  const errors: Errors = { ...batch.errors };
  for (const chunk of chunks) {
    if (chunk === undefined) continue;
    counts = addCounts(counts, chunk.counts);
    bytes += chunk.bytes;
    duplicates += chunk.duplicates;
    gate ??= chunk.gate;
    for (const [code, count] of Object.entries(chunk.errors) as [ErrorCode, number][])
      errors[code] = (errors[code] ?? 0) + count;
  }
  // Whoever has not spoken yet is pending: counts always sum to the total. Of a canceled batch nobody begins it any more.
  const known = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const rest = Math.max(0, total - known);
  const isCanceled = batch.state === 'canceling' || batch.state === 'canceled';
  const canceled = isCanceled ? Math.max(0, rest - beyond(manifest, upTo)) : 0;
  counts = { ...counts, pending: counts.pending + rest - canceled, canceled: counts.canceled + canceled };
  const waiting =
    batch.state === 'running' && gate !== null && counts.generating + counts.submitting + counts.downloading === 0;
  const state = waiting ? 'waiting' : batch.state;
  const { epoch, settings } = batch;
  return {
    batchId,
    epoch,
    state,
    verdict: undefined,
    counts,
    total,
    bytes,
    errors,
    duplicates,
    gate,
    ...(settings === undefined ? {} : { settings }),
  };
}

/** Shots that nobody asked for in a chunk of which some are asked for. */
function beyond({ rows, chunkSize }: Manifest, upTo: number): number {
  return Math.min(rows, Math.ceil(upTo / chunkSize) * chunkSize) - upTo;
}

/** Before the first run: the manifest says it, and a million rows need not be read. */
function nothingBegun({ batchId, rows: total }: Manifest): BatchProgress {
  return {
    batchId,
    epoch: 0,
    state: 'running',
    verdict: undefined,
    counts: { ...emptyCounts(), pending: total },
    total,
    bytes: 0,
    errors: {},
    duplicates: 0,
    gate: null,
  };
}

async function fromRecords(store: Store, manifest: Manifest, epoch: number): Promise<BatchProgress> {
  const counts = emptyCounts();
  const errors: Errors = {};
  let bytes = 0;
  for await (const result of readResults(store, manifest)) {
    counts[result.status] += 1;
    bytes += result.videoBytes ?? 0;
    if (result.errorCode !== undefined) errors[result.errorCode] = (errors[result.errorCode] ?? 0) + 1;
  }
  return {
    batchId: manifest.batchId,
    epoch,
    state: 'running',
    verdict: undefined,
    counts,
    total: manifest.rows,
    bytes,
    errors,
    duplicates: 0,
    gate: null,
  };
}
