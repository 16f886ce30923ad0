// deliverResults: gives the results of a run that has ended to a sink of somebody else's.
import { type BatchRun, type EpochEnd, type ResultSink, ShotlistError, storeLayout } from '@shotlist/core';
import { readResults } from '@shotlist/csv';
import type { BatchFiles } from './batch-files.js';
import { getJson } from './json-files.js';

/** Throws `PROVIDER_INVALID` where this worker has no such sink, and whatever the sink throws. */
export async function deliverResults(
  files: BatchFiles,
  { batchId, epoch, sink: name }: BatchRun & { readonly sink: string },
  sinks: Readonly<Record<string, ResultSink>>,
  signal: AbortSignal,
): Promise<void> {
  const sink = Object.hasOwn(sinks, name) ? sinks[name] : undefined;
  // Another worker may have it: this is tried again.
  if (sink === undefined) throw new Error(`This worker has no sink "${name}".`);
  const { store } = files;
  const manifest = await files.manifest(batchId);
  const end = await getJson<EpochEnd>(store, storeLayout.epochEnd(batchId, epoch));
  if (end === undefined) throw new ShotlistError('BATCH_NOT_FOUND', { where: `${batchId}, run ${epoch}` });
  const { account, name: batchName, source, columns } = manifest;
  const { verdict, counts } = end;
  const results = () => readResults(store, manifest);
  await sink(
    { batchId, epoch, account, name: batchName, source, verdict, counts, columns, results, store },
    { signal },
  );
}
