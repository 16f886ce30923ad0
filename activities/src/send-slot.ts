// One slot of a submit: waits for its time, makes one network try, and puts what came of it into words.
import {
  deriveIdempotencyKey,
  ERRORS,
  isErrorCode,
  type Provider,
  type ProviderError,
  type ShotRecord,
  type SlotOutcome,
  type SubmitOutcome,
  type SubmitShotsInput,
  type SubmitSlot,
} from '@shotlist/core';
import { pause } from './alive.js';
import type { BatchFiles, ShotRequest } from './batch-files.js';
import { claim } from './claims.js';
import { counters, secondsSince } from './counters.js';
import { inSpan } from './in-span.js';
import type { ServerClock } from './server-clock.js';
import type { AccountSetup } from './setup.js';
import { wordsAbout } from './vendor-words.js';

/** A provider is asked so long before its slot: it connects meanwhile, and waits for the slot when it is ready to send. */
const CONNECT_MS = 1_000;
/** The estimate of server time may get better while a slot is waited for. */
const MAX_WAIT_MS = 60_000;

const ADOPTED = 'The vendor’s listing showed its generation to another shot with the same request first.';

/** What the slots of one activity have in common. */
export interface Sending {
  readonly account: AccountSetup;
  readonly files: BatchFiles;
  readonly input: SubmitShotsInput;
  readonly clock: ServerClock;
  /** Aborted when nothing more may be sent. What is being sent goes on. */
  readonly halt: AbortSignal;
  /** The same, but for the account's gate in this process: what tries a gate passes it. */
  readonly stop: AbortSignal;
  /** Aborted when an answer can't be waited for any longer. */
  readonly signal: AbortSignal;
  /** Hears at once what came of a slot; `result` is the provider's word. */
  readonly onOutcome: (slot: SubmitSlot, sent: Sent, result: SubmitOutcome) => void;
}

export interface Sent {
  readonly outcome: SlotOutcome;
  readonly record?: ShotRecord;
}

/** Never throws: one slot's trouble must not hide what became of the others. */
export async function sendSlot(sending: Sending, slot: SubmitSlot, asked: ShotRequest): Promise<Sent> {
  const attributes = { 'shotlist.shot.index': asked.shot.index, 'shotlist.attempt': slot.attempt };
  return inSpan('submit', attributes, async (span) => {
    const sent = await sendInTime(sending, slot, asked);
    span?.setAttribute('shotlist.outcome', sent.outcome.outcome);
    return sent;
  });
}

async function sendInTime(sending: Sending, slot: SubmitSlot, asked: ShotRequest): Promise<Sent> {
  const late: Sent = { outcome: { shot: slot.shot, outcome: 'not_sent', late: true } };
  if (!(await isDue(sending, slot, CONNECT_MS))) return late;
  const { result, refused, seconds } = await askProvider(sending, slot, asked);
  if (result.outcome === 'not_sent' && refused) return late;
  const sent = await orAmbiguous(sending, slot, asked, result);
  const { outcome } = sent.outcome;
  if (seconds !== undefined) counters().submitSeconds({ account: sending.input.account, outcome }, seconds);
  sending.onOutcome(slot, sent, result);
  return sent;
}

async function orAmbiguous(
  sending: Sending,
  slot: SubmitSlot,
  asked: ShotRequest,
  result: SubmitOutcome,
): Promise<Sent> {
  try {
    return await inWords(sending, slot, asked, result);
  } catch {
    // An answer that isn't one: nobody knows what it means for money.
    return { outcome: { shot: slot.shot, outcome: 'ambiguous' } };
  }
}

/** Resolves with true at the slot's time, or so long before it, and with false when it is over, or nothing more may be sent. */
async function isDue(sending: Sending, slot: SubmitSlot, beforeMs: number): Promise<boolean> {
  const { clock } = sending;
  const halt = slot.probe === true ? sending.stop : sending.halt;
  try {
    for (;;) {
      halt.throwIfAborted();
      const waitMs = slot.slotMs - beforeMs - clock.nowMs();
      if (waitMs <= 0) return !clock.isLate(slot);
      await pause(Math.min(Math.ceil(waitMs), MAX_WAIT_MS), halt);
    }
  } catch {
    return false;
  }
}

/**
 * What a provider throws is read by its code; before the first byte nothing can have been sent.
 * `refused` says that it was ready to send, and we didn't let it; `seconds` how long its answer took once it might send.
 */
async function askProvider(
  sending: Sending,
  slot: SubmitSlot,
  { shot, request }: ShotRequest,
): Promise<{ readonly result: SubmitOutcome; readonly refused: boolean; readonly seconds: number | undefined }> {
  const { account, files, input, signal } = sending;
  let mayBeSent = false;
  let refused = false;
  let sentMs = 0;
  const beforeSend = async () => {
    refused = !(await isDue(sending, slot, 0));
    if (refused) throw new RangeError('The permit is over.');
    mayBeSent = true;
    sentMs = performance.now();
  };
  const context: Parameters<Provider['submit']>[1] = {
    signal,
    idempotencyKey: deriveIdempotencyKey(input.batchId, shot.index, slot.attempt),
    readImage: files.imageReader(input.batchId),
    beforeSend,
  };
  const seconds = () => (mayBeSent ? secondsSince(sentMs) : undefined);
  try {
    return { result: await account.provider.submit(request, context), refused, seconds: seconds() };
  } catch (error) {
    return { result: readFailure(error, mayBeSent), refused, seconds: seconds() };
  }
}

function readFailure(error: unknown, mayBeSent: boolean): SubmitOutcome {
  const code = error instanceof Error && 'code' in error && isErrorCode(error.code) ? error.code : undefined;
  const detail = error instanceof Error ? error.message : String(error);
  if (code === 'UNAUTHORIZED') return { outcome: 'unauthorized', detail };
  if (code === 'THROTTLED') return throttled(error as Partial<ProviderError>, detail);
  if (code === 'REQUEST_REJECTED' || code === 'CONTENT_POLICY') return { outcome: 'rejected', code, detail };
  // The request itself is at fault, as when its image can't be read: trying again would find the same.
  if (!mayBeSent && code !== undefined && ERRORS[code].httpStatus === 400) return { outcome: 'rejected', code, detail };
  return mayBeSent && code !== 'NOT_SENT' ? { outcome: 'ambiguous', detail } : { outcome: 'not_sent', detail };
}

function throttled({ gate, retryAfterMs }: Partial<ProviderError>, detail: string): SubmitOutcome {
  const hint = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { outcome: 'throttled', ...(gate === undefined ? {} : { gate }), ...hint, detail };
}

/** The outcome for the workflow, and the record where it says something for good. */
async function inWords(sending: Sending, slot: SubmitSlot, asked: ShotRequest, result: SubmitOutcome): Promise<Sent> {
  const { provider, units } = sending.account;
  const { files, input } = sending;
  const { shot, request } = asked;
  const { epoch, seq, account, batchId } = input;
  const at = { index: shot.index, epoch, attempt: slot.attempt, seq, atMs: Date.now(), account };
  const position = slot.shot;
  switch (result.outcome) {
    case 'accepted': {
      const { generationId, seed = request.seed, notes } = result;
      // It goes into the history, as an id and nothing else.
      if (typeof generationId !== 'string' || !/^\S{1,200}$/.test(generationId))
        throw new TypeError('The provider accepted a request without naming its generation.');
      // A list may show it to another shot with the same request, and a vendor may name it to another shot by mistake: where
      // anything can be found out, it is found out whose it is.
      if (provider.capabilities.honoursIdempotencyKeys || provider.capabilities.canFind) {
        const isOurs = await claim(files, account, generationId, {
          batchId,
          index: shot.index,
          attempt: slot.attempt,
        }).catch(() => {
          files.troubled = true;
          return true;
        });
        // It did so while the answer was on its way. The other shot's own, if there is one, is as good.
        if (!isOurs) return inWords(sending, slot, asked, { outcome: 'ambiguous', detail: ADOPTED });
      }
      return {
        outcome: { shot: position, outcome: 'accepted', generationId },
        record: {
          ...at,
          kind: 'accepted',
          generationId,
          seed,
          model: request.model,
          units: units?.[request.model] ?? 1,
          ...(notes === undefined ? {} : { notes }),
        },
      };
    }
    case 'rejected': {
      // It goes into the history, and a provider may say anything.
      const code = isErrorCode(result.code) ? result.code : 'REQUEST_REJECTED';
      return {
        outcome: { shot: position, outcome: 'rejected', code },
        record: { ...at, kind: 'rejected', code, detail: wordsAbout(request, result.detail) },
      };
    }
    case 'throttled':
    case 'unauthorized':
    case 'not_sent':
      return { outcome: { shot: position, outcome: result.outcome } };
    case 'ambiguous':
      return {
        outcome: { shot: position, outcome: 'ambiguous' },
        record: {
          ...at,
          kind: 'ambiguous',
          code: 'SUBMIT_AMBIGUOUS',
          model: request.model,
          units: units?.[request.model] ?? 1,
          detail: wordsAbout(request, result.detail),
        },
      };
    default:
      throw new TypeError('The provider answered with an outcome that there is not.');
  }
}

/** How long a vendor asks to be left alone, when it says it sensibly. */
export function delayOf({ retryAfterMs }: { readonly retryAfterMs?: number }): number | null {
  return retryAfterMs !== undefined && Number.isFinite(retryAfterMs) && retryAfterMs >= 0 ? retryAfterMs : null;
}
