// Limits as a person types them: --rate 20/1s,300/1m, --quota 100/month, --until 18:30. Without core, so that --help stays quick.
import type { QuotaSpec, RateLimit } from '@shotlist/core';
import { UsageProblem } from '../usage-problem.js';
import { parseDuration } from './duration.js';

/** An empty list is no limit. */
export type RatesFlag = readonly Pick<RateLimit, 'requests' | 'perMs'>[];
export type QuotasFlag = readonly Pick<QuotaSpec, 'limit' | 'per' | 'model'>[];

const RATE = 'It takes requests and a time, for example 20/1s or 20/1s,300/1m, or none.';
const QUOTA = 'It takes units and a period, for example 100/month, 20/day:veo_3 or 50/6h, or none.';
const UNTIL = 'It takes a time to come, such as 90m, 2d, 18:30, 2026-12-01 or 2026-12-01T09:00.';

/** `20/1s,300/1m`; `20/s` is the same as `20/1s`. May be repeated. */
export function parseRates(value: string, before: RatesFlag = []): RatesFlag {
  if (value === 'none') return [];
  const rates = value.split(',').map((part) => {
    const { amount, length } = splitAt(part, /^(\d{1,9})\/(\d[\d.]*)?(ms|[smhd])$/);
    if (amount === undefined || length === undefined) throw new UsageProblem('--rate', value, RATE);
    return { requests: amount, perMs: length };
  });
  return [...before, ...rates];
}

/** `60/12s` for a bucket of 60 that fills within 12 s. Commander takes null for nothing given, so `none` stays a word. */
export function parseRate(value: string): RatesFlag[number] | 'none' {
  if (value === 'none') return value;
  const { amount, length } = splitAt(value, /^(\d{1,9})\/(\d[\d.]*)?(ms|[smhd])$/);
  if (amount === undefined || length === undefined)
    throw new UsageProblem('--rate', value, 'It takes requests and a time, for example 60/12s, or none.');
  return { requests: amount, perMs: length };
}

/** `100/month,20/day:veo_3`. May be repeated. */
export function parseQuotas(value: string, before: QuotasFlag = []): QuotasFlag {
  if (value === 'none') return [];
  const quotas = value.split(',').map((part) => {
    const [spec = '', model, ...more] = part.split(':');
    const [, units = '', calendar] = /^(\d{1,15})\/(month|day)$/.exec(spec) ?? [];
    const fixed = splitAt(spec, /^(\d{1,15})\/(\d[\d.]*)?(ms|[smhd])$/);
    const limit = calendar === undefined ? fixed.amount : Number(units);
    const length = fixed.length === undefined ? undefined : { ms: fixed.length };
    const per: QuotaSpec['per'] | undefined = calendar === 'month' || calendar === 'day' ? calendar : length;
    if (limit === undefined || limit < 1 || per === undefined || model === '' || more.length > 0)
      throw new UsageProblem('--quota', value, QUOTA);
    return { limit, per, ...(model === undefined ? {} : { model }) };
  });
  return [...before, ...quotas];
}

function splitAt(part: string, form: RegExp): { readonly amount?: number; readonly length?: number } {
  const [, amount, number = '1', unit] = form.exec(part) ?? [];
  const length = unit === undefined ? undefined : parseDuration(`${number}${unit}`);
  if (amount === undefined || length === undefined || length < 1 || Number(amount) < 1) return {};
  return { amount: Number(amount), length };
}

/** From now on so long, or a moment of this machine's time. */
export function parseUntil(value: string, now: Date = new Date()): Date {
  const until = momentOf(value, now);
  if (until === undefined || Number.isNaN(until.getTime()) || until <= now)
    throw new UsageProblem('--until', value, UNTIL);
  return until;
}

function momentOf(value: string, now: Date): Date | undefined {
  const lengthMs = parseDuration(value);
  if (lengthMs !== undefined) return new Date(now.getTime() + lengthMs);
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(value) ?? [];
  if (hours !== undefined) {
    const today = new Date(now);
    today.setHours(Number(hours), Number(minutes), 0, 0);
    if (today <= now) today.setDate(today.getDate() + 1);
    return today;
  }
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(value)) return undefined;
  // A date alone would be one of UTC.
  return new Date(value.length === 10 ? `${value}T00:00` : value.replace(' ', 'T'));
}
