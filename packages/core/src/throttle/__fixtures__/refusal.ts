// A row of the table of refusals, and the moment when all of them came.
import type { ThrottleAnswer, ThrottleVerdict } from '../classify-throttle.js';

/** 2026-11-26T12:00:00Z, by this machine's clock. */
export const NOW = 1_795_694_400_000;
export const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000] as const;

/** What it is like, the answer where it differs from a bare 429, and what it means. */
export type Row = readonly [
  like: string,
  answer: Partial<ThrottleAnswer>,
  gate: ThrottleVerdict['gate'],
  retryAfterMs: number | null,
  by: ThrottleVerdict['by'],
];
