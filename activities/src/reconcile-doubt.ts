// Generations that may be a shot's, shown too differently to be sure: what other shots have made is in nobody's way.
import { deriveIdempotencyKey, storeLayout } from '@shotlist/core';
import { isSameShot, type Owner } from './claims.js';
import { getJson } from './json-files.js';
import type { AskedFor, Look, MadeByLostTries } from './reconcile-look.js';

/** What becomes of generations that may be this shot's, shown too differently to be sure. */
export interface Doubted {
  /** The one that the vendor named in the answer to this very try: it was claimed, and its record lost. */
  readonly generationId?: string;
  /** Each is some shot's already, or is what another's lost try has made. */
  readonly areOthers: boolean;
}

export const NO_DOUBT: Doubted = { areOthers: true };

export async function sortOut(look: Look, asked: AskedFor, doubtful: readonly string[]): Promise<Doubted> {
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

/** Of each shot that was sent again and holds nothing, or what shows its own seed too: else it may hold another's. */
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
    if (generationId === undefined || withSeed.includes(generationId))
      made.push({ seed: request.seed, generationIds: new Set(withSeed) });
  }
  return made;
}
