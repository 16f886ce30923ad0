// At which of its accounts a chunk begins: only where something was sent can anybody tell what came of it.
import { type ChunkRow, type ChunkRun, type Epoch, type OpenedShot, type Store, storeLayout } from '@shotlist/core';
import type { ShotPast } from './shot-past.js';

/** A chunk as it is opened. */
interface Opening {
  /** The batch's own, then those that this run may spill to, in their order. */
  readonly accounts: readonly string[];
  /** Runs that may have sent some of it without a record. */
  readonly lost: readonly Pick<Epoch, 'spillTo'>[];
  readonly rows: readonly ChunkRow[];
  readonly shots: readonly OpenedShot[];
  readonly past: ShotPast;
}

/**
 * The account to begin at: where a lost run of the chunk has gone on, else the first at which it has something in flight or
 * in doubt. What is so at another account is left as it is: here a look would find nothing, and it would be paid for again.
 */
export async function placeChunk(
  store: Store,
  run: Pick<ChunkRun, 'batchId' | 'chunk'>,
  { accounts, lost, rows, shots, past }: Opening,
): Promise<{ readonly account: string; readonly shots: readonly OpenedShot[] }> {
  const [own = ''] = accounts;
  const moved = await movedTo(store, [...accounts.slice(1), ...lost.flatMap(({ spillTo = [] }) => spillTo)], run);
  const latestOf = (place: number) => past.latest(rows[place]?.index ?? -1);
  const isUnheard = (shot: OpenedShot, place: number) => latestOf(place)?.attempt !== shot.attempt;
  const at = shots.map((shot, place) => {
    if (!isAtVendor(shot)) return undefined;
    // No record says where a lost run has sent it: where that run was in the end.
    return isUnheard(shot, place) ? (moved ?? own) : (latestOf(place)?.account ?? own);
  });
  const account = accounts.find((name) => name === moved) ?? accounts.find((name) => at.includes(name)) ?? own;
  return {
    account,
    shots: shots.map((shot, place) => {
      const where = at[place];
      if (where === undefined || where === account) return shot;
      const { unasked: _unasked, ...rest } = shot;
      return { ...rest, left: true, ...(isUnheard(shot, place) ? { ...UNHEARD, account: where } : {}) };
    }),
  };
}

/** A later run would take it for unsent, since this one has ended. */
const UNHEARD = { code: 'NOT_COLLECTED', unrecorded: true } as const;

/** A run that was lost there has left its name. */
async function movedTo(
  store: Store,
  accounts: readonly string[],
  { batchId, chunk }: Pick<ChunkRun, 'batchId' | 'chunk'>,
): Promise<string | undefined> {
  for (const name of accounts.toReversed())
    if ((await store.stat(storeLayout.openChunk(name, batchId, chunk))) !== undefined) return name;
  return undefined;
}

/** Somebody has to be asked about it before this run knows more. */
function isAtVendor({ state, left }: OpenedShot): boolean {
  return left !== true && (state === 'generating' || state === 'ambiguous');
}
