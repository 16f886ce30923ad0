// openChunk: takes a chunk for this run, and tells where each of its shots stands.
import {
  type ChunkBegun,
  type ChunkRow,
  type ChunkRun,
  type Epoch,
  isRejectedRow,
  type OpenedChunk,
  type OpenedShot,
  type ShotRecord,
  storeLayout,
} from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import { getJson, listKeys, putJson } from './json-files.js';

/** More than the activities that a lost run of a chunk can have left behind. */
const SEQ_GAP = 1_000;

export async function openChunk(files: BatchFiles, run: ChunkRun): Promise<OpenedChunk> {
  const epoch = await files.epoch(run.batchId, run.epoch);
  const rows = await files.rows(run.batchId, run.chunk);
  const lost = await lostRuns(files, run, epoch);
  const records = await files.records(run.batchId, run.chunk);
  const ended = (await files.store.stat(storeLayout.chunkEnd(run.batchId, run.chunk, run.epoch))) !== undefined;
  // Before anything may be sent: a ledger that starts without state asks every chunk that may hold permits.
  const { account } = await files.manifest(run.batchId);
  const openKey = storeLayout.openChunk(account, run.batchId, run.chunk);
  if (ended) await files.store.remove(openKey);
  else await putJson(files.store, openKey, { schemaVersion: 1, runId: run.runId });
  const models = [...new Set(rows.flatMap((row) => (isRejectedRow(row) ? [] : [row.request.model])))];
  const shots = rows.map((row) => {
    const other = lost.some(({ from, upTo }) => row.index >= from && row.index < upTo);
    return openShot(row, records.get(row.index), { models, epoch, other, ended });
  });
  return { models, shots, nextSeq: await nextSeqOf(files, run) };
}

/** Another run of the chunk in this same epoch may have written records, and its last activities may still write some. */
async function nextSeqOf(files: BatchFiles, { batchId, chunk, epoch }: ChunkRun): Promise<number> {
  const prefix = storeLayout.record(batchId, chunk, epoch, 0).replace(/0+\.ndjson$/, '');
  const last = (await listKeys(files.store, prefix)).at(-1);
  return last === undefined ? 1 : Number.parseInt(last.slice(prefix.length), 10) + SEQ_GAP;
}

/**
 * Runs that have not sealed this chunk, each by the rows of which it may have sent some without a record: those it was
 * asked for, less those that a later run was asked for and ended, since that one has looked for them.
 */
async function lostRuns(
  files: BatchFiles,
  { batchId, chunk, epoch, runId }: ChunkRun,
  { upTo }: Epoch,
): Promise<{ readonly from: number; readonly upTo: number }[]> {
  const mine: ChunkBegun = { schemaVersion: 1, epoch, runId };
  const key = storeLayout.begun(batchId, chunk, epoch);
  const { created } = await putJson(files.store, key, mine, { ifAbsent: true });
  const isOther = !created && (await getJson<ChunkBegun>(files.store, key))?.runId !== runId;
  const lost = isOther ? [{ from: 0, upTo }] : [];
  const ends = (await listKeys(files.store, storeLayout.chunkEnds(batchId, chunk))).map(epochOf);
  const begun = (await listKeys(files.store, storeLayout.begunAll(batchId, chunk))).map(epochOf);
  for (const before of begun.filter((one) => one !== epoch && !ends.includes(one))) {
    const later = ends.filter((end) => end > before);
    const looked = await Promise.all(later.map(async (end) => (await files.epoch(batchId, end)).upTo));
    lost.push({ from: Math.max(0, ...looked), upTo: (await files.epoch(batchId, before)).upTo });
  }
  return lost;
}

function epochOf(key: string): number {
  return Number.parseInt(key.slice(key.lastIndexOf('/') + 1), 10);
}

interface Circumstances {
  readonly models: readonly string[];
  readonly epoch: Epoch;
  /** Another run may have sent this shot. */
  readonly other: boolean;
  /** This chunk is sealed in this very run. */
  readonly ended: boolean;
}

function openShot(
  row: ChunkRow,
  latest: ShotRecord | undefined,
  { models, epoch, other, ended }: Circumstances,
): OpenedShot {
  if (isRejectedRow(row)) return { model: -1, state: 'rejected', attempt: 0, code: row.code };
  const base = { model: models.indexOf(row.request.model), attempt: latest?.attempt ?? 0 };
  const left = row.index >= epoch.upTo || ended ? ({ left: true } as const) : {};
  const anew = epoch.again && latest !== undefined && latest.epoch < epoch.epoch && row.index < epoch.upTo;
  if (latest === undefined || anew || latest.kind === 'canceled') {
    if (ended && latest?.kind === 'canceled') return { ...base, ...left, state: 'canceled' };
    // A lost run may have sent it without a word: then it is looked for before it is sent.
    if (other && !ended && row.index < epoch.upTo)
      return { ...base, ...left, state: 'ambiguous', attempt: base.attempt + 1 };
    return { ...base, ...left, state: 'pending' };
  }
  switch (latest.kind) {
    case 'downloaded':
      return { ...base, ...left, state: 'succeeded', bytes: latest.video?.size ?? 0 };
    case 'failed':
    case 'rejected':
      return { ...base, ...left, state: latest.kind, ...(latest.code === undefined ? {} : { code: latest.code }) };
    case 'ambiguous':
      return { ...base, ...left, state: 'ambiguous' };
    case 'accepted':
    case 'ended':
      // Also where it isn't asked for in this run: it is paid for, and holds a place until somebody looks.
      return {
        ...base,
        ...(ended ? left : {}),
        state: 'generating',
        ...(latest.generationId === undefined ? {} : { generationId: latest.generationId }),
      };
  }
}
