// Which entries of a list are what a lost try may have made, and whether the list can be trusted about the rest.
import type { StatusAnswer } from '@shotlist/client';
import type { FindQuery } from '@shotlist/core';
import type { Memory } from './memory.js';
import type { Parts } from './parts.js';
import { sameRequest } from './same-request.js';

/** Lists tell whole seconds, rounded down, and so do `Date` headers. */
const ROUNDING_MS = 2_000;

export interface Judged {
  /** The likeliest first. */
  readonly generationIds: readonly string[];
  /** Those among them that show the seed of the request, where the vendor shows seeds as they were sent. */
  readonly withSeed: readonly string[];
  readonly doubtful: readonly string[];
  /** What isn't among these isn't there. */
  readonly trusted: boolean;
}

export function judge(
  entries: readonly StatusAnswer[],
  query: FindQuery,
  view: Parts & { /** When the walk through the list began; epoch milliseconds. */ readonly listedAtMs: number },
): Judged {
  const { clock, memory } = view;
  const { request, idempotencyKey, sinceMs } = query;
  const { atMs, sure } = clock.read(entries, memory);
  const misnamed = namedAmiss(entries, memory);
  const sent = sentOnes(entries, memory);
  const echoes = echoedSeeds(sent);
  const proven = provenSeeds(sent, misnamed);
  const same: StatusAnswer[] = [];
  const doubtful: string[] = [];
  for (const entry of new Map(entries.map((each) => [each.generation_id, each])).values()) {
    const { generation_id: id, seed = request.seed } = entry;
    // What this process saw accepted for another try is that one's, and what was listed before the try is nobody's now.
    const isMisnamed = misnamed.has(id);
    if (!isMisnamed && (memory.acceptedAs(id)?.idempotencyKey ?? idempotencyKey) !== idempotencyKey) continue;
    if (memory.isOlderThan(id, sinceMs)) continue;
    const likeness = sameRequest(entry, request);
    if (likeness === 'other' && misnamed.size === 0) continue;
    const isOld = (atMs.get(id) ?? Infinity) < sinceMs - ROUNDING_MS;
    if (isOld && sure) continue;
    // Another seed than was sent speaks against it where the vendor shows others as they were sent, and yet not for sure.
    const isTwin = seed !== request.seed && echoes(entry);
    if (likeness !== 'same' || isOld || isTwin) doubtful.push(id);
    else same.push(entry);
  }
  const bySeed = same.toSorted((one, other) => Number(other.seed === request.seed) - Number(one.seed === request.seed));
  return {
    generationIds: bySeed.map(({ generation_id: id }) => id),
    withSeed: bySeed.filter((entry) => entry.seed === request.seed && proven(entry)).map(({ generation_id: id }) => id),
    doubtful,
    trusted: showsAll(entries, query, view),
  };
}

/** An entry that this process saw accepted, and the seed that it was sent with. */
interface Sent {
  readonly entry: StatusAnswer;
  readonly seed: number;
}

function sentOnes(entries: readonly StatusAnswer[], memory: Memory): Sent[] {
  return entries.flatMap((entry) => {
    const seed = memory.acceptedAs(entry.generation_id)?.request.seed;
    return seed === undefined || entry.seed === undefined ? [] : [{ entry, seed }];
  });
}

/** Whether these show their own seed, and none another; apart for those that are completed: decision 0013. */
function echoedSeeds(sent: readonly Sent[]): (entry: StatusAnswer) => boolean {
  return (entry) => {
    const alike = sent.filter((one) => isDone(one.entry) === isDone(entry));
    return alike.length > 0 && alike.every(({ entry: { seed: shown }, seed }) => shown === seed);
  };
}

/**
 * Whether those of its model show their own seeds, and one of them another seed than this: a model may show one seed for
 * everything. What was named amiss was sent with another request's seed, and tells nothing.
 */
function provenSeeds(sent: readonly Sent[], misnamed: ReadonlySet<string>): (entry: StatusAnswer) => boolean {
  const named = sent.filter(({ entry }) => !misnamed.has(entry.generation_id));
  const echoes = echoedSeeds(named);
  return (entry) =>
    echoes(entry) &&
    named.some(
      ({ entry: { seed, model, status } }) =>
        model?.key === entry.model?.key && seed !== entry.seed && isDone({ status }) === isDone(entry),
    );
}

function isDone({ status }: Pick<StatusAnswer, 'status'>): boolean {
  return status.trim().toLowerCase() === 'completed';
}

/**
 * What is shown as another request than it was accepted for: the vendor rewrites prompts, or it named what it had made for
 * somebody else. Either way anything in the list may be what is looked for, unless it belongs to another shot.
 */
function namedAmiss(entries: readonly StatusAnswer[], memory: Memory): ReadonlySet<string> {
  const amiss = entries.filter((entry) => {
    const accepted = memory.acceptedAs(entry.generation_id);
    return accepted !== undefined && sameRequest(entry, accepted.request) === 'other';
  });
  return new Set(amiss.map(({ generation_id: id }) => id));
}

/** A list that leaves out what we saw accepted lags for longer than it was said to, or shows only what has ended. */
function showsAll(
  entries: readonly StatusAnswer[],
  { sinceMs }: FindQuery,
  { memory, capabilities, listedAtMs }: Parts & { readonly listedAtMs: number },
): boolean {
  const listed = new Set(entries.map(({ generation_id: id }) => id));
  return [...memory.accepted].every(
    ([id, { sentAtMs, heardAtMs }]) =>
      listed.has(id) || sentAtMs < sinceMs || heardAtMs > listedAtMs - capabilities.listingLagMs,
  );
}
