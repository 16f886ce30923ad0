// Counts by state in a line of Markdown.
import { SHOT_STATES, type ShotCounts } from '../states.js';

/** `598 succeeded · 2 failed`; those that are 0 are left out. */
export function describeCounts(counts: ShotCounts): string {
  const parts = SHOT_STATES.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  return parts.length === 0 ? 'nothing yet' : parts.toReversed().join(' · ');
}

/** Shots that have come to their end. */
export function endedOf({ succeeded, failed, rejected, canceled }: ShotCounts): number {
  return succeeded + failed + rejected + canceled;
}
