// How fast shots have ended lately, from when each of them did: waits, and what an earlier run made, are no part of it.

export interface SeenPace {
  readonly perMinute: number;
  /** It was seen for long enough to reckon with: some of the first shots of a run end before others were sent. */
  readonly isSteady: boolean;
}

const MIN_WINDOW_MS = 60_000;
/** As many usual times of one shot. */
const WINDOW_TIMES = 4;
const STEADY_TIMES = 3;
/** Slow vendors end a shot every few minutes: so many are looked at, however old. */
const LEAST_ENDS = 10;
const STEADY_ENDS = 3;

/**
 * `endsMs` are moments at which shots ended, in any order; `usualMs` is how long one usually takes. Looks back until
 * nothing ended for a while: a closed gate, a pause, or nobody at work. Undefined until it can be told.
 */
export function seenPace(endsMs: readonly number[], nowMs: number, usualMs: number): SeenPace | undefined {
  const ends = endsMs.filter((atMs) => atMs <= nowMs).toSorted((a, b) => b - a);
  const [latest] = ends;
  const breakMs = breakAfter(ends, usualMs);
  if (latest === undefined || nowMs - latest > breakMs) return undefined;
  const windowMs = Math.max(MIN_WINDOW_MS, WINDOW_TIMES * usualMs);
  let seen = 0;
  let sinceMs = nowMs;
  let before = latest;
  for (const atMs of ends) {
    if (before - atMs > breakMs) break;
    const isOld = nowMs - atMs >= windowMs;
    if (isOld && seen >= LEAST_ENDS) {
      // It went on like this before.
      sinceMs = nowMs - before >= windowMs ? atMs : nowMs - windowMs;
      break;
    }
    seen += 1;
    before = atMs;
    // Where it is the first one, it was sent a usual time before.
    sinceMs = atMs - usualMs;
  }
  const spanMs = nowMs - sinceMs;
  if (seen < 2 || spanMs <= 0) return undefined;
  return { perMinute: (seen / spanMs) * 60_000, isSteady: seen >= STEADY_ENDS && spanMs >= STEADY_TIMES * usualMs };
}

/** When for so long nothing has ended, it stood still. */
function breakAfter(endsDescending: readonly number[], usualMs: number): number {
  const gaps = endsDescending.slice(1, LEAST_ENDS + 1).map((atMs, index) => (endsDescending[index] ?? atMs) - atMs);
  const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  return Math.max(MIN_WINDOW_MS, WINDOW_TIMES * usualMs, WINDOW_TIMES * median);
}
