// The periods of a quota as rows: when each begins, what is left in it, and what falls into it.
import type { KnownQuota, PlannedPeriod, Spend } from '@shotlist/core';
import { count } from './words.js';

/** More periods than this are shown by the first of them and the last. */
const SHOWN_PERIODS = 8;

/** `month (UTC)`, `day of veo_3 (Europe/Berlin)`, `30 s` */
export function quotaTitle({ name, spec }: KnownQuota): string {
  return typeof spec.per === 'object' ? name : `${name} (${spec.timeZone ?? 'UTC'})`;
}

/** Period, left, takes, cost. */
export function periodRows(
  quota: KnownQuota,
  periods: readonly PlannedPeriod[],
  cost: (spend: Spend) => string,
): string[][] {
  const rows = periods.map(({ startsMs, endsMs, used, spend }, index) => [
    index === 0 ? `until ${moment(quota, endsMs)}` : `from ${moment(quota, startsMs)}`,
    used === null ? `${count(quota.spec.limit)} at most` : count(Math.max(0, quota.spec.limit - used)),
    count(spend.units),
    cost(spend),
  ]);
  if (rows.length <= SHOWN_PERIODS) return rows;
  const first = rows.slice(0, SHOWN_PERIODS - 2);
  const hidden = rows.length - first.length - 1;
  return [...first, [`and ${count(hidden)} more`], ...rows.slice(-1)];
}

/** A date of the quota's own zone; for periods of a fixed length a time of this machine's. */
function moment({ spec }: KnownQuota, ms: number): string {
  // This locale writes 2026-12-01 09:30:00.
  return typeof spec.per === 'object'
    ? new Date(ms).toLocaleString('sv-SE')
    : new Date(ms).toLocaleDateString('sv-SE', { timeZone: spec.timeZone ?? 'UTC' });
}
