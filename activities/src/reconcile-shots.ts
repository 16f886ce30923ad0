// reconcileShots: what the provider holds of tries whose answer was lost. Adopts, or says what can be believed.
import {
  deriveIdempotencyKey,
  type ReconciledShot,
  type ReconcileInput,
  type ShotRecord,
  storeLayout,
} from '@shotlist/core';
import { log } from '@temporalio/activity';
import { accountProcess } from './account-process.js';
import { whileAlive } from './alive.js';
import type { BatchFiles } from './batch-files.js';
import { closeAccount, gateOf, restOf } from './close-account.js';
import { counters } from './counters.js';
import { claimFirst } from './reconcile-claims.js';
import { NO_DOUBT, sortOut } from './reconcile-doubt.js';
import type { Look } from './reconcile-look.js';
import { addRecords } from './record-file.js';
import { type ActivityOptions, needAccount } from './setup.js';

/** Vendors' clocks differ from ours. What is found too early is told apart by who owns it. */
const CLOCK_TOLERANCE_MS = 60_000;

/** Looks that take longer together are told in parts: what was not looked for is asked again. */
const MAX_LOOKS_MS = 60_000;

/** A shot without an answer could not be looked for this time. */
export async function reconcileShots(
  options: ActivityOptions,
  files: BatchFiles,
  input: ReconcileInput,
): Promise<readonly ReconciledShot[]> {
  const account = needAccount(options, input.account);
  return whileAlive(async (signal, context) => {
    const deadlineMs = performance.now() + MAX_LOOKS_MS;
    const look: Look = { account, files, input, signal, own: undefined, lost: undefined, deadlineMs };
    const answers: ReconciledShot[] = [];
    const records: ShotRecord[] = [];
    const failures: unknown[] = [];
    for (const asked of input.shots) {
      if (performance.now() > deadlineMs) break;
      try {
        const { answer, record } = await lookFor(look, asked);
        answers.push(answer);
        if (record !== undefined) records.push(record);
      } catch (error) {
        signal.throwIfAborted();
        failures.push(error);
        // The others would ask the same vendor, and hear the same.
        if (isEverybodys(error)) break;
      }
    }
    if (answers.length === 0 && failures.length > 0) throw failures[0];
    for (const failure of failures) {
      const gate = gateOf(failure);
      if (gate !== undefined) await closeAccount(accountProcess(account), input.account, gate, restOf(failure));
    }
    const { batchId, chunk, epoch, seq } = input;
    if (records.length > 0)
      await addRecords(files.store, storeLayout.record(batchId, chunk, epoch, seq, context.info.attempt), records);
    tell(input, answers, records);
    return answers;
  });
}

/** Counts what was found; a line for those that are settled by it. */
function tell(
  { account, batchId, chunk }: ReconcileInput,
  answers: readonly ReconciledShot[],
  records: readonly ShotRecord[],
): void {
  const found: Partial<Record<ReconciledShot['found'], number>> = {};
  for (const { found: what } of answers) {
    counters().ambiguousSettled({ account, found: what });
    found[what] = (found[what] ?? 0) + 1;
  }
  for (const { model, units = 1 } of records) counters().units({ account, model: model ?? '' }, units);
  const { unsure: _unsure, ...settled } = found;
  if (Object.keys(settled).length > 0)
    log.info('Looked for requests whose answer was lost.', { account, batch: batchId, chunk, ...settled });
}

/** Trouble with the vendor, or with the way there, and not with one shot. */
function isEverybodys(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return gateOf(error) !== undefined || code === 'VENDOR_UNAVAILABLE' || code === 'NOT_SENT';
}

async function lookFor(
  look: Look,
  { shot: position, attempt, sinceMs, untilMs }: ReconcileInput['shots'][number],
): Promise<{ readonly answer: ReconciledShot; readonly record?: ShotRecord }> {
  const { account, files, input, signal } = look;
  const { provider } = account;
  const { shot, request } = await files.request(input.batchId, input.chunk, position);
  const { index } = shot;
  const idempotencyKey = deriveIdempotencyKey(input.batchId, index, attempt);
  const { clock } = accountProcess(account);
  // Tries are timed by the server's clock; a provider has only this machine's.
  const aheadMs = Date.now() - clock.nowMs();
  const query = {
    request,
    idempotencyKey,
    sinceMs: sinceMs === 0 ? 0 : Math.max(0, sinceMs + aheadMs - CLOCK_TOLERANCE_MS),
    untilMs: untilMs === 0 ? 0 : untilMs + aheadMs,
  };
  const found = provider.capabilities.canFind ? await provider.find(query, { signal }) : undefined;
  const earlier = await earlierGenerations(look, index, attempt);
  const ofThis = (ids: readonly string[] = []) => ids.filter((id) => !earlier.has(id));
  const listed = ofThis(found?.generationIds);
  const asked = { index, attempt, request, withSeed: found?.withSeed ?? [] };
  const claimed = await claimFirst(look, asked, listed);
  const recorded =
    claimed.generationId === undefined
      ? await claimFirst(look, asked, await ownGenerations(look, index, attempt))
      : claimed;
  const doubted = recorded.generationId === undefined ? await sortOut(look, asked, ofThis(found?.doubtful)) : NO_DOUBT;
  const generationId = recorded.generationId ?? doubted.generationId;
  if (generationId === undefined) {
    const isMissing = found?.fresh === true && !claimed.disputed && doubted.areOthers;
    const miss = isMissing ? 'missing' : found === undefined && clock.nowMs() >= untilMs ? 'undecidable' : 'unsure';
    return { answer: { shot: position, found: miss } };
  }
  const { epoch, seq, account: name } = input;
  const units = account.units?.[request.model] ?? 1;
  const about = {
    index,
    epoch,
    attempt,
    seq,
    generationId,
    seed: request.seed,
    atMs: Date.now(),
    account: name,
    units,
  };
  const { model } = request;
  return {
    answer: { shot: position, found: 'generation', generationId },
    record: { ...about, kind: 'accepted', model },
  };
}

/** What a worker that was lost, or came too late, wrote down before anybody heard of it. */
async function ownGenerations(look: Look, index: number, attempt: number): Promise<string[]> {
  const own = (await (look.own ??= madeRecords(look.files, look.input))).filter((record) => record.index === index);
  const misnamed = new Set(own.flatMap((record) => record.misnamed ?? []));
  const ids = own.flatMap((record) =>
    record.kind === 'accepted' && record.attempt === attempt ? (record.generationId ?? []) : [],
  );
  return ids.filter((id) => !misnamed.has(id));
}

/** What earlier attempts of the shot have made has ended, or was given up: a list by request shows it all the same. */
async function earlierGenerations(look: Look, index: number, attempt: number): Promise<ReadonlySet<string>> {
  if (attempt <= 1) return new Set();
  const own = await (look.own ??= madeRecords(look.files, look.input));
  return new Set(
    own.flatMap((record) => (record.index === index && record.attempt < attempt ? (record.generationId ?? []) : [])),
  );
}

async function madeRecords(files: BatchFiles, { batchId, chunk }: ReconcileInput): Promise<ShotRecord[]> {
  const made: ShotRecord[] = [];
  for await (const records of files.eachRecords(batchId, chunk))
    made.push(...records.filter(({ generationId, misnamed }) => generationId !== undefined || misnamed !== undefined));
  return made;
}
