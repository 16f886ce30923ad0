// openBatch: which chunks have something to do in this run, and what the others come to.
import {
  addCounts,
  type ChunkEnd,
  emptyCounts,
  type ErrorCode,
  type OpenedBatch,
  type BatchRun,
  storeLayout,
} from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import { getJson, listKeys } from './json-files.js';

export async function openBatch(files: BatchFiles, { batchId, epoch: epochNumber }: BatchRun): Promise<OpenedBatch> {
  const manifest = await files.manifest(batchId);
  const epoch = await files.epoch(batchId, epochNumber);
  const { latest, begun } = await lastRuns(files, batchId);
  const chunks: number[] = [];
  let counts = emptyCounts();
  let bytes = 0;
  const errors: Partial<Record<ErrorCode, number>> = {};
  for (let chunk = 0; chunk < manifest.chunks; chunk += 1) {
    const first = chunk * manifest.chunkSize;
    const rows = Math.min(manifest.chunkSize, manifest.rows - first);
    const wanted = Math.min(epoch.upTo, first + rows);
    const key = latest.get(chunk);
    const end = key === undefined ? undefined : await getJson<ChunkEnd>(files.store, key);
    if (wanted > first && !isSettled(end, wanted, epoch)) {
      chunks.push(chunk);
      continue;
    }
    if (end === undefined) counts.pending += rows;
    else {
      counts = addCounts(counts, end.counts);
      bytes += end.bytes;
      for (const [code, count] of Object.entries(end.errors) as [ErrorCode, number][])
        errors[code] = (errors[code] ?? 0) + count;
    }
  }
  return {
    account: manifest.account,
    total: manifest.rows,
    chunks,
    begun: chunks.filter((chunk) => begun.has(chunk)),
    counts,
    bytes,
    errors,
  };
}

/** A sealed chunk never runs again, unless more of it is asked for now, or a person canceled it before. */
function isSettled(
  end: ChunkEnd | undefined,
  wanted: number,
  epoch: { readonly epoch: number; readonly again: boolean },
): boolean {
  if (end === undefined) return false;
  if (end.epoch === epoch.epoch) return true;
  return !epoch.again && end.upTo >= wanted && end.counts.canceled === 0;
}

/** The latest end of each chunk, and the chunks that a run began and none has ended. */
async function lastRuns(
  files: BatchFiles,
  batchId: string,
): Promise<{ readonly latest: ReadonlyMap<number, string>; readonly begun: ReadonlySet<number> }> {
  const latest = new Map<number, string>();
  const open = new Map<string, number>();
  // Keys come in order, so the last one of a chunk is its latest, and a beginning comes before its end.
  for (const key of await listKeys(files.store, `${storeLayout.batch(batchId)}chunks/`)) {
    const [, chunk, what, epoch] = /\/(\d+)\.(begun|ends)\/(\d+)\./.exec(key) ?? [];
    if (chunk === undefined) continue;
    if (what === 'begun') open.set(`${chunk}/${epoch}`, Number(chunk));
    else {
      open.delete(`${chunk}/${epoch}`);
      latest.set(Number(chunk), key);
    }
  }
  return { latest, begun: new Set(open.values()) };
}
