// What a retry would send, ask about and cost.
import { generationCost } from '@shotlist/core';
import type { RetriedShotResult } from '@shotlist/temporal/client';
import type { PricesConfig } from '../config/config.js';

export interface PlannedRetry {
  /** Shots that are sent once more. */
  readonly sends: number;
  /** Of those, shots whose attempt before was, or may have been, charged. */
  readonly paid: number;
  /** Shots that are at the vendor: they are asked about, and fetched. */
  readonly asks: number;
  /** What sending them costs, as far as prices are known; in whole units of the currency. */
  readonly cost: number;
  /** Shots to send whose model has no price. */
  readonly unpriced: number;
}

export async function planRetry(
  retried: AsyncIterable<RetriedShotResult>,
  prices: PricesConfig | undefined,
): Promise<PlannedRetry> {
  let [sends, paid, asks, millionths, unpriced] = [0, 0, 0, 0, 0];
  for await (const { result, way } of retried) {
    if (way === 'ask') {
      asks += 1;
      continue;
    }
    sends += 1;
    if ((result.spent?.charged ?? 0) > 0) paid += 1;
    const { model, duration } = result.request ?? {};
    const each =
      model === undefined || duration === undefined ? undefined : generationCost(prices?.models, model, duration);
    if (each === undefined) unpriced += 1;
    else millionths += each;
  }
  return { sends, paid, asks, cost: millionths / 1_000_000, unpriced };
}
