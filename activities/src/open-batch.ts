// openBatch: which chunks have something to do in this run, and what the others come to.
import {
  addCounts,
  type BatchSettings,
  type ChunkEnd,
  emptyCounts,
  type Epoch,
  type ErrorCode,
  isLeftToDo,
  type NoticeWish,
  type OpenedBatch,
  type BatchRun,
  type Retry,
  retryWay,
  SHOT_STATES,
  type StoredSettings,
  storeLayout,
  unbegunLeft,
} from '@shotlist/core';
import { budgetOf } from './batch-budget.js';
import type { BatchFiles } from './batch-files.js';
import { getJson, listKeys } from './json-files.js';

/** `has`: whom this worker can give results to, and tell. */
export async function openBatch(
  files: BatchFiles,
  { batchId, epoch: epochNumber }: BatchRun,
  has: { readonly sinks?: readonly string[]; readonly notify?: readonly NoticeWish[] } = {},
): Promise<OpenedBatch> {
  const { sinks = [], notify = [] } = has;
  const manifest = await files.manifest(batchId);
  const epoch = await files.epoch(batchId, epochNumber);
  const { ends, begun } = await lastRuns(files, batchId);
  const unbegun = unbegunLeft(epoch);
  const chunks: number[] = [];
  let counts = emptyCounts();
  let bytes = 0;
  const errors: Partial<Record<ErrorCode, number>> = {};
  for (let chunk = 0; chunk < manifest.chunks; chunk += 1) {
    const first = chunk * manifest.chunkSize;
    const rows = Math.min(manifest.chunkSize, manifest.rows - first);
    const wanted = Math.min(epoch.upTo, first + rows);
    const key = ends.get(chunk)?.key;
    const end = key === undefined ? undefined : await getJson<ChunkEnd>(files.store, key);
    // Also where nothing of it is asked for now: what a lost run paid for is brought home.
    const isUnfinished = begun.has(chunk) && end?.epoch !== epoch.epoch;
    if (isUnfinished || (wanted > first && !isSettled(end, wanted, epoch))) {
      chunks.push(chunk);
      continue;
    }
    if (end === undefined) {
      const canceled = Math.min(rows, Math.max(0, (unbegun?.upTo ?? 0) - first));
      counts.canceled += canceled;
      counts.pending += rows - canceled;
    } else {
      counts = addCounts(counts, end.counts);
      bytes += end.bytes;
      for (const [code, count] of Object.entries(end.errors) as [ErrorCode, number][])
        errors[code] = (errors[code] ?? 0) + count;
    }
  }
  const budget = await budgetOf(files, batchId, epoch);
  const { canary, tolerate } = epoch.limits ?? {};
  const set = await getJson<StoredSettings>(files.store, storeLayout.settings(batchId));
  return {
    ...(budget === undefined ? {} : { budget }),
    ...(canary === undefined ? {} : { canary }),
    ...(tolerate === undefined ? {} : { tolerate }),
    ...(set === undefined ? {} : { set: settingsIn(set) }),
    ...(epoch.spillTo === undefined ? {} : { spillTo: epoch.spillTo }),
    ...(sinks.length === 0 ? {} : { sinks }),
    ...(notify.length === 0 ? {} : { notify }),
    account: manifest.account,
    total: manifest.rows,
    chunks,
    begun: chunks.filter((chunk) => begun.has(chunk)),
    counts,
    bytes,
    errors,
  };
}

/** Of what a person has set, what a run is told. */
function settingsIn({ chunksAtOnce, tolerate, weight }: StoredSettings): BatchSettings {
  return {
    ...(chunksAtOnce === undefined ? {} : { chunksAtOnce }),
    ...(tolerate === undefined ? {} : { tolerate }),
    ...(weight === undefined ? {} : { weight }),
  };
}

/** A sealed chunk never runs again, unless more of it is asked for now, or something was left to do. */
function isSettled(end: ChunkEnd | undefined, wanted: number, epoch: Epoch): boolean {
  const { retry, unbegun } = epoch;
  // Of one that no run has begun, every shot has the same error.
  if (end === undefined)
    return retry !== undefined && retryWay({ status: 'canceled', code: unbegun?.code }, retry) === undefined;
  if (end.epoch === epoch.epoch) return true;
  if (retry !== undefined) return !isRetried(end, retry) && (retry.only !== undefined || end.upTo >= wanted);
  return !epoch.again && end.upTo >= wanted && !isLeftToDo(end, epoch.retryCharged);
}

/** True when a retry may find something to do: which shots, the chunk's records tell. */
function isRetried({ counts, errors }: ChunkEnd, { only }: Retry): boolean {
  if (only === undefined)
    return SHOT_STATES.some((status) => counts[status] > 0 && retryWay({ status }, {}) !== undefined);
  return only.some((code) => (errors[code] ?? 0) > 0) || (only.includes('CANCELED') && counts.canceled > 0);
}

/** The latest end of each chunk, and the chunks that a run began after that and none has ended. */
async function lastRuns(
  files: BatchFiles,
  batchId: string,
): Promise<{
  readonly ends: ReadonlyMap<number, { readonly epoch: number; readonly key: string }>;
  readonly begun: ReadonlySet<number>;
}> {
  const ends = new Map<number, { readonly epoch: number; readonly key: string }>();
  const begun = new Map<number, number>();
  // Keys come in order, so the last one of a chunk is its latest.
  for (const key of await listKeys(files.store, `${storeLayout.batch(batchId)}chunks/`)) {
    const [, chunk, what, epoch] = /\/(\d+)\.(begun|ends)\/(\d+)\./.exec(key) ?? [];
    if (chunk === undefined) continue;
    if (what === 'begun') begun.set(Number(chunk), Number(epoch));
    else ends.set(Number(chunk), { epoch: Number(epoch), key });
  }
  const open = [...begun].filter(([chunk, epoch]) => epoch > (ends.get(chunk)?.epoch ?? 0));
  return { ends, begun: new Set(open.map(([chunk]) => chunk)) };
}
