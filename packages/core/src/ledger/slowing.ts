// How fast an account sends after its vendor refused: less at once, then up again to where it was refused, and slowly beyond.

/** A pace that a refusal cut. */
export interface Slowing {
  /** When it was cut; epoch milliseconds. */
  readonly sinceMs: number;
  /** Requests a millisecond at which the vendor refused. */
  readonly ceilingPerMs: number;
  /** And those that were left of them. */
  readonly cutPerMs: number;
}

/** What a refusal leaves: little where nobody knows how far the pace is off, much where it was right for a while, or where the vendor says how long it takes. */
const CUT_SHARE = { blind: 0.5, late: 0.85, hinted: 0.8 } as const;
/** After so long without a refusal the pace is near right: less is cut. */
const LATE_MS = 12_000;
/** From a cut to the ceiling, and as slowly away from it. Source: the window growth of CUBIC, RFC 9438. */
const BACK_MS = 30_000;
/** No account gets slower than this. */
const LEAST_PER_MS = 1 / 60_000;
/** An account without a rate of its own is left alone again after so long without a refusal. */
const FORGOTTEN_MS = 600_000;

/** The pace after a refusal at `perMs`. */
export function slowDown(
  before: Slowing | null,
  perMs: number,
  { isHinted, nowMs }: { readonly isHinted: boolean; readonly nowMs: number },
): Slowing {
  const isLate = before !== null && nowMs - before.sinceMs > LATE_MS;
  const share = isHinted ? CUT_SHARE.hinted : isLate ? CUT_SHARE.late : CUT_SHARE.blind;
  // A ceiling at the floor would leave no way up: an account that was refused again and again would stay there for ever.
  const ceilingPerMs = Math.max(2 * LEAST_PER_MS, perMs);
  return { sinceMs: nowMs, ceilingPerMs, cutPerMs: Math.max(LEAST_PER_MS, ceilingPerMs * share) };
}

/** Requests a millisecond that are right now. */
export function slowedPerMs({ sinceMs, ceilingPerMs, cutPerMs }: Slowing, nowMs: number): number {
  const way = (Math.max(0, nowMs - sinceMs) - BACK_MS) / BACK_MS;
  return Math.max(LEAST_PER_MS, ceilingPerMs + (ceilingPerMs - cutPerMs) * way ** 3);
}

/** The slowing that still counts; null when the account is as fast as it may be. */
export function stillSlowed(slow: Slowing | null, mostPerMs: number | null, nowMs: number): Slowing | null {
  if (slow === null) return null;
  if (mostPerMs === null) return nowMs - slow.sinceMs > FORGOTTEN_MS ? null : slow;
  return slowedPerMs(slow, nowMs) >= mostPerMs ? null : slow;
}
