// What a plan costs beside its videos: Temporal, the store and the vendor's API, by core's formula.
import { type EngineCost, engineCost, type SpendQuestion } from '@shotlist/core';
import type { TemporalConfig } from '../config/config.js';
import type { PlannedList } from './planned-list.js';

export interface PlannedEngine extends EngineCost {
  readonly shots: number;
  /** Null for previews: nobody is asked. */
  readonly vendorCalls: number | null;
  /** Of all actions, where the configuration has a price. */
  readonly price: { readonly currency: string; readonly amount: number } | null;
}

type Limits = Pick<SpendQuestion, 'maxInFlight' | 'rates' | 'typicalMs'>;

export function planEngine(
  { shots }: Pick<PlannedList, 'shots'>,
  { maxInFlight, rates = [], typicalMs }: Limits,
  given: { readonly isPreview: boolean; readonly actionPrice?: TemporalConfig['actionPrice'] },
): PlannedEngine {
  const { isPreview, actionPrice } = given;
  const all = shots.reduce((sum, { count }) => sum + count, 0);
  const takesMs = shots.reduce((sum, { model, seconds, count }) => sum + count * typicalMs(model, seconds), 0);
  const perMs = rates.reduce((least, { requests, perMs: windowMs }) => Math.min(least, requests / windowMs), Infinity);
  const cost = engineCost({
    shots: all,
    maxInFlight,
    // A preview is there at once: rendering it is its download.
    generationMs: isPreview || all === 0 ? 0 : takesMs / all,
    ...(Number.isFinite(perMs) ? { perMs } : {}),
  });
  const price = actionPrice === undefined ? null : priceOf(cost.actions, actionPrice);
  return { ...cost, shots: all, vendorCalls: isPreview ? null : cost.apiCalls, price };
}

function priceOf(actions: number, { currency, perMillion }: NonNullable<TemporalConfig['actionPrice']>) {
  return { currency, amount: (actions / 1_000_000) * perMillion };
}
