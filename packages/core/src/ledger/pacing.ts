// Slots of a rate: when the next request may be sent. The generic cell rate algorithm, with a slot as its cell.
import type { AccountLimits } from '../messages.js';

/** Share of a rate that is used: clocks of vendors and workers differ a little. */
const USED_SHARE = 0.985;
/** No slot lies nearer than this: a grant needs its time to arrive. */
export const SLOT_LEAD_MS = 250;
/** No slot lies further away: that many requests may still go out when a gate closes. */
export const SLOT_HORIZON_MS = 2_000;
/** New slots are given out when the last one is so near: seldom and many, not often and few. */
export const SLOT_REFILL_MS = 2 * SLOT_LEAD_MS;
/** A permit is good for at least so long: timers are not more exact than that. */
const LEAST_GOOD_MS = 25;
/** And for no longer, by whatever rate, or none: a worker that was frozen meanwhile must not send what others already look for. */
export const MOST_GOOD_MS = 10_000;

/** How the slots of an account lie. */
export interface Pace {
  /** Between two slots. */
  readonly intervalMs: number;
  /** How long after its slot a permit is good. */
  readonly goodForMs: number;
}

/** The pace of an account's rate; null where there is none. */
export function paceOf({ rate }: Pick<AccountLimits, 'rate'>): Pace | null {
  if (rate === undefined) return null;
  const intervalMs = rate.perMs / (rate.requests * USED_SHARE);
  return { intervalMs, goodForMs: clamp(intervalMs * Math.max(1, rate.burst ?? 1), LEAST_GOOD_MS, MOST_GOOD_MS) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** The first slot that no ledger before can have given out, when one may have given out slots until a moment. */
export function slotAfterOthers(untilMs: number, limits: Pick<AccountLimits, 'rate'> | null): number {
  const pace = limits === null ? null : paceOf(limits);
  return untilMs + SLOT_HORIZON_MS + (pace?.intervalMs ?? 0);
}

/** Slots that may be given out now: how many, and the first of them. */
export function slotsNow(
  pace: Pace,
  nextSlotMs: number,
  nowMs: number,
): { readonly firstMs: number; readonly count: number } {
  const firstMs = Math.max(nextSlotMs, nowMs + SLOT_LEAD_MS);
  if (nextSlotMs > nowMs + SLOT_REFILL_MS) return { firstMs, count: 0 };
  const roomMs = nowMs + SLOT_HORIZON_MS - firstMs;
  return { firstMs, count: 1 + Math.floor(roomMs / pace.intervalMs) };
}
