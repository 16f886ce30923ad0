// sealChunk: a chunk's last word. One file with the latest record of each shot, then one that says it is whole.
import {
  type ChunkEnd,
  emptyCounts,
  type ErrorCode,
  resultOf,
  RUN_REPLACED,
  type SealedChunk,
  type SealInput,
  type ShotRecord,
  storeLayout,
} from '@shotlist/core';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { BatchFiles } from './batch-files.js';
import { getJson, putJson, putLines } from './json-files.js';

export async function sealChunk(files: BatchFiles, input: SealInput): Promise<SealedChunk> {
  const { batchId, chunk, epoch, runId, seq, duplicates = 0 } = input;
  if (input.originalRunId !== undefined && Context.current().info.workflowExecution?.runId !== input.originalRunId) {
    throw ApplicationFailure.create({
      type: RUN_REPLACED,
      message: 'The workflow was reset. What it takes for canceled may have been sent.',
      nonRetryable: true,
    });
  }
  const { account } = await files.manifest(batchId);
  const rows = await files.rows(batchId, chunk);
  const records = await files.records(batchId, chunk);
  for (const { shot, attempt, state, code } of input.ended) {
    const row = rows[shot];
    if (row === undefined) continue;
    const before: Partial<ShotRecord> = records.get(row.index) ?? {};
    // A video that was to be made anew, and wasn't, is still there; so is one that a run before a reset brought home.
    if (before.kind === 'downloaded' && (state === 'canceled' || before.attempt === attempt)) continue;
    const record = {
      ...before,
      index: row.index,
      epoch,
      attempt,
      seq,
      kind: state,
      atMs: Date.now(),
      account,
      ...(code === undefined ? {} : { code }),
    };
    records.set(row.index, record);
  }
  const counts = emptyCounts();
  const errors: Partial<Record<ErrorCode, number>> = {};
  let bytes = 0;
  for (const row of rows) {
    const result = resultOf(row, records.get(row.index), { batchId, account });
    counts[result.status] += 1;
    bytes += result.videoBytes ?? 0;
    if (result.errorCode !== undefined) errors[result.errorCode] = (errors[result.errorCode] ?? 0) + 1;
  }
  const sorted = [...records.values()].sort((a, b) => a.index - b.index);
  await putLines(files.store, storeLayout.seal(batchId, chunk, epoch), sorted);
  const { upTo } = await files.epoch(batchId, epoch);
  const found = duplicates > 0 ? { duplicates } : {};
  const end: ChunkEnd = { schemaVersion: 1, epoch, upTo, runId, counts, bytes, errors, ...found };
  await putJson(files.store, storeLayout.chunkEnd(batchId, chunk, epoch), end);
  // It holds no permits any more. A later run of the chunk, which a try that slept may meet, does.
  const openKey = storeLayout.openChunk(account, batchId, chunk);
  if ((await getJson<{ readonly runId: string }>(files.store, openKey))?.runId === runId)
    await files.store.remove(openKey);
  return { counts, bytes };
}
