// Whether requests keep to a rate, as a vendor with a token bucket sees it.
import type { RateLimit } from '@shotlist/core';

/** How many of these moments find a bucket empty that holds the requests of one window and is filled evenly. */
export function aboveBucket(momentsMs: readonly number[], { requests, perMs }: RateLimit): number {
  const sorted = momentsMs.toSorted((a, b) => a - b);
  let tokens = requests;
  let lastMs = sorted[0] ?? 0;
  let above = 0;
  for (const moment of sorted) {
    tokens = Math.min(requests, tokens + ((moment - lastMs) * requests) / perMs);
    lastMs = moment;
    if (tokens >= 1) tokens -= 1;
    else above += 1;
  }
  return above;
}
