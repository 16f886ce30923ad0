// Shots of one model that wait in a plan, and the quotas that count them.
import type { QuotaSpec } from '../quota/quota-spec.js';
import type { QuotaMeter } from './quota-meter.js';
import { addSpend, NO_SPEND, type Spend, type UnitSpend } from './spend.js';

/** In the order of the list. */
export interface ShotLine {
  readonly model: string;
  readonly runs: { readonly position: number; readonly one: UnitSpend; left: number }[];
  first: number;
  readonly meters: readonly MeteredQuota[];
}

export interface MeteredQuota {
  readonly name: string;
  readonly spec: QuotaSpec;
  readonly meter: QuotaMeter;
  waitedMs: number;
}

/** Where the next of them stands in the list. */
export function positionOf({ runs, first }: ShotLine): number {
  return runs[first]?.position ?? Number.POSITIVE_INFINITY;
}

/** All that still wait. */
export function leftOf(lines: readonly ShotLine[]): Spend {
  return lines
    .flatMap(({ runs, first }) => runs.slice(first))
    .reduce((sum, { one, left }) => addSpend(sum, one, left), NO_SPEND);
}
