// find: what the vendor holds of a try whose answer was lost. A wrong "missing, surely" would pay twice.
import type { GenerationList, StatusAnswer } from '@shotlist/client';
import { type FindQuery, type FindResult, PAGE_LIMITS, type Provider } from '@shotlist/core';
import { FirstAsked } from './first-asked.js';
import { judge } from './judge-entries.js';
import { Listing } from './listing.js';
import type { Parts } from './parts.js';

/** A page whose entries are all older than this before the try, in milliseconds, ends the walk. */
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
    const waitedMs = firstAsked.waitedMs(query.idempotencyKey, untilMs);
    const walk = listing.walk(untilMs);
    try {
      const { entries, whole } = await walk.read((page) => isBefore(page, sinceMs, parts));
      signal.throwIfAborted();
      const { generationIds, withSeed, doubtful, trusted } = judge(entries, query, {
        ...parts,
        listedAtMs: walk.beganAtMs,
      });
      const lagMs = parts.capabilities.listingLagMs;
      // Two clocks: one may be set wrong, the other began when this process first asked.
      const isLate = walk.beganAtMs >= untilMs + lagMs && waitedMs >= lagMs;
      const fresh = whole && trusted && (isLate || showsLater(entries, untilMs, parts));
      // Where keys are honoured, the same key makes nothing twice: doubt costs nothing.
      const found = { generationIds, withSeed, fresh };
      return parts.capabilities.honoursIdempotencyKeys ? found : { ...found, doubtful };
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

/** Nothing that is asked for can stand below this page: it was listed before, or is older by a clock that is known. */
function isBefore({ generations }: GenerationList, sinceMs: number, { clock, memory }: Parts): boolean {
  if (generations.length === 0) return false;
  if (generations.every(({ generation_id: id }) => memory.isOlderThan(id, sinceMs))) return true;
  const { atMs, sure } = clock.read(generations, memory);
  const times = generations.map(({ generation_id: id }) => atMs.get(id) ?? Infinity);
  // A list may begin with its oldest.
  const descends = (times[0] ?? 0) > (times.at(-1) ?? 0);
  return sure && descends && Math.max(...times) < sinceMs - SLACK_MS;
}

/** The list shows something that we know was sent after the try was over: it is newer than the try. */
function showsLater(entries: readonly StatusAnswer[], untilMs: number, { memory }: Parts): boolean {
  return entries.some(({ generation_id: id }) => (memory.acceptedAs(id)?.sentAtMs ?? -Infinity) > untilMs);
}
