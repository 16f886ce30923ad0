// Quotas as a ledger counts them: each with a name, and with the beginnings of its periods.
import type { QuotaLimit } from '../messages.js';
import { periodStarts } from './period-starts.js';
import type { QuotaSpec } from './quota-spec.js';

const AHEAD = { month: 14, day: 40 } as const;
const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** The quotas of an account; those that would have one name get a number after it. */
export function toQuotaLimits(specs: readonly QuotaSpec[], nowMs: number): QuotaLimit[] {
  const named = new Map<string, number>();
  return specs.map((spec) => {
    const quota = toQuotaLimit(spec, nowMs);
    const number = (named.get(quota.name) ?? 0) + 1;
    named.set(quota.name, number);
    return number === 1 ? quota : { ...quota, name: `${quota.name} (${number})` };
  });
}

/** With the period before that of `nowMs`, and 14 months or 40 days after it: a ledger is told anew long before. */
export function toQuotaLimit(spec: QuotaSpec, nowMs: number): QuotaLimit {
  const { limit, per, model } = spec;
  const quota = { name: quotaName(spec), limit, ...(model === undefined ? {} : { model }) };
  if (typeof per === 'object') return { ...quota, periods: { lengthMs: per.ms } };
  const [currentMs = nowMs] = periodStarts(spec, nowMs, 1);
  // The one before, the current one, those after it, and the end of the last.
  return { ...quota, periods: { startsMs: periodStarts(spec, currentMs - 1, AHEAD[per] + 3) } };
}

/** `month`, `day`, `30 s`, `month of veo_3`: what a ledger keeps its counts under. */
function quotaName({ per, model }: QuotaSpec): string {
  const period = typeof per === 'object' ? lengthName(per.ms) : per;
  return model === undefined ? period : `${period} of ${model}`;
}

function lengthName(lengthMs: number): string {
  for (const [unitMs, unit] of UNITS) if (lengthMs % unitMs === 0) return `${lengthMs / unitMs} ${unit}`;
  return `${lengthMs} ms`;
}
