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
import { accountProcess } from './account-process.js';
import { firstOf, pause, whileAlive } from './alive.js';
import type { BatchFiles, ShotRequest } from './batch-files.js';
import { closeAccount, type RefusedGate } from './close-account.js';
import { putLines } from './json-files.js';
import { delayOf, type Sending, sendSlot } from './send-slot.js';
import { type ActivityOptions, needAccount } from './setup.js';

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
    const stop = firstOf(signal, options.stopping);
    const halt = firstOf(stop.signal, process.gate.signal);
    const told: Promise<void>[] = [];
    const close = (gate: RefusedGate, forMs: number | null) =>
      told.push(closeAccount(process, input.account, gate, forMs));
    const onOutcome: Sending['onOutcome'] = (slot, { outcome }, result) => {
      // What tried the gate got through: whatever closed it is over.
      if (slot.probe === true && outcome.outcome === 'accepted') process.gate.open();
      if (result.outcome === 'throttled') close(result.gate ?? 'rate', delayOf(result));
      if (result.outcome === 'unauthorized') close('auth', null);
      if (process.trouble.note(outcome)) close('unreachable', null);
    };
    try {
      // Whatever fails before the first slot is sent, fails without a charge.
      const asked = await readRequests(files, input);
      if (asked === undefined) return input.slots.map(({ shot }) => ({ shot, outcome: 'not_sent' }));
      const sending: Sending = {
        account,
        files,
        input,
        clock: process.clock,
        halt: halt.signal,
        stop: stop.signal,
        signal,
        onOutcome,
      };
      const sent = await Promise.all(asked.map(({ slot, ...shot }) => sendSlot(sending, slot, shot)));
      const records = sent.flatMap(({ record }) => record ?? []);
      const isKept = records.length === 0 || (await keepRecords(files, input, records, signal));
      await Promise.all(told);
      return sent.map(({ outcome }) => orUnrecorded(outcome, isKept));
    } finally {
      halt.release();
      stop.release();
    }
  });
}

/** A refusal is the end of its shot, and only its record says so; without one it is asked for again, which costs nothing. */
function orUnrecorded(outcome: SlotOutcome, isKept: boolean): SlotOutcome {
  return outcome.outcome === 'rejected' && !isKept ? { shot: outcome.shot, outcome: 'not_sent' } : outcome;
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
      if (tries === RECORD_TRIES || signal.aborted) return false;
      await pause(RECORD_PAUSE_MS, signal).catch(() => undefined);
    }
  }
}
