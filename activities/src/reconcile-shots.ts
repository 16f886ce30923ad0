// reconcileShots: what the provider holds of tries whose answer was lost. Adopts, or says what can be believed.
import {
  deriveIdempotencyKey,
  type ReconciledShot,
  type ReconcileInput,
  type ShotRecord,
  storeLayout,
} from '@shotlist/core';
import { accountProcess } from './account-process.js';
import { whileAlive } from './alive.js';
import type { BatchFiles } from './batch-files.js';
import { claim } from './claims.js';
import { addRecords } from './record-file.js';
import { type AccountSetup, type ActivityOptions, needAccount } from './setup.js';

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
  return whileAlive(async (signal) => {
    const look: Look = { account, files, input, signal, own: undefined };
    const answers: ReconciledShot[] = [];
    const records: ShotRecord[] = [];
    const failures: unknown[] = [];
    const beganMs = performance.now();
    for (const asked of input.shots) {
      if (performance.now() - beganMs > MAX_LOOKS_MS) break;
      try {
        const { answer, record } = await lookFor(look, asked);
        answers.push(answer);
        if (record !== undefined) records.push(record);
      } catch (error) {
        signal.throwIfAborted();
        failures.push(error);
      }
    }
    if (answers.length === 0 && failures.length > 0) throw failures[0];
    if (records.length > 0)
      await addRecords(files.store, storeLayout.record(input.batchId, input.chunk, input.epoch, input.seq), records);
    return answers;
  });
}

interface Look {
  readonly account: AccountSetup;
  readonly files: BatchFiles;
  readonly input: ReconcileInput;
  readonly signal: AbortSignal;
  /** What the records say was accepted; read when it is first needed. */
  own: Promise<readonly ShotRecord[]> | undefined;
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
  const query = { request, idempotencyKey, sinceMs: Math.max(0, sinceMs - CLOCK_TOLERANCE_MS), untilMs };
  const found = provider.capabilities.canFind ? await provider.find(query, { signal }) : undefined;
  const generationId =
    (await claimFirst(files, input, index, found?.generationIds ?? [])) ??
    (await claimFirst(files, input, index, await ownGenerations(look, index, attempt)));
  if (generationId === undefined) {
    const { clock } = accountProcess(account);
    const miss =
      found?.fresh === true ? 'missing' : found === undefined && clock.nowMs() >= untilMs ? 'undecidable' : 'unsure';
    return { answer: { shot: position, found: miss } };
  }
  const { epoch, seq, account: name } = input;
  const about = { index, epoch, attempt, seq, generationId, seed: request.seed, atMs: Date.now(), account: name };
  return { answer: { shot: position, found: 'generation', generationId }, record: { ...about, kind: 'accepted' } };
}

/** What a worker that was lost, or came too late, wrote down before anybody heard of it. */
async function ownGenerations(look: Look, index: number, attempt: number): Promise<string[]> {
  look.own ??= acceptedRecords(look.files, look.input);
  const own = await look.own;
  return own.flatMap((record) =>
    record.index === index && record.attempt === attempt ? (record.generationId ?? []) : [],
  );
}

async function acceptedRecords(files: BatchFiles, { batchId, chunk }: ReconcileInput): Promise<ShotRecord[]> {
  const accepted: ShotRecord[] = [];
  for await (const records of files.eachRecords(batchId, chunk))
    accepted.push(...records.filter(({ kind }) => kind === 'accepted'));
  return accepted;
}

/** The first generation that is, or can be made, this shot's own. */
async function claimFirst(
  files: BatchFiles,
  input: ReconcileInput,
  index: number,
  generationIds: readonly string[],
): Promise<string | undefined> {
  for (const generationId of generationIds) {
    if (await claim(files, input.account, generationId, { batchId: input.batchId, index })) return generationId;
  }
  return undefined;
}
