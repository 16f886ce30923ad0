// The quota of an account that nobody wrote down, from what its vendor says. Not for workflows: it reads calendars.
import { Temporal } from 'temporal-polyfill';
import type { QuotaSpec } from './quota-spec.js';

/** Vendors meter by the month; one that names its reset names the day, in UTC, on which a month begins. None without a limit. */
export function learnedQuotas(
  vendor: { readonly limit: number | null; readonly resetsAtMs?: number | null } | null | undefined,
): readonly QuotaSpec[] {
  if (vendor?.limit === undefined || vendor.limit === null) return [];
  const { limit, resetsAtMs } = vendor;
  if (resetsAtMs === undefined || resetsAtMs === null) return [{ limit, per: 'month' }];
  const { day } = Temporal.Instant.fromEpochMilliseconds(Math.round(resetsAtMs)).toZonedDateTimeISO('UTC');
  return [{ limit, per: 'month', anchorDay: day }];
}
