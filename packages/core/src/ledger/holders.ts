// What the reducer, the grants and the mail of a ledger read from its state.
import { kindOf } from '../chunk/wants.js';
import type { AccountLimits, Demand } from '../messages.js';
import { sizeOfRanges } from '../ranges.js';
import { grantMode } from './gates.js';
import { unseenOf } from './open-permits.js';
import type { Holder, LedgerState } from './state.js';

/** Most permits in one message: what fills a chunk. */
export const MAX_PERMITS_TOLD = 500;

/** Places taken: permits on their way, permits held, and generations taken over. Unknown ones keep theirs. */
export function inFlight(state: LedgerState): number {
  return Object.values(state.holders).reduce((sum, holder) => sum + placesOf(holder), 0);
}

export function placesOf(holder: Holder): number {
  return holder.issued - holder.seen + sizeOfRanges(holder.holding) + holder.extra;
}

/** True when the limits are known, gates let at least one request pass, and nobody must report or count first. */
export function mayGrant(state: LedgerState): state is LedgerState & { readonly limits: AccountLimits } {
  const { limits, awaiting, counting } = state;
  return limits !== null && grantMode(state) !== 'none' && Object.keys(awaiting).length === 0 && !counting;
}

/** A holder that wishes for more, and has room for it in the next message. */
export function canTake(holder: Holder): boolean {
  return holder.issued - holder.seen < MAX_PERMITS_TOLD && openWants(holder).length > 0;
}

/** What a holder wishes beyond the permits already on their way to it. */
export function openWants(holder: Holder): readonly Demand[] {
  const onTheWay = new Map<string, number>();
  for (const run of unseenOf(holder.open, holder.seen))
    onTheWay.set(kindOf(run), (onTheWay.get(kindOf(run)) ?? 0) + run.count);
  return holder.wants.flatMap((want) => {
    const covered = Math.min(want.count, onTheWay.get(kindOf(want)) ?? 0);
    onTheWay.set(kindOf(want), (onTheWay.get(kindOf(want)) ?? 0) - covered);
    return want.count > covered ? [{ ...want, count: want.count - covered }] : [];
  });
}
