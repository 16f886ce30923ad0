// Reads the values of the command's flags; each throws a RangeError that says what is allowed.
import { checkFaultRules, RULE_NUMBERS, type FaultRule } from './fault-rule.js';
import type { FakeApiQuota, RateWindow, TokenBucket } from './options.js';

const UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `500ms`, `2s`, `1.5m`, `1h`, `1d`, in milliseconds; 0 needs no unit. */
export function readDuration(text: string): number {
  if (text === '0') return 0;
  const [, figure, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  if (figure === undefined) throw new RangeError('A time is 0 or a number with ms, s, m, h or d, such as 500ms or 2s.');
  return Math.round(Number(figure) * UNITS_MS[unit as keyof typeof UNITS_MS]);
}

/** A duration that may be negative. */
export function readOffset(text: string): number {
  return text.startsWith('-') ? -readDuration(text.slice(1)) : readDuration(text.replace(/^\+/, ''));
}

/** `2s`, or `1s-5s`. */
export function readDurationRange(text: string): number | readonly [number, number] {
  const [least = '', most, more] = text.split('-');
  if (most === undefined) return readDuration(least);
  const range = [readDuration(least), readDuration(most)] as const;
  if (more !== undefined || range[0] > range[1]) {
    throw new RangeError('A span of time is LEAST-MOST, such as 1s-5s, the smaller first.');
  }
  return range;
}

/** `20/1s` or `20/1s:fixed`. */
export function readRate(text: string): RateWindow {
  const [, requests, per = '', kind] = /^(\d+)\/([^:]+)(?::(fixed|sliding))?$/.exec(text) ?? [];
  if (requests === undefined) {
    throw new RangeError('A rate is REQUESTS/TIME, then :fixed or :sliding if you like, such as 20/1s or 5/1m:fixed.');
  }
  const perMs = readLength(per);
  return {
    requests: atLeastOne(requests),
    perMs,
    ...(kind === undefined ? {} : { kind: kind as 'fixed' | 'sliding' }),
  };
}

/** `5:2`. */
export function readBucket(text: string): TokenBucket {
  const [, capacity, refill] = /^(\d+):(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (capacity === undefined || !(Number(refill) > 0)) {
    throw new RangeError('A bucket is CAPACITY:REFILL_PER_SECOND, such as 5:2 or 10:0.5.');
  }
  return { capacity: atLeastOne(capacity), refillPerSecond: Number(refill) };
}

/** `100/month` or `10/30s`. */
export function readQuota(text: string): FakeApiQuota {
  const [, limit, period = ''] = /^(\d+)\/(.+)$/.exec(text) ?? [];
  if (limit === undefined) throw new RangeError('A quota is LIMIT/month or LIMIT/TIME, such as 100/month or 10/30s.');
  return { limit: Number(limit), period: period === 'month' ? 'month' : readLength(period) };
}

/** `generate:work_no_answer:every=10,ms=500`; call numbers are `at=1+3`. */
export function readFault(text: string): FaultRule {
  const [on, fault, ...settings] = text.split(':');
  const rule: Record<string, unknown> = { on, fault };
  for (const setting of settings.join(':').split(',')) {
    if (setting === '') continue;
    const [name = '', value] = setting.split('=');
    if (value === undefined || value === '') {
      throw new RangeError(`"${setting}" is not a setting of a fault: write NAME=VALUE, such as every=10.`);
    }
    if (name === 'at') rule[name] = value.split('+').map(Number);
    else rule[name] = name in RULE_NUMBERS ? Number(value) : value;
  }
  const [checked] = checkFaultRules([rule]);
  if (checked === undefined) throw new RangeError('A fault is ENDPOINT:FAULT:SETTINGS.');
  return checked;
}

/** A whole number from `least` to `most`. */
export function readWhole(text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
  throw new RangeError(`It is a whole number from ${least}${upTo}.`);
}

function atLeastOne(text: string): number {
  return readWhole(text, 1);
}

function readLength(text: string): number {
  const lengthMs = readDuration(text);
  if (lengthMs > 0) return lengthMs;
  throw new RangeError('The time is longer than 0.');
}
