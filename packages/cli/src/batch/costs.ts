// What shots cost by the configuration's prices. The records hold no money: prices may be added, or corrected, later.
import { generationCost, NO_UNITS, type ShotResult } from '@shotlist/core';
import type { PricesConfig } from '../config/config.js';

/** Results with what each shot cost over all its attempts, as far as prices are known. */
export async function* withCosts(
  results: AsyncIterable<ShotResult>,
  prices: PricesConfig | undefined,
): AsyncGenerator<ShotResult> {
  for await (const result of results) {
    const spentCost = prices === undefined ? undefined : costOf(result, prices);
    yield spentCost === undefined ? result : { ...result, cost: spentCost.charged, spentCost };
  }
}

function costOf(
  { request, model, reusedFrom, spent: own }: ShotResult,
  { models }: PricesConfig,
): ShotResult['spentCost'] {
  // Another batch has paid for it.
  const spent = reusedFrom === undefined ? own : NO_UNITS;
  if (spent === undefined || request === undefined || model === undefined) return undefined;
  const each = generationCost(models, model, request.duration);
  if (each === undefined) return undefined;
  const { generations, charges, uncertainCharges } = spent;
  return {
    estimated: (generations * each) / 1_000_000,
    charged: (charges * each) / 1_000_000,
    refunded: ((generations - charges) * each) / 1_000_000,
    uncertain: (uncertainCharges * each) / 1_000_000,
  };
}

/** Whole millionths: 0.1 + 0.2 is 0.3. */
export function inMillionths(cost: number): number {
  return Math.round(cost * 1_000_000) / 1_000_000;
}
