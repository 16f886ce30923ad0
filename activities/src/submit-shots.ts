// submitShots: the only place where money is spent. One network try for each slot; every outcome is a value.
import {
  deriveIdempotencyKey,
  ERRORS,
  isErrorCode,
  type Provider,
  RUN_REPLACED,
  type ShotRecord,
  type SlotOutcome,
  storeLayout,
  type SubmitOutcome,
  type SubmitShotsInput,
  type SubmitSlot,
} from '@shotlist/core';
import { ApplicationFailure } from '@temporalio/common';
import { pause, whileAlive } from './alive.js';
import type { BatchFiles } from './batch-files.js';
import { claim } from './claims.js';
import { putLines } from './json-files.js';
import { type AccountSetup, type ActivityOptions, needAccount } from './setup.js';

/** Longest text of a vendor's kept in a record, in UTF-16 units. */
const MAX_DETAIL = 500;
/** How often, and how long apart, a store that fails is asked to take the records of a submit. */
const RECORD_TRIES = 30;
const RECORD_PAUSE_MS = 2_000;

export async function submitShots(
  options: ActivityOptions,
  files: BatchFiles,
  input: SubmitShotsInput,
): Promise<readonly SlotOutcome[]> {
  const account = needAccount(options, input.account);
  return whileAlive(async (signal, context) => {
    if (context.info.workflowExecution?.runId !== input.originalRunId) {
      throw ApplicationFailure.create({
        type: RUN_REPLACED,
        message: 'The workflow was reset. Nothing is sent for a second time.',
        nonRetryable: true,
      });
    }
    // Whatever fails before the first slot is sent, fails without a charge.
    if (!(await isReady(files, input))) return input.slots.map(({ shot }) => ({ shot, outcome: 'not_sent' }));
    const sent = await Promise.all(input.slots.map((slot) => sendSlot(account, files, input, slot, signal)));
    const records = sent.flatMap(({ record }) => record ?? []);
    if (records.length > 0) await keepRecords(files, input, records, signal);
    return sent.map(({ outcome }) => outcome);
  });
}

/** True when the rows can be read and, after it failed once, the store takes records again. */
async function isReady(files: BatchFiles, input: SubmitShotsInput): Promise<boolean> {
  try {
    for (const { shot } of input.slots) await files.request(input.batchId, input.chunk, shot);
    if (files.troubled) await files.store.checkUsable();
    files.troubled = false;
    return true;
  } catch {
    return false;
  }
}

/**
 * Writes before the workflow hears of it: a generation without a record would be found only by asking the vendor.
 * What a store that fails doesn't take in time, the workflow's history still has; nothing more is sent meanwhile.
 */
async function keepRecords(
  files: BatchFiles,
  input: SubmitShotsInput,
  records: readonly ShotRecord[],
  signal: AbortSignal,
): Promise<void> {
  const key = storeLayout.record(input.batchId, input.chunk, input.epoch, input.seq);
  for (let tries = 1; ; tries += 1) {
    try {
      await putLines(files.store, key, records);
      return;
    } catch {
      files.troubled = true;
      if (tries === RECORD_TRIES || signal.aborted) return;
      await pause(RECORD_PAUSE_MS, signal).catch(() => undefined);
    }
  }
}

interface Sent {
  readonly outcome: SlotOutcome;
  readonly record?: ShotRecord;
}

/** Never throws: one slot's trouble must not hide what became of the others. */
async function sendSlot(
  { provider, units }: AccountSetup,
  files: BatchFiles,
  input: SubmitShotsInput,
  slot: SubmitSlot,
  signal: AbortSignal,
): Promise<Sent> {
  const { shot, request } = await files.request(input.batchId, input.chunk, slot.shot);
  const wait = slot.slotMs - Date.now();
  try {
    if (wait > 0) await pause(wait, signal);
  } catch {
    return { outcome: { shot: slot.shot, outcome: 'not_sent' } };
  }
  const result = await askProvider(provider, slot, {
    request,
    context: {
      signal,
      idempotencyKey: deriveIdempotencyKey(input.batchId, shot.index, slot.attempt),
      readImage: files.imageReader(input.batchId),
    },
  });
  const at = {
    index: shot.index,
    epoch: input.epoch,
    attempt: slot.attempt,
    seq: input.seq,
    atMs: Date.now(),
    account: input.account,
  };
  const position = slot.shot;
  switch (result.outcome) {
    case 'accepted': {
      const { generationId, seed = request.seed, notes } = result;
      // A vendor that lists without knowing keys could show it to another shot with the same request.
      if (!provider.capabilities.honoursIdempotencyKeys && provider.capabilities.canFind) {
        await claim(files, input.account, generationId, { batchId: input.batchId, index: shot.index }).catch(() => {
          files.troubled = true;
        });
      }
      return {
        outcome: { shot: position, outcome: 'accepted', generationId },
        record: {
          ...at,
          kind: 'accepted',
          generationId,
          seed,
          units: units?.[request.model] ?? 1,
          ...(notes === undefined ? {} : { notes }),
        },
      };
    }
    case 'rejected':
      return {
        outcome: { shot: position, outcome: 'rejected', code: result.code },
        record: { ...at, kind: 'rejected', code: result.code, detail: cut(result.detail) },
      };
    case 'throttled':
      return {
        outcome: {
          shot: position,
          outcome: 'throttled',
          retryAfterMs: isDelay(result.retryAfterMs) ? result.retryAfterMs : null,
        },
      };
    case 'unauthorized':
    case 'not_sent':
      return { outcome: { shot: position, outcome: result.outcome } };
    case 'ambiguous':
      return {
        outcome: { shot: position, outcome: 'ambiguous' },
        record: { ...at, kind: 'ambiguous', code: 'SUBMIT_AMBIGUOUS', detail: cut(result.detail) },
      };
  }
}

/** What a provider throws is read by its code; before the first byte nothing can have been sent. */
async function askProvider(
  provider: Provider,
  slot: SubmitSlot,
  ask: {
    readonly request: Parameters<Provider['submit']>[0];
    readonly context: Omit<Parameters<Provider['submit']>[1], 'beforeSend'>;
  },
): Promise<SubmitOutcome> {
  let mayBeSent = false;
  const beforeSend = () => {
    if (slot.goodForMs !== null && Date.now() > slot.slotMs + slot.goodForMs)
      throw new RangeError('The permit has expired.');
    ask.context.signal.throwIfAborted();
    mayBeSent = true;
  };
  try {
    return await provider.submit(ask.request, { ...ask.context, beforeSend });
  } catch (error) {
    const code = error instanceof Error && 'code' in error && isErrorCode(error.code) ? error.code : undefined;
    const detail = error instanceof Error ? error.message : String(error);
    if (code === 'UNAUTHORIZED') return { outcome: 'unauthorized', detail };
    if (code === 'THROTTLED') return { outcome: 'throttled', detail };
    if (code === 'REQUEST_REJECTED' || code === 'CONTENT_POLICY') return { outcome: 'rejected', code, detail };
    // The request itself is at fault, as when its image can't be read: trying again would find the same.
    if (!mayBeSent && code !== undefined && ERRORS[code].httpStatus === 400)
      return { outcome: 'rejected', code, detail };
    return mayBeSent && code !== 'NOT_SENT' ? { outcome: 'ambiguous', detail } : { outcome: 'not_sent', detail };
  }
}

function isDelay(delayMs: number | undefined): delayMs is number {
  return delayMs !== undefined && Number.isFinite(delayMs) && delayMs >= 0;
}

export function cut(text: string): string {
  return text.length <= MAX_DETAIL ? text : `${text.slice(0, MAX_DETAIL - 1)}…`;
}
