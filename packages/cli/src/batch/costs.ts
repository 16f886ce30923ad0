// What shots cost by the configuration's prices. The records hold no money: prices may be added, or corrected, later.
import type { ShotResult } from '@shotlist/core';
import type { PricesConfig } from '../config/config.js';

/** Results with the cost of each shot that was made: one generation. Whether a failed one was charged isn't known here. */
export async function* withCosts(
  results: AsyncIterable<ShotResult>,
  prices: PricesConfig | undefined,
): AsyncGenerator<ShotResult> {
  for await (const result of results) {
    const cost = prices === undefined ? undefined : costOf(result, prices);
    yield cost === undefined ? result : { ...result, cost };
  }
}

function costOf({ status, request, model }: ShotResult, { models }: PricesConfig): number | undefined {
  if (status !== 'succeeded' || request === undefined || model === undefined) return undefined;
  const price = Object.hasOwn(models, model) ? models[model] : undefined;
  if (price === undefined) return undefined;
  const cost = (price.perGeneration ?? 0) + (price.perSecond ?? 0) * request.duration;
  // Whole millionths: 0.1 + 0.2 is 0.3.
  return Math.round(cost * 1_000_000) / 1_000_000;
}
