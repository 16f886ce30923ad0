// openChunk: takes a chunk for this run, and tells where each of its shots stands.
import {
  type ChunkBegun,
  type ChunkRun,
  type Epoch,
  type ChunkRow,
  isRejectedRow,
  type OpenedChunk,
  type RequestAsWritten,
  type ShotRecord,
  type Store,
  storeLayout,
} from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import { costOf } from './batch-budget.js';
import { getJson, listKeys, putJson } from './json-files.js';
import { type LostRun, openShot } from './open-shot.js';
import { placeChunk } from './place-chunk.js';
import { ShotPast } from './shot-past.js';
import { OPENING_SEQ, takeReused } from './take-reused.js';
import { untilStopped } from './until-stopped.js';

/** More than the activities that a lost run of a chunk can have left behind. */
const SEQ_GAP = 1_000;

export async function openChunk(
  files: BatchFiles,
  { workflowId, ...run }: ChunkRun & { readonly workflowId?: string },
  signal: AbortSignal,
): Promise<OpenedChunk> {
  const store = untilStopped(files.store, signal);
  const epoch = await files.epoch(run.batchId, run.epoch);
  const rows = await files.rows(run.batchId, run.chunk);
  const lost = await lostRuns(files, store, run, epoch);
  const past = await ShotPast.of(files, run);
  const ended = (await store.stat(storeLayout.chunkEnd(run.batchId, run.chunk, run.epoch))) !== undefined;
  // Before anything may be sent: a ledger that starts without state asks every chunk that may hold permits.
  const { account } = await files.manifest(run.batchId);
  const accounts = [account, ...(epoch.spillTo ?? [])];
  if (ended) await forgetOpen(store, run, accounts);
  else
    await putJson(store, storeLayout.openChunk(account, run.batchId, run.chunk), {
      schemaVersion: 1,
      runId: run.runId,
      ...(workflowId === undefined ? {} : { workflowId }),
    });
  await takeReused(files, run, epoch, {
    account,
    store,
    rows,
    records: past.records,
    mayTake: (row) => !ended && row.index < epoch.upTo && !isSent(past.latest(row.index)) && !mayBeSent(lost, row),
  });
  const kinds = kindsOf(rows, epoch);
  const opened = rows.map((row) => {
    const others = lost.filter(({ from, upTo }) => row.index >= from && row.index < upTo);
    return openShot(row, past, { kindOf: kinds.of, epoch, others, ended });
  });
  const placed = await placeChunk(store, run, { accounts, lost, rows, shots: opened, past });
  const { shots } = placed;
  const { retryCharged = 0 } = epoch;
  return {
    models: kinds.models,
    ...(kinds.costs === undefined ? {} : { costs: kinds.costs }),
    shots,
    nextSeq: await nextSeqOf(files, run),
    ...(retryCharged === 0 ? {} : { retryCharged }),
    ...(placed.account === account ? {} : { account: placed.account }),
  };
}

/** What has ended in this very run is open nowhere, unless a later run has begun it since: a try that slept may meet that. */
async function forgetOpen(store: Store, run: ChunkRun, accounts: readonly string[]): Promise<void> {
  const begun = await listKeys(store, storeLayout.begunAll(run.batchId, run.chunk));
  if (begun.some((key) => epochOf(key) > run.epoch)) return;
  for (const name of accounts) await store.remove(storeLayout.openChunk(name, run.batchId, run.chunk));
}

/** The models of a chunk, by first use; where money is counted, one for each cost of a model. */
function kindsOf(rows: readonly ChunkRow[], { limits }: Epoch) {
  const names = new Map<
    string,
    { readonly position: number; readonly model: string; readonly cost: number | undefined }
  >();
  const keyOf = (request: RequestAsWritten) => `${request.model} ${costOf(request, limits?.maxCost) ?? ''}`;
  for (const row of rows) {
    if (isRejectedRow(row) || names.has(keyOf(row.request))) continue;
    const { model } = row.request;
    names.set(keyOf(row.request), { position: names.size, model, cost: costOf(row.request, limits?.maxCost) });
  }
  const kinds = [...names.values()];
  return {
    models: kinds.map(({ model }) => model),
    costs: limits?.maxCost === undefined ? undefined : kinds.map(({ cost = 0 }) => cost),
    of: (request: RequestAsWritten) => names.get(keyOf(request))?.position ?? -1,
  };
}

/** By what is known of it; a shot that was canceled is as good as new. */
function isSent(latest: ShotRecord | undefined): boolean {
  return latest !== undefined && latest.kind !== 'canceled';
}

/** A lost run may have sent it without a word: who has paid for it takes no other's. */
function mayBeSent(lost: readonly LostRun[], { index }: ChunkRow): boolean {
  return lost.some(({ from, upTo }) => index >= from && index < upTo);
}

/** Another run of the chunk in this same epoch may have written records, and its last activities may still write some. */
async function nextSeqOf(files: BatchFiles, { batchId, chunk, epoch }: ChunkRun): Promise<number> {
  const prefix = storeLayout.record(batchId, chunk, epoch, 0).replace(/0+\.ndjson$/, '');
  const last = (await listKeys(files.store, prefix)).at(-1);
  const seq = last === undefined ? OPENING_SEQ : Number.parseInt(last.slice(prefix.length), 10);
  return seq === OPENING_SEQ ? 1 : seq + SEQ_GAP;
}

/**
 * Runs that have not sealed this chunk, each by the rows of which it may have sent some without a record: those it was
 * asked for, less those that a later run was asked for and ended, since that one has looked for them.
 */
async function lostRuns(
  files: BatchFiles,
  store: Store,
  { batchId, chunk, epoch, runId }: ChunkRun,
  asked: Epoch,
): Promise<LostRun[]> {
  const mine: ChunkBegun = { schemaVersion: 1, epoch, runId };
  const key = storeLayout.begun(batchId, chunk, epoch);
  const { created } = await putJson(store, key, mine, { ifAbsent: true });
  const isOther = !created && (await getJson<ChunkBegun>(store, key))?.runId !== runId;
  const lost: LostRun[] = isOther ? [{ ...asked, from: 0 }] : [];
  const ends = (await listKeys(store, storeLayout.chunkEnds(batchId, chunk))).map(epochOf);
  const begun = (await listKeys(store, storeLayout.begunAll(batchId, chunk))).map(epochOf);
  for (const before of begun.filter((one) => one !== epoch && !ends.includes(one))) {
    const later = ends.filter((end) => end > before);
    const looked = await Promise.all(later.map(async (end) => lookedUpTo(await files.epoch(batchId, end))));
    lost.push({ ...(await files.epoch(batchId, before)), from: Math.max(0, ...looked) });
  }
  return lost;
}

/** A run that was asked for some errors only has looked for nothing else. */
function lookedUpTo({ upTo, retry }: Epoch): number {
  return retry?.only === undefined ? upTo : 0;
}

function epochOf(key: string): number {
  return Number.parseInt(key.slice(key.lastIndexOf('/') + 1), 10);
}
