// checkGenerations: asks about every generation in flight at once, and returns as soon as something ended.
import {
  type CheckedGeneration,
  type CheckInput,
  type ChunkRow,
  isErrorCode,
  isRejectedRow,
  type ShotRecord,
  storeLayout,
} from '@shotlist/core';
import { accountProcess } from './account-process.js';
import { whileAlive } from './alive.js';
import type { BatchFiles } from './batch-files.js';
import type { EndedStatus } from './check-waiter.js';
import { addRecords } from './record-file.js';
import { type ActivityOptions, needAccount } from './setup.js';
import { wordsAbout } from './vendor-words.js';

export async function checkGenerations(
  options: ActivityOptions,
  files: BatchFiles,
  input: CheckInput,
): Promise<readonly CheckedGeneration[]> {
  const { checks } = accountProcess(needAccount(options, input.account));
  return whileAlive(async (signal) => {
    const rows = await files.rows(input.batchId, input.chunk);
    const generations = new Map(
      input.generations.map(({ shot, generationId }) => [generationId, modelOf(rows[shot])] as const),
    );
    const { waitMs, lingerMs = 0 } = input;
    const ended = await checks.wait({ generations, waitMs, lingerMs, signal, stopping: options.stopping });
    return ended.length === 0 ? [] : settle(files, input, { rows, ended });
  });
}

function modelOf(row: ChunkRow | undefined): string {
  return row === undefined || isRejectedRow(row) ? '' : row.request.model;
}

async function settle(
  files: BatchFiles,
  input: CheckInput,
  { rows, ended }: { readonly rows: readonly ChunkRow[]; readonly ended: readonly EndedStatus[] },
): Promise<CheckedGeneration[]> {
  const byId = new Map(ended.map((status) => [status.generationId, status]));
  const answers: CheckedGeneration[] = [];
  const failures: ShotRecord[] = [];
  for (const { shot, attempt, generationId } of input.generations) {
    const status = byId.get(generationId);
    if (status?.status === 'completed') {
      const { seed, processingSeconds } = status;
      answers.push({
        shot,
        status: 'completed',
        ...(seed === undefined ? {} : { seed }),
        ...(processingSeconds === undefined ? {} : { processingSeconds }),
      });
    } else if (status?.status === 'failed') {
      const { detail } = status;
      // It goes into the history, and a provider may say anything.
      const code = isErrorCode(status.code) ? status.code : 'GENERATION_FAILED';
      const { epoch, seq, account } = input;
      answers.push({ shot, status: 'failed', code });
      const row = rows[shot];
      failures.push({
        index: row?.index ?? 0,
        epoch,
        attempt,
        seq,
        kind: 'failed',
        generationId,
        atMs: Date.now(),
        account,
        code,
        detail: row === undefined || isRejectedRow(row) ? '' : wordsAbout(row.request, detail),
      });
    }
  }
  // The vendor's words stay in the store; the workflow hears the code.
  if (failures.length > 0)
    await addRecords(files.store, storeLayout.record(input.batchId, input.chunk, input.epoch, input.seq), failures);
  return answers;
}
