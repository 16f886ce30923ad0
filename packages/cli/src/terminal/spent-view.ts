// What a batch came to, in units and in money where prices are known.
import { addUnits, NO_UNITS, type ShotResult, type ShotUnits } from '@shotlist/core';
import { inMillionths } from '../batch/costs.js';
import { count, counted } from './words.js';

export interface Spent {
  readonly units: ShotUnits;
  /** Money that was charged, and of that what nobody says for sure. */
  readonly cost: { readonly charged: number; readonly uncertain: number };
  /** Charged generations whose model has no price. */
  readonly unpriced: number;
}

export const NOTHING_SPENT: Spent = { units: NO_UNITS, cost: { charged: 0, uncertain: 0 }, unpriced: 0 };

/** One more shot. */
export function addSpent({ units, cost, unpriced }: Spent, { spent = NO_UNITS, spentCost }: ShotResult): Spent {
  return {
    units: addUnits(units, spent),
    cost: {
      charged: inMillionths(cost.charged + (spentCost?.charged ?? 0)),
      uncertain: inMillionths(cost.uncertain + (spentCost?.uncertain ?? 0)),
    },
    unpriced: unpriced + (spentCost === undefined ? spent.charges : 0),
  };
}

/** `412 units charged (3 of them uncertain), 2 refunded · 41.20 USD`; undefined where nothing was asked of a vendor. */
export function spentText({ units, cost, unpriced }: Spent, currency: string | undefined): string | undefined {
  if (units.estimated === 0) return undefined;
  const uncertain = units.uncertain === 0 ? '' : ` (${count(units.uncertain)} of them uncertain)`;
  const parts = [`${counted(units.charged, 'unit')} charged${uncertain}`];
  if (units.refunded > 0) parts.push(`${count(units.refunded)} refunded`);
  const text = parts.join(', ');
  if (currency === undefined) return text;
  // A model without a price is unknown, never free.
  if (unpriced > 0 && cost.charged === 0) return `${text} · cost unknown`;
  const money = `${cost.charged.toFixed(2)} ${currency}`;
  return `${text} · ${money}${unpriced === 0 ? '' : ', and what has no price'}`;
}
