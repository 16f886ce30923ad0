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
  const other = await otherRunBegan(files, run);
  const records = await files.records(run.batchId, run.chunk);
  const ended = (await files.store.stat(storeLayout.chunkEnd(run.batchId, run.chunk, run.epoch))) !== undefined;
  // Before anything may be sent: a ledger that starts without state asks every chunk that may hold permits.
  const { account } = await files.manifest(run.batchId);
  const openKey = storeLayout.openChunk(account, run.batchId, run.chunk);
  if (ended) await files.store.remove(openKey);
  else await putJson(files.store, openKey, { schemaVersion: 1, runId: run.runId });
  const models = [...new Set(rows.flatMap((row) => (isRejectedRow(row) ? [] : [row.request.model])))];
  const shots = rows.map((row) => openShot(row, records.get(row.index), { models, epoch, other, ended }));
  return { models, shots, nextSeq: await nextSeqOf(files, run) };
}

/** Another run of the chunk in this same epoch may have written records, and its last activities may still write some. */
async function nextSeqOf(files: BatchFiles, { batchId, chunk, epoch }: ChunkRun): Promise<number> {
  const prefix = storeLayout.record(batchId, chunk, epoch, 0).replace(/0+\.ndjson$/, '');
  const last = (await listKeys(files.store, prefix)).at(-1);
  return last === undefined ? 1 : Number.parseInt(last.slice(prefix.length), 10) + SEQ_GAP;
}

/** True when a run that has not sealed this chunk may have sent shots of it without a record. */
async function otherRunBegan(files: BatchFiles, run: ChunkRun): Promise<boolean> {
  const { batchId, chunk, epoch, runId } = run;
  const mine: ChunkBegun = { schemaVersion: 1, epoch, runId };
  const key = storeLayout.begun(batchId, chunk, epoch);
  const { created } = await putJson(files.store, key, mine, { ifAbsent: true });
  if (!created && (await getJson<ChunkBegun>(files.store, key))?.runId !== runId) return true;
  const ends = new Set((await listKeys(files.store, storeLayout.chunkEnds(batchId, chunk))).map(lastPart));
  const begun = (await listKeys(files.store, storeLayout.begunAll(batchId, chunk))).map(lastPart);
  return begun.some((name) => name !== lastPart(key) && !ends.has(name));
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

interface Circumstances {
  readonly models: readonly string[];
  readonly epoch: Epoch;
  /** Another run may have sent shots. */
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
