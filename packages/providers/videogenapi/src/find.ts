// find: what the vendor holds of a try whose answer was lost. A wrong "missing, surely" would pay twice.
import type { StatusAnswer } from '@shotlist/client';
import { type FindQuery, type FindResult, PAGE_LIMITS, type Provider } from '@shotlist/core';
import { FirstAsked } from './first-asked.js';
import { Listing } from './listing.js';
import type { Memory } from './memory.js';
import type { Parts } from './parts.js';
import { sameRequest } from './same-request.js';

/** Lists tell whole seconds, rounded down, and so do `Date` headers. */
const ROUNDING_MS = 2_000;
/** A page is the last one that is needed when its newest entry is older than this before the try, in milliseconds. */
const SLACK_MS = 600_000;

export function createFind(parts: Parts): Provider['find'] {
  const listing = new Listing(parts);
  const firstAsked = new FirstAsked();
  return async (query, { signal }) => {
    if (parts.capabilities.honoursIdempotencyKeys) {
      const byKey = await findByKey(parts, query, signal);
      if (byKey !== undefined) return byKey;
    }
    const { sinceMs, untilMs = sinceMs } = query;
    const waitedMs = firstAsked.waitedMs(query.idempotencyKey);
    const walk = listing.walk(untilMs);
    try {
      const { entries, whole } = await walk.read((page) => isBefore(page, sinceMs - SLACK_MS, parts));
      signal.throwIfAborted();
      const { generationIds, sure } = matches(entries, query, parts);
      const lagMs = parts.capabilities.listingLagMs;
      // Two clocks: one may be set wrong, the other began when this process first asked.
      const isLate = walk.beganAtMs >= untilMs + lagMs && waitedMs >= lagMs;
      const fresh = whole && sure && (isLate || showsLater(entries, untilMs, parts));
      return { generationIds, fresh };
    } catch (error) {
      listing.drop(walk);
      throw error;
    }
  };
}

/** Undefined where the server doesn't tell keys: then it gave its whole list, or entries without them. */
async function findByKey(parts: Parts, query: FindQuery, signal: AbortSignal): Promise<FindResult | undefined> {
  const { idempotencyKey } = query;
  const { generations } = await parts.client.generations({ limit: PAGE_LIMITS.most, idempotencyKey, signal });
  const told = generations.filter(({ idempotency_key: key }) => key !== undefined);
  const own = told.filter(({ idempotency_key: key }) => key === idempotencyKey);
  // One that only found nothing can't be told from one that doesn't know the parameter and has nothing.
  if (own.length === 0 && generations.length > 0) return undefined;
  return { generationIds: own.map(({ generation_id: id }) => id), fresh: true };
}

function isBefore(page: readonly StatusAnswer[], beforeMs: number, { clock, memory }: Parts): boolean {
  const times = [...clock.acceptedAt(page, memory).values()];
  return times.length > 0 && times.length === page.length && Math.max(...times) < beforeMs;
}

/**
 * Those that may be it, the likeliest first; `sure` is false when the list can't be trusted to show what was asked. What this process
 * saw accepted for another try is that one's. Another seed rules a generation out only at a vendor that has been seen to
 * echo what it was sent, and never another: decision 0013.
 */
function matches(
  entries: readonly StatusAnswer[],
  { request, idempotencyKey, sinceMs }: FindQuery,
  { clock, memory }: Parts,
): { readonly generationIds: readonly string[]; readonly sure: boolean } {
  const times = clock.acceptedAt(entries, memory);
  const echoes = echoesSeeds(entries, memory);
  const judged = entries
    .filter(({ generation_id: id }) => (times.get(id) ?? Infinity) >= sinceMs - ROUNDING_MS)
    .filter(({ generation_id: id }) => (memory.get(id).idempotencyKey ?? idempotencyKey) === idempotencyKey)
    .filter(({ seed = request.seed }) => !echoes || seed === request.seed)
    .map((entry) => ({ entry, match: sameRequest(entry, request) }));
  const same = judged.filter(({ match }) => match === 'same').map(({ entry }) => entry);
  const bySeed = same.toSorted((one, other) => Number(other.seed === request.seed) - Number(one.seed === request.seed));
  return {
    generationIds: [...new Set(bySeed.map(({ generation_id: id }) => id))],
    sure: judged.every(({ match }) => match !== 'unknown') && showsAsAsked(entries, memory),
  };
}

/** A vendor that rewrites prompts shows another request than it was sent: then what isn't found may be there all the same. */
function showsAsAsked(entries: readonly StatusAnswer[], memory: Memory): boolean {
  return entries.every((entry) => {
    const asked = memory.sampleOf(entry.generation_id);
    return asked === undefined || sameRequest(entry, asked) !== 'other';
  });
}

/** Some of those that we sent show their own seed, and none another. */
function echoesSeeds(entries: readonly StatusAnswer[], memory: Memory): boolean {
  const seen = entries.flatMap(({ generation_id: id, seed }) => {
    const { sentSeed } = memory.get(id);
    return sentSeed === undefined || seed === undefined ? [] : [seed === sentSeed];
  });
  return seen.length > 0 && seen.every(Boolean);
}

/** The list shows something that we know was accepted after the try was over: it is newer than the try. */
function showsLater(entries: readonly StatusAnswer[], untilMs: number, { memory }: Parts): boolean {
  return entries.some(({ generation_id: id }) => (memory.get(id).acceptedAtMs ?? -Infinity) > untilMs);
}
