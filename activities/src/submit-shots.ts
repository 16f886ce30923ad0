// submitShots: the only place where money is spent. One network try for each slot; every outcome is a value.
import {
  deriveIdempotencyKey,
  isErrorCode,
  type Provider,
  type ShotRecord,
  type SlotOutcome,
  storeLayout,
  type SubmitOutcome,
  type SubmitShotsInput,
  type SubmitSlot,
} from '@shotlist/core';
import { pause, whileAlive } from './alive.js';
import type { BatchFiles } from './batch-files.js';
import { putLines } from './json-files.js';
import { type AccountSetup, type ActivityOptions, needAccount } from './setup.js';

/** Longest text of a vendor's kept in a record, in UTF-16 units. */
const MAX_DETAIL = 500;

export async function submitShots(options: ActivityOptions, files: BatchFiles, input: SubmitShotsInput): Promise<readonly SlotOutcome[]> {
  const account = needAccount(options, input.account);
  return whileAlive(async (signal) => {
    const sent = await Promise.all(input.slots.map((slot) => sendSlot(account, files, input, slot, signal)));
    const records = sent.flatMap(({ record }) => record ?? []);
    // Before the workflow hears of it: a generation without a record would be found only by asking the vendor.
    if (records.length > 0) {
      await putLines(files.store, storeLayout.record(input.batchId, input.chunk, input.epoch, input.seq), records);
    }
    return sent.map(({ outcome }) => outcome);
  });
}

interface Sent {
  readonly outcome: SlotOutcome;
  readonly record?: ShotRecord;
}

async function sendSlot({ provider, units }: AccountSetup, files: BatchFiles, input: SubmitShotsInput, slot: SubmitSlot, signal: AbortSignal): Promise<Sent> {
  const { shot, request } = await files.request(input.batchId, input.chunk, slot.shot);
  const wait = slot.slotMs - Date.now();
  if (wait > 0) await pause(wait, signal);
  const result = await askProvider(provider, slot, {
    request,
    context: {
      signal,
      idempotencyKey: deriveIdempotencyKey(input.batchId, shot.index, slot.attempt),
      readImage: files.imageReader(input.batchId),
    },
  });
  const at = { index: shot.index, epoch: input.epoch, attempt: slot.attempt, seq: input.seq, atMs: Date.now(), account: input.account };
  const position = slot.shot;
  switch (result.outcome) {
    case 'accepted': {
      const { generationId, seed = request.seed, notes } = result;
      return {
        outcome: { shot: position, outcome: 'accepted', generationId },
        record: { ...at, kind: 'accepted', generationId, seed, units: units?.[request.model] ?? 1, ...(notes === undefined ? {} : { notes }) },
      };
    }
    case 'rejected':
      return {
        outcome: { shot: position, outcome: 'rejected', code: result.code },
        record: { ...at, kind: 'rejected', code: result.code, detail: cut(result.detail) },
      };
    case 'throttled':
      return { outcome: { shot: position, outcome: 'throttled', retryAfterMs: result.retryAfterMs ?? null } };
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
  ask: { readonly request: Parameters<Provider['submit']>[0]; readonly context: Omit<Parameters<Provider['submit']>[1], 'beforeSend'> },
): Promise<SubmitOutcome> {
  let mayBeSent = false;
  const beforeSend = () => {
    if (slot.goodForMs !== null && Date.now() > slot.slotMs + slot.goodForMs) throw new RangeError('The permit has expired.');
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
    return mayBeSent && code !== 'NOT_SENT' ? { outcome: 'ambiguous', detail } : { outcome: 'not_sent', detail };
  }
}

export function cut(text: string): string {
  return text.length <= MAX_DETAIL ? text : `${text.slice(0, MAX_DETAIL - 1)}…`;
}
