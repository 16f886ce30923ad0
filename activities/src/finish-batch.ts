// finishBatch: writes what people came for into the store, and how the run came out.
import path from 'node:path';
import {
  addUnits,
  type BatchRun,
  type EpochEnd,
  type ErrorCode,
  type FinishedBatch,
  type LateDuplicate,
  NO_UNITS,
  type ShotResult,
  type Store,
  storeLayout,
  unbegunLeft,
  verdictOf,
} from '@shotlist/core';
import { readResults, resultsCsv, resultsNdjson } from '@shotlist/csv';
import { galleryPages, PageIndex } from '@shotlist/gallery';
import type { BatchFiles } from './batch-files.js';
import { countNeverBegun } from './count-ended.js';
import { getLines, listKeys, putJson } from './json-files.js';
import { lastEnd } from './last-end.js';
import { assertLatest, Overtaken, whileLatest } from './overtaken.js';
import { untilStopped } from './until-stopped.js';

type FinishInput = BatchRun & { readonly canceled: boolean; readonly code?: ErrorCode };

export async function finishBatch(files: BatchFiles, input: FinishInput, signal: AbortSignal): Promise<FinishedBatch> {
  try {
    return await writeResults(files, input, untilStopped(files.store, signal));
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
    const { verdict, counts, bytes } = error.end;
    return { verdict, counts, bytes };
  }
}

async function writeResults(files: BatchFiles, input: FinishInput, store: Store): Promise<FinishedBatch> {
  const { batchId, epoch, canceled } = input;
  const manifest = await files.manifest(batchId);
  const { upTo, unbegun } = await askedUpTo(files, input);
  const results = () => readResults(store, manifest, { unbegun: unbegun ?? null });
  const index = new PageIndex();
  const { counts } = index;
  const errors: Partial<Record<ErrorCode, number>> = {};
  let bytes = 0;
  let units = NO_UNITS;
  /** By model. */
  const neverBegun = new Map<string, number>();
  const counted = async function* (): AsyncGenerator<ShotResult> {
    for await (const result of results()) {
      index.add(result);
      if (canceled && result.status === 'canceled' && result.atMs === undefined)
        neverBegun.set(result.model ?? '', (neverBegun.get(result.model ?? '') ?? 0) + 1);
      bytes += result.videoBytes ?? 0;
      units = addUnits(units, result.spent ?? NO_UNITS);
      if (result.errorCode !== undefined) errors[result.errorCode] = (errors[result.errorCode] ?? 0) + 1;
      yield result;
    }
  };
  // Beside the results, so relative from there; what is reused is beside another batch's.
  const beside = (key: string | undefined) =>
    key === undefined ? undefined : path.posix.relative(storeLayout.batch(batchId), key);
  const videoPath = (result: ShotResult) => beside(result.videoKey);
  const posterPath = (result: ShotResult) => beside(result.posterKey);
  const { columns } = manifest;
  await store.put(storeLayout.results(batchId, 'ndjson'), {
    kind: 'stream',
    body: whileLatest(store, input, resultsNdjson(counted(), columns, { videoPath })),
  });
  await store.put(storeLayout.results(batchId, 'csv'), {
    kind: 'stream',
    body: whileLatest(store, input, resultsCsv(results(), columns, { videoPath })),
  });
  const verdict = verdictOf(counts, manifest.rejected);
  const { account, source: title } = manifest;
  const createdAt = new Date().toISOString();
  const pages = galleryPages(results(), index, {
    title,
    batchId,
    account,
    columns,
    verdict,
    state: canceled ? 'canceled' : 'done',
    createdAt,
    videoPath,
    posterPath,
  });
  for await (const { file, html } of pages) {
    const page = Buffer.from(await html());
    await assertLatest(store, input);
    await store.put(storeLayout.galleryPage(batchId, file), { kind: 'bytes', bytes: page });
  }
  const { duplicates, duplicateUnits } = await countDuplicates(files, batchId);
  const end: EpochEnd = {
    schemaVersion: 1,
    epoch,
    upTo,
    canceled,
    verdict,
    counts,
    bytes,
    errors,
    units,
    ...(duplicates === 0 ? {} : { duplicates, duplicateUnits }),
    ...(unbegun === undefined ? {} : { unbegun }),
    endedAt: new Date().toISOString(),
  };
  await assertLatest(store, input);
  // Last: who sees it finds everything else.
  const isFirst = (await store.stat(storeLayout.epochEnd(batchId, epoch))) === undefined;
  await putJson(store, storeLayout.epochEnd(batchId, epoch), end);
  if (isFirst) countNeverBegun(account, neverBegun);
  return { verdict, counts, bytes };
}

/** How far all was asked for, and which shots are canceled without ever having been begun. */
async function askedUpTo(
  files: BatchFiles,
  { batchId, epoch: number, canceled, code }: BatchRun & { readonly canceled: boolean; readonly code?: ErrorCode },
): Promise<Pick<EpochEnd, 'upTo' | 'unbegun'>> {
  const epoch = await files.epoch(batchId, number);
  const { retry, unbegun: before } = epoch;
  // A retry of some errors only asked for nothing else, and leaves the rest as the run before it did.
  const upTo = retry?.only === undefined ? epoch.upTo : ((await lastEnd(files, batchId, number))?.upTo ?? 0);
  const left = unbegunLeft(epoch);
  if (left !== undefined) return { upTo, unbegun: left };
  const unbegunUpTo = retry?.only === undefined ? epoch.upTo : (before?.upTo ?? 0);
  return canceled ? { upTo, unbegun: { upTo: unbegunUpTo, ...(code === undefined ? {} : { code }) } } : { upTo };
}

/** Of the whole batch, as its counts are. From what audits wrote, which as a rule is nothing. */
async function countDuplicates(
  files: BatchFiles,
  batchId: string,
): Promise<{ readonly duplicates: number; readonly duplicateUnits: number }> {
  const byId = new Map<string, LateDuplicate>();
  for (const key of await listKeys(files.store, storeLayout.allDuplicates(batchId)))
    for (const found of await getLines<LateDuplicate>(files.store, key)) byId.set(found.generationId, found);
  const duplicateUnits = [...byId.values()].reduce((sum, { units }) => sum + units, 0);
  return { duplicates: byId.size, duplicateUnits };
}
