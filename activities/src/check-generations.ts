// checkGenerations: asks about every generation in flight at once, and returns as soon as something ended.
import {
  chargeOf,
  type CheckedGeneration,
  type CheckInput,
  type ChunkRow,
  isErrorCode,
  isRejectedRow,
  type ShotRecord,
  storeLayout,
} from '@shotlist/core';
import { accountProcess } from './account-process.js';
import { pause, whileAlive } from './alive.js';
import type { BatchFiles } from './batch-files.js';
import { giveUpClaim } from './claims.js';
import { counters } from './counters.js';
import type { EndedStatus } from './check-waiter.js';
import { namedAmiss } from './named-amiss.js';
import { addRecords } from './record-file.js';
import { type AccountSetup, type ActivityOptions, needAccount } from './setup.js';
import { wordsAbout } from './vendor-words.js';

export async function checkGenerations(
  options: ActivityOptions,
  files: BatchFiles,
  input: CheckInput,
): Promise<readonly CheckedGeneration[]> {
  const account = needAccount(options, input.account);
  const { checks, clock } = accountProcess(account);
  return whileAlive(async (signal, context) => {
    const rows = await files.rows(input.batchId, input.chunk);
    const generations = new Map(
      input.generations.map(({ shot, generationId }) => [generationId, modelOf(rows[shot])] as const),
    );
    const acceptedMs = new Map(
      input.generations.flatMap(({ generationId, acceptedMs: atMs }) =>
        atMs === undefined ? [] : [[generationId, atMs] as const],
      ),
    );
    const { waitMs, lingerMs = 0, pauseMs = 0 } = input;
    if (pauseMs > 0 && !(await waitOut(pauseMs, signal, options.stopping))) return [];
    const ended = await checks.wait({ generations, acceptedMs, waitMs, lingerMs, signal, stopping: options.stopping });
    for (const { generationId, status: end } of ended) {
      const atMs = acceptedMs.get(generationId);
      if (atMs === undefined) continue;
      const labels = { account: input.account, model: generations.get(generationId) ?? '', end };
      counters().generationSeconds(labels, Math.max(0, clock.nowMs() - atMs) / 1000);
    }
    const check: Check = { account, files, input, activityAttempt: context.info.attempt };
    return ended.length === 0 ? [] : settle(check, { rows, ended });
  });
}

/** False when the worker is told to stop meanwhile. Throws when the signal is aborted. */
async function waitOut(pauseMs: number, signal: AbortSignal, stopping: AbortSignal | undefined): Promise<boolean> {
  try {
    await pause(pauseMs, stopping === undefined ? signal : AbortSignal.any([signal, stopping]));
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
}

function modelOf(row: ChunkRow | undefined): string {
  return row === undefined || isRejectedRow(row) ? '' : row.request.model;
}

interface Check {
  readonly account: AccountSetup;
  readonly files: BatchFiles;
  readonly input: CheckInput;
  /** Which try of the activity it is. */
  readonly activityAttempt: number;
}

async function settle(
  { account: { provider, units }, files, input, activityAttempt }: Check,
  { rows, ended }: { readonly rows: readonly ChunkRow[]; readonly ended: readonly EndedStatus[] },
): Promise<CheckedGeneration[]> {
  const byId = new Map(ended.map((status) => [status.generationId, status]));
  const endings = input.generations.flatMap(({ shot, generationId }) => {
    const status = byId.get(generationId);
    return status === undefined ? [] : [{ shot, row: rows[shot], status }];
  });
  const amiss = await namedAmiss(files, input.account, endings);
  const answers: CheckedGeneration[] = [];
  const records: ShotRecord[] = [];
  for (const { shot, attempt, generationId, made } of input.generations) {
    const status = byId.get(generationId);
    const { batchId, epoch, seq, account } = input;
    const index = rows[shot]?.index ?? 0;
    if (amiss.has(shot)) {
      answers.push({ shot, status: 'misnamed' });
      await giveUpClaim(files, account, generationId, { batchId, index });
      records.push({
        index,
        epoch,
        attempt,
        seq,
        kind: 'ambiguous',
        atMs: Date.now(),
        account,
        misnamed: generationId,
        code: 'SUBMIT_AMBIGUOUS',
        detail: 'What the vendor named as its generation turned out to be another shot’s.',
      });
    } else if (status?.status === 'completed') {
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
      const charge = made === true ? 'charged' : chargeOf(code, provider.capabilities.billing);
      answers.push({ shot, status: 'failed', code, charge });
      counters().failures({ account, code });
      const row = rows[shot];
      records.push({
        index,
        epoch,
        attempt,
        seq,
        kind: 'failed',
        generationId,
        atMs: Date.now(),
        account,
        units: units?.[modelOf(row)] ?? 1,
        code,
        charge,
        detail: row === undefined || isRejectedRow(row) ? '' : wordsAbout(row.request, detail),
      });
    }
  }
  // The vendor's words stay in the store; the workflow hears the code.
  const { batchId, chunk, epoch, seq } = input;
  if (records.length > 0)
    await addRecords(files.store, storeLayout.record(batchId, chunk, epoch, seq, activityAttempt), records);
  return answers;
}
