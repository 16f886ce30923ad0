// Slots of a rate: when the next request may be sent. The generic cell rate algorithm, with a slot as its cell.
import type { AccountLimits, RateLimit } from '../messages.js';

/** Share of a rate that is used: clocks of vendors and workers differ a little. */
export const USED_SHARE = 0.99;
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

/**
 * The pace of an account: that of the window in which requests may follow each other fastest, or slower where the vendor
 * refused. The longer windows hold back slots of their own; see {@link SlotRow}. Null where there is no rate.
 */
export function paceOf({ rates = [] }: Pick<AccountLimits, 'rates'>, slowedPerMs: number | null = null): Pace | null {
  const [fastest] = rates.toSorted((one, other) => intervalOf(one) - intervalOf(other));
  const slowedMs = slowedPerMs === null ? null : 1 / slowedPerMs;
  if (fastest === undefined && slowedMs === null) return null;
  const intervalMs = Math.max(fastest === undefined ? 0 : intervalOf(fastest), slowedMs ?? 0);
  const goodForMs = clamp(intervalMs * Math.max(1, fastest?.burst ?? 1), LEAST_GOOD_MS, MOST_GOOD_MS);
  return { intervalMs, goodForMs };
}

/** Requests a millisecond that the configured rates allow over time; null without one. */
export function mostPerMs({ rates = [] }: Pick<AccountLimits, 'rates'>): number | null {
  return rates.length === 0 ? null : Math.min(...rates.map((rate) => 1 / intervalOf(rate)));
}

function intervalOf({ perMs, requests }: RateLimit): number {
  return perMs / (requests * USED_SHARE);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** The first slot that no ledger before can have given out, when one may have given out slots until a moment. */
export function slotAfterOthers(
  untilMs: number,
  limits: Pick<AccountLimits, 'rates'> | null,
  horizonMs = SLOT_HORIZON_MS,
): number {
  const slowest = Math.max(
    0,
    ...(limits?.rates ?? []).map((rate) => (limits?.rates?.length === 1 ? intervalOf(rate) : rate.perMs)),
  );
  return untilMs + horizonMs + slowest;
}
