// How long a try may still be on its way after whoever asked for it was given up. No miss counts before.
import { MOST_GOOD_MS, SLOT_HORIZON_MS } from '../ledger/pacing.js';

/** From the last byte that a worker may write to the vendor's having taken it. */
export const ON_ITS_WAY_MS = 5_000;

/** A try of a run that was ended, or set back: it may have had permits as far ahead as there are any. */
export const LAST_TRY_MS = SLOT_HORIZON_MS + MOST_GOOD_MS + ON_ITS_WAY_MS;

/** When the tries of these slots are over, if nothing was heard of them until now. */
export function lostTriesOverMs(
  slots: readonly { readonly slotMs: number; readonly goodForMs: number | null }[],
  nowMs: number,
): number {
  const ends = slots.map(({ slotMs, goodForMs }) => slotMs + (goodForMs ?? MOST_GOOD_MS));
  return Math.max(nowMs, ...ends) + ON_ITS_WAY_MS;
}
