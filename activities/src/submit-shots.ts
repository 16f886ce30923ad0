// submitShots: the only place where money is spent. One network try for each slot; every outcome is a value.
import {
  RUN_REPLACED,
  type ShotRecord,
  type SlotOutcome,
  storeLayout,
  type SubmitShotsInput,
  type SubmitSlot,
} from '@shotlist/core';
import { ApplicationFailure } from '@temporalio/common';
import { type Context, log } from '@temporalio/activity';
import { accountProcess } from './account-process.js';
import { firstOf, pause, whileAlive } from './alive.js';
import type { BatchFiles, ShotRequest } from './batch-files.js';
import { closeAccount, type RefusedGate } from './close-account.js';
import { counters } from './counters.js';
import { putLines } from './json-files.js';
import { ServerSilence, type Watch } from './server-silence.js';
import { delayOf, type Sending, sendSlot, type Sent } from './send-slot.js';
import { type AccountSetup, type ActivityOptions, needAccount } from './setup.js';

/** How often, and how long apart, a store that fails is asked to take the records of a submit. */
const RECORD_TRIES = 30;
const RECORD_PAUSE_MS = 2_000;

export async function submitShots(
  options: ActivityOptions,
  files: BatchFiles,
  input: SubmitShotsInput,
): Promise<readonly SlotOutcome[]> {
  const account = needAccount(options, input.account);
  const process = accountProcess(account);
  return whileAlive(async (signal, context) => {
    if (context.info.workflowExecution?.runId !== input.originalRunId) {
      throw ApplicationFailure.create({
        type: RUN_REPLACED,
        message: 'The workflow was reset. Nothing is sent for a second time.',
        nonRetryable: true,
      });
    }
    const silence = watchServer(account, context);
    // Who isn't heard any more has nothing to wait for: what it sends now, or the network later, others send too.
    const heard = firstOf(signal, silence?.signal);
    const stop = firstOf(heard.signal, options.stopping);
    const halt = firstOf(stop.signal, process.gate.signal);
    const told: Promise<void>[] = [];
    const close = (gate: RefusedGate, forMs: number | null) =>
      told.push(closeAccount(process, input.account, gate, forMs));
    const onOutcome: Sending['onOutcome'] = (slot, sent, result) => {
      const { outcome } = sent;
      countTry(input.account, account.provider.name, sent);
      // What tried the gate got through: whatever closed it is over. Refused, it is closed anew, which is news.
      if (slot.probe === true && isVendors(outcome)) process.gate.open();
      if (result.outcome === 'throttled') close(result.gate ?? 'rate', delayOf(result));
      if (result.outcome === 'unauthorized') close('auth', null);
      if (process.trouble.note(outcome)) close('unreachable', null);
    };
    try {
      // Whatever fails before the first slot is sent, fails without a charge.
      const asked = await readRequests(files, input);
      if (asked === undefined) {
        counters().permits({ account: input.account, end: 'returned' }, input.slots.length);
        return input.slots.map(({ shot }) => ({ shot, outcome: 'not_sent' }));
      }
      const sending: Sending = {
        account,
        files,
        input,
        clock: process.clock,
        halt: halt.signal,
        stop: stop.signal,
        signal: heard.signal,
        onOutcome,
      };
      const sent = await Promise.all(asked.map(({ slot, ...shot }) => sendSlot(sending, slot, shot)));
      const late = sent.filter(({ outcome }) => outcome.outcome === 'not_sent' && outcome.late === true).length;
      counters().permits({ account: input.account, end: 'returned' }, late);
      const records = sent.flatMap(({ record }) => record ?? []);
      const isKept = records.length === 0 || (await keepRecords(files, input, records, signal));
      await Promise.all(told);
      return sent.map(({ outcome }) => orUnrecorded(outcome, isKept));
    } finally {
      halt.release();
      stop.release();
      heard.release();
      silence?.release();
    }
  });
}

const silences = new WeakMap<object, ServerSilence>();

/**
 * Only where what was lost is found by looking, and sent again when it isn't. A key makes nothing twice; and where nothing
 * can be found out nothing is sent again, so the answer is worth waiting for.
 */
function watchServer({ provider }: AccountSetup, context: Context): Watch | undefined {
  const { canFind, honoursIdempotencyKeys } = provider.capabilities;
  if (!canFind || honoursIdempotencyKeys) return undefined;
  const connection = connectionOf(context);
  if (connection === undefined) return undefined;
  const silence = silences.get(connection) ?? new ServerSilence(() => connection.workflowService.getSystemInfo({}));
  silences.set(connection, silence);
  return silence.watch();
}

/** Undefined in tests of activities by themselves. */
function connectionOf(context: Context): Context['client']['connection'] | undefined {
  try {
    return context.client.connection;
  } catch {
    return undefined;
  }
}

/** A request may be rejected before it is sent. */
function isVendors({ outcome }: SlotOutcome): boolean {
  return outcome === 'accepted' || outcome === 'throttled' || outcome === 'unauthorized';
}

/** What came of a request that was tried. */
function countTry(account: string, provider: string, { outcome, record }: Sent): void {
  const { failures, permits, submits, units } = counters();
  permits({ account, end: 'used' });
  submits({ account, provider, outcome: outcome.outcome });
  if (outcome.outcome === 'rejected') failures({ account, code: outcome.code });
  if (record?.kind === 'accepted') units({ account, model: record.model ?? '' }, record.units);
}

/** A refusal is the end of its shot, and only its record says so; without one it is asked for again, which costs nothing. */
function orUnrecorded(outcome: SlotOutcome, isKept: boolean): SlotOutcome {
  return outcome.outcome === 'rejected' && !isKept ? { shot: outcome.shot, outcome: 'not_sent' } : outcome;
}

/** Fields of a line: never a shot's own. */
function about({ account, batchId: batch, chunk }: SubmitShotsInput) {
  return { account, batch, chunk };
}

/** What each slot asks for; undefined when that can't be read or the store, after it failed once, still takes no records. */
async function readRequests(files: BatchFiles, input: SubmitShotsInput) {
  try {
    const asked: (ShotRequest & { readonly slot: SubmitSlot })[] = [];
    for (const slot of input.slots)
      asked.push({ slot, ...(await files.request(input.batchId, input.chunk, slot.shot)) });
    if (files.troubled) await files.store.checkUsable();
    files.troubled = false;
    return asked;
  } catch {
    return undefined;
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
): Promise<boolean> {
  const key = storeLayout.record(input.batchId, input.chunk, input.epoch, input.seq);
  for (let tries = 1; ; tries += 1) {
    try {
      await putLines(files.store, key, records);
      return true;
    } catch {
      files.troubled = true;
      counters().storeFailures({ account: input.account });
      if (tries === 1)
        log.error('The store does not take what was paid for. Nothing more is sent before it does.', about(input));
      if (tries === RECORD_TRIES || signal.aborted) return false;
      await pause(RECORD_PAUSE_MS, signal).catch(() => undefined);
    }
  }
}
