// What the reducer, the grants and the mail of a ledger read from its state.
import type { AccountLimits, Demand, Gate } from '../messages.js';
import { sizeOfRanges } from '../ranges.js';
import { GATES } from '../states.js';
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

/** The gate that is closed now, the longest first; null when permits may be issued. */
export function closedGate(state: LedgerState): Gate | null {
  const closed = GATES.flatMap((name) => state.gates[name] ?? []);
  if (closed.length === 0) return null;
  const until = (gate: Gate) => gate.closedUntilMs ?? Number.POSITIVE_INFINITY;
  return closed.reduce((longest, gate) => (until(gate) > until(longest) ? gate : longest));
}

/** True when the limits are known, every gate is open, and nobody must report first. */
export function mayGrant(state: LedgerState): state is LedgerState & { readonly limits: AccountLimits } {
  return state.limits !== null && closedGate(state) === null && Object.keys(state.awaiting).length === 0;
}

/** A holder that wishes for more, and has room for it in the next message. */
export function canTake(holder: Holder): boolean {
  return holder.issued - holder.seen < MAX_PERMITS_TOLD && openWants(holder).length > 0;
}

/** What a holder wishes beyond the permits already on their way to it. */
export function openWants(holder: Holder): readonly Demand[] {
  const onTheWay = new Map<string, number>();
  for (const run of holder.unseen) onTheWay.set(run.model, (onTheWay.get(run.model) ?? 0) + run.count);
  return holder.wants.flatMap((want) => {
    const covered = Math.min(want.count, onTheWay.get(want.model) ?? 0);
    onTheWay.set(want.model, (onTheWay.get(want.model) ?? 0) - covered);
    return want.count > covered ? [{ ...want, count: want.count - covered }] : [];
  });
}
