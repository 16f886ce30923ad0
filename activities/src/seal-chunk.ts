// sealChunk: a chunk's last word. One file with the latest record of each shot, then one that says it is whole.
import {
  type ChunkEnd,
  emptyCounts,
  type ErrorCode,
  type MadeShot,
  resultOf,
  RUN_REPLACED,
  type SealedChunk,
  type SealInput,
  type ShotRecord,
  type Store,
  storeLayout,
  withFailure,
} from '@shotlist/core';
import { madeShots } from '@shotlist/csv';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { BatchFiles } from './batch-files.js';
import { charged } from './charged-records.js';
import { countEnded } from './count-ended.js';
import { getJson, listKeys, putJson, putLines } from './json-files.js';
import { untilStopped } from './until-stopped.js';

export async function sealChunk(files: BatchFiles, input: SealInput, signal: AbortSignal): Promise<SealedChunk> {
  const { batchId, chunk, epoch, runId, seq, duplicates = 0 } = input;
  const store = untilStopped(files.store, signal);
  if (input.originalRunId !== undefined && Context.current().info.workflowExecution?.runId !== input.originalRunId) {
    throw ApplicationFailure.create({
      type: RUN_REPLACED,
      message: 'The workflow was reset. What it takes for canceled may have been sent.',
      nonRetryable: true,
    });
  }
  const { account, images, single = false } = await files.manifest(batchId);
  const rows = await files.rows(batchId, chunk);
  const { records, units } = await files.history(batchId, chunk);
  for (const { shot, attempt, state, code, generationId, account: sentFrom, model, units: most } of input.ended) {
    const row = rows[shot];
    if (row === undefined) continue;
    const known: Partial<ShotRecord> = records.get(row.index) ?? {};
    const before = state === 'accepted' ? inFlight(known, attempt) : known;
    // A video that was to be made anew, and wasn't, is still there; so is one that a run before a reset brought home.
    if (before.kind === 'downloaded' && (state === 'canceled' || before.attempt === attempt)) continue;
    const here = (known.attempt === attempt ? known.account : undefined) ?? input.account ?? account;
    const record = {
      ...before,
      index: row.index,
      epoch,
      attempt,
      seq,
      kind: state,
      atMs: Date.now(),
      account: state === 'canceled' ? account : (sentFrom ?? here),
      ...(code === undefined ? {} : { code }),
      ...(generationId === undefined ? {} : { generationId }),
      ...(model === undefined ? {} : { model, units: most }),
    };
    const latest = records.get(row.index);
    records.set(row.index, latest === undefined ? record : withFailure(record, latest));
  }
  const counts = emptyCounts();
  const errors: Partial<Record<ErrorCode, number>> = {};
  let bytes = 0;
  for (const row of rows) {
    const latest = records.get(row.index);
    // Whoever reads a seal needs no other record: what earlier attempts came to stands in it too.
    if (latest !== undefined) records.set(row.index, units.complete(latest));
    const result = resultOf(row, latest, { batchId, account });
    counts[result.status] += 1;
    bytes += result.videoBytes ?? 0;
    if (result.errorCode !== undefined) errors[result.errorCode] = (errors[result.errorCode] ?? 0) + 1;
  }
  const sorted = [...records.values()].sort((a, b) => a.index - b.index);
  await putLines(store, storeLayout.seal(batchId, chunk, epoch), sorted);
  const ends = await listKeys(store, storeLayout.chunkEnds(batchId, chunk));
  const endKey = storeLayout.chunkEnd(batchId, chunk, epoch);
  if (single) await tellLedgers(files, store, batchId);
  // What a later run has made is told by its own seal: a try that slept knows less.
  else if (!ends.some((key) => key > endKey))
    await tellOthers(store, storeLayout.made(account, batchId, chunk), madeShots(rows, records, images));
  const upTo = await endUpTo(files, input);
  const found = duplicates > 0 ? { duplicates } : {};
  const end: ChunkEnd = { schemaVersion: 1, epoch, upTo, runId, counts, bytes, errors, ...found };
  await putJson(store, endKey, end);
  countEnded(input, { rows, records, account, ends });
  // It holds no permits any more. A later run of the chunk, which a try that slept may meet, does.
  for (const name of new Set([account, input.account ?? account])) {
    const openKey = storeLayout.openChunk(name, batchId, chunk);
    if ((await getJson<{ readonly runId: string }>(store, openKey))?.runId === runId) await store.remove(openKey);
  }
  return { counts, bytes };
}

/** What is known of a generation that goes on: not what an attempt before it came to, and no word about a download. */
function inFlight({ detail: _words, ...known }: Partial<ShotRecord>, attempt: number): Partial<ShotRecord> {
  return known.attempt === attempt ? known : {};
}

/** So far all was asked for. A retry of some errors only asked for nothing else, and leaves this as the run before it did. */
async function endUpTo(files: BatchFiles, { batchId, chunk, epoch }: SealInput): Promise<number> {
  const { upTo, retry } = await files.epoch(batchId, epoch);
  if (retry?.only === undefined) return upTo;
  const ends = (await listKeys(files.store, storeLayout.chunkEnds(batchId, chunk))).toSorted();
  const before = ends.findLast((key) => key < storeLayout.chunkEnd(batchId, chunk, epoch));
  return before === undefined ? 0 : ((await getJson<ChunkEnd>(files.store, before))?.upTo ?? 0);
}

/** Other batches of the account may take what this chunk has made. Before its end: who finds it sealed finds it here. */
async function tellOthers(store: Store, key: string, made: readonly MadeShot[]): Promise<void> {
  if (made.length > 0) await putLines(store, key, made);
  else await store.remove(key);
}

/** A request by itself is in no list of batches: what it was charged for is found here. Written once, under the day of its end. */
async function tellLedgers(files: BatchFiles, store: Store, id: string): Promise<void> {
  const records: ShotRecord[] = [];
  for await (const record of charged(files, id)) records.push(record);
  const accounts = new Set(records.map(({ account }) => account));
  const day = new Date().toISOString().slice(0, 10);
  for (const account of accounts)
    await putLines(
      store,
      storeLayout.single(account, day, id),
      records.filter((record) => record.account === account),
    );
}
