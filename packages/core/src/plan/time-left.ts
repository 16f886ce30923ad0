// How long until a plan is done, mended by how fast it was seen to go.
import type { SpendPlan } from './spend-plan.js';

/**
 * Milliseconds from `nowMs`; null where the plan has no end. A pace that was seen takes the place of what rate and places
 * would allow: there may be fewer workers, or other batches. What waits for a quota's next period waits for it whatever
 * the pace, and what is at the vendor takes its time.
 */
export function timeLeftMs(plan: SpendPlan, nowMs: number, seenPerMinute?: number): number | null {
  const { doneMs, total, beyond, impossible, waitsMs } = plan;
  if (doneMs === null) return total.generations === 0 ? 0 : null;
  const plannedMs = Math.max(0, doneMs - nowMs);
  if (seenPerMinute === undefined || seenPerMinute <= 0) return plannedMs;
  const never = impossible.reduce((sum, { spend }) => sum + spend.generations, beyond.generations);
  const unsent = total.generations - never;
  const seenMs = waitsMs.gate + (unsent / seenPerMinute) * 60_000 + waitsMs.generation;
  return waitsMs.quota > 0 ? Math.max(plannedMs, seenMs) : seenMs;
}
