// A limit in words.
import type { QuotaSpec, RateLimit } from '@shotlist/core';
import { count, counted } from './words.js';

/** `100 units a month`, `5 units of veo_3 in 30 s` */
export function quotaText({ limit, per, model }: QuotaSpec): string {
  const period = typeof per === 'object' ? lengthText(per.ms) : `a ${per}`;
  return `${counted(limit, 'unit')}${model === undefined ? '' : ` of ${model}`} ${period}`;
}

const UNITS: Readonly<Record<number, string>> = { 1_000: 'a second', 60_000: 'a minute', 3_600_000: 'an hour' };

/** `5 requests a second`, `20 requests in 10 s` */
export function rateText({ requests, perMs }: RateLimit): string {
  return `${counted(requests, 'request')} ${lengthText(perMs)}`;
}

/** The one that allows the least over time. */
export function slowestRate(rates: readonly RateLimit[]): RateLimit {
  const [first = { requests: 1, perMs: 1000 }, ...others] = rates;
  return others.reduce((slow, one) => (one.perMs / one.requests > slow.perMs / slow.requests ? one : slow), first);
}

function lengthText(ms: number): string {
  return UNITS[ms] ?? `in ${count(ms / 1000)} s`;
}
