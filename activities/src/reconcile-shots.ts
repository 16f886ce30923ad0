// reconcileShots: what the provider holds of tries whose answer was lost. Adopts, or says what can be believed.
import {
  deriveIdempotencyKey,
  isShotlistError,
  type GenerationRequest,
  type ReconciledShot,
  type ReconcileInput,
  REQUEST_FIELDS,
  type ShotRecord,
  storeLayout,
} from '@shotlist/core';
import { log } from '@temporalio/activity';
import { accountProcess } from './account-process.js';
import { whileAlive } from './alive.js';
import type { BatchFiles } from './batch-files.js';
import { claim, claimOrOwner, giveUpClaim, isSameShot, type Owner } from './claims.js';
import { closeAccount, gateOf, restOf } from './close-account.js';
import { counters } from './counters.js';
import { getJson } from './json-files.js';
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

interface Look {
  readonly account: AccountSetup;
  readonly files: BatchFiles;
  readonly input: ReconcileInput;
  readonly signal: AbortSignal;
  /** Records that name a generation, or one that was named amiss; read when they are first needed. */
  own: Promise<readonly ShotRecord[]> | undefined;
  /** What lost tries of other shots have made; asked for when it is first needed. */
  lost: Promise<readonly MadeByLostTries[]> | undefined;
  /** By the monotonic clock: then what was found so far is told. */
  readonly deadlineMs: number;
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
  const listed = (found?.generationIds ?? []).filter((id) => !earlier.has(id));
  const asked = { index, attempt, request, withSeed: found?.withSeed ?? [] };
  const claimed = await claimFirst(look, asked, listed);
  const recorded =
    claimed.generationId === undefined
      ? await claimFirst(look, asked, await ownGenerations(look, index, attempt))
      : claimed;
  const doubted = recorded.generationId === undefined ? await sortOut(look, asked, found?.doubtful ?? []) : NO_DOUBT;
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

/** A shot that is looked for, and which of the generations found show its seed. */
interface AskedFor {
  readonly index: number;
  readonly attempt: number;
  readonly request: GenerationRequest;
  readonly withSeed: readonly string[];
}

/**
 * The first generation that is, or can be made, this shot's own. `disputed`: one that was found for this very request
 * belongs to a shot that asks for something else, to which the vendor must have named it by mistake. It may be what this
 * shot's charge has made, so this shot is not sent again.
 */
async function claimFirst(
  { files, input }: Look,
  { index, attempt, request, withSeed }: AskedFor,
  generationIds: readonly string[],
): Promise<{ readonly generationId?: string; readonly disputed: boolean }> {
  const shot: Owner = { batchId: input.batchId, index, attempt };
  let disputed = false;
  for (const generationId of generationIds) {
    const owner = await claimOrOwner(files, input.account, generationId, shot);
    if (isSameShot(owner, shot)) return { generationId, disputed };
    const others = owner === undefined ? undefined : await requestOf(files, owner);
    if (owner !== undefined && (others === undefined || asksTheSame(others, request))) continue;
    const showsOurs = withSeed.includes(generationId) && others?.seed !== request.seed;
    if (owner !== undefined && showsOurs && (await hasAnother(files, owner, generationId))) {
      await giveUpClaim(files, input.account, generationId, owner);
      if (await claim(files, input.account, generationId, shot)) return { generationId, disputed };
    }
    disputed = true;
  }
  return { disputed };
}

/**
 * True when the very try for which this generation was claimed has come to another one: the answer that named this one was
 * never written down, since its worker died, and a look has found what the try had made.
 */
async function hasAnother(
  files: BatchFiles,
  { batchId, index, attempt }: Owner,
  generationId: string,
): Promise<boolean> {
  if (attempt === undefined) return false;
  const { chunkSize } = await files.manifest(batchId);
  const own: ShotRecord[] = [];
  for await (const records of files.eachRecords(batchId, Math.floor(index / chunkSize)))
    own.push(...records.filter((record) => record.index === index));
  const misnamed = new Set(own.flatMap((record) => record.misnamed ?? []));
  if (own.some((record) => record.generationId === generationId)) return false;
  return own.some(
    (record) => record.kind === 'accepted' && record.attempt === attempt && !misnamed.has(record.generationId ?? ''),
  );
}

/** What becomes of generations that may be this shot's, shown too differently to be sure. */
interface Doubted {
  /** The one that the vendor named in the answer to this very try: it was claimed, and its record lost. */
  readonly generationId?: string;
  /** Each is some shot's already, or is what another's lost try has made. */
  readonly areOthers: boolean;
}

const NO_DOUBT: Doubted = { areOthers: true };

async function sortOut(look: Look, asked: AskedFor, doubtful: readonly string[]): Promise<Doubted> {
  const { files, input } = look;
  const shot: Owner = { batchId: input.batchId, index: asked.index };
  const nobodys: string[] = [];
  let areOthers = true;
  for (const generationId of doubtful) {
    const owner = await getJson<Owner>(files.store, storeLayout.claim(input.account, generationId));
    if (owner === undefined) nobodys.push(generationId);
    else if (isSameShot(owner, shot)) {
      if (owner.attempt === asked.attempt) return { generationId, areOthers };
      areOthers = false;
    }
  }
  for (const generationId of nobodys)
    if (!(await isOfALostTry(look, asked.request.seed, generationId))) areOthers = false;
  return { areOthers };
}

/**
 * True for what shows the very request of a shot that was sent again, and its seed, which is not the seed of the one that is
 * looked for. Nobody is given it: the audit will tell whose it is.
 */
async function isOfALostTry(look: Look, seed: number, generationId: string): Promise<boolean> {
  look.lost ??= madeByLostTries(look);
  return (await look.lost).some((made) => made.seed !== seed && made.generationIds.has(generationId));
}

interface MadeByLostTries {
  readonly seed: number;
  readonly generationIds: ReadonlySet<string>;
}

/** Of each shot that was sent again and holds what shows its own seed too: else it may hold another's. */
async function madeByLostTries({ account, files, input, signal, deadlineMs }: Look): Promise<MadeByLostTries[]> {
  const made: MadeByLostTries[] = [];
  // One list for all of them.
  const untilMs = Date.now();
  for (const { shot: position, attempt, generationId } of input.resent ?? []) {
    if (performance.now() > deadlineMs) break;
    signal.throwIfAborted();
    const { shot, request } = await files.request(input.batchId, input.chunk, position);
    const idempotencyKey = deriveIdempotencyKey(input.batchId, shot.index, attempt);
    const query = { request, idempotencyKey, sinceMs: 0, untilMs };
    const { withSeed = [] } = await account.provider.find(query, { signal });
    if (withSeed.includes(generationId)) made.push({ seed: request.seed, generationIds: new Set(withSeed) });
  }
  return made;
}

/** But for the seed, which tells nothing at a vendor that shows another. */
function asksTheSame(others: GenerationRequest, request: GenerationRequest): boolean {
  return REQUEST_FIELDS.every((field) => field === 'seed' || others[field] === request[field]);
}

/** What the owner of a generation asks for; undefined where its batch is gone. */
async function requestOf(files: BatchFiles, { batchId, index }: Owner): Promise<GenerationRequest | undefined> {
  try {
    const { chunkSize } = await files.manifest(batchId);
    return (await files.request(batchId, Math.floor(index / chunkSize), index % chunkSize)).request;
  } catch (error) {
    if (isShotlistError(error) && error.code === 'BATCH_NOT_FOUND') return undefined;
    throw error;
  }
}
