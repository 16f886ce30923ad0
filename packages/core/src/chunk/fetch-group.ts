// How many downloads go into one activity: few while there is little to do, so that results come early.
import type { ChunkState } from './state.js';

/** Downloads that run at the same time, for one chunk. */
export const MAX_DOWNLOADS = 8;
/** Most downloads in one activity. */
const MAX_FETCH_GROUP = 32;
/** Downloads that together take about so long go into one activity: fewer events, and results still come early. */
const FETCH_GROUP_MS = 2_000;
/** Where one is made for minutes, nobody waits for its seconds: so much of the quickest, at most so long. */
const FETCH_GROUP_SHARE = 0.05;
const FETCH_GROUP_MOST_MS = 30_000;
/** Where one takes no longer, its activity costs more than it does: as many go together as may. */
const QUICK_FETCH_MS = 200;
/** A download, before the first has told. */
const FETCH_GUESS_MS = 2_000;

export function fetchGroup(
  { fetchMs, quickestMs = 0 }: Pick<ChunkState, 'fetchMs' | 'quickestMs'>,
  due: number,
  rules: number,
): number {
  const groupMs = Math.max(FETCH_GROUP_MS, Math.min(FETCH_GROUP_MOST_MS, FETCH_GROUP_SHARE * quickestMs));
  const eachMs = fetchMs ?? FETCH_GUESS_MS;
  const quick = rules >= 2 && eachMs <= QUICK_FETCH_MS ? MAX_FETCH_GROUP : Math.floor(groupMs / eachMs);
  return Math.min(MAX_FETCH_GROUP, Math.max(1, quick, Math.ceil(due / (2 * MAX_DOWNLOADS))));
}
