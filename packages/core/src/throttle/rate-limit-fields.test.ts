import { describe, expect, test } from 'vitest';
import { readRateLimits } from './rate-limit-fields.js';
import { readRetryAfter } from './retry-after.js';

const NOW = Date.UTC(2026, 10, 26, 12);
const MINUTES = 60_000;
const http = (atMs: number): string => new Date(atMs).toUTCString();
const retryAfter = (headers: Record<string, string>) => readRetryAfter(headers, NOW);
const limits = (headers: Record<string, string>) => readRateLimits(headers, NOW);

describe('Retry-After', () => {
  test.each<[string, number]>([
    ['0', 0],
    ['1', 1000],
    [' 120 ', 120_000],
    ['1.5', 1500],
    ['0.0001', 1],
    ['00030', 30_000],
    ['2592000', 30 * 86_400_000],
    [http(NOW + 90_000), 90_000],
    ['Thursday, 26-Nov-26 12:01:30 GMT', 90_000],
    ['Thu Nov 26 12:01:30 2026', 90_000],
    [http(NOW - 90_000), 0],
  ])('%s is understood', (text, waitMs) => {
    expect(retryAfter({ 'retry-after': text })).toBe(waitMs);
  });

  test.each([-10, 10])('a date is by the server’s own clock, which is %i minutes off', (offMinutes) => {
    const serverMs = NOW + offMinutes * MINUTES;
    expect(retryAfter({ date: http(serverMs), 'retry-after': http(serverMs + 30_000) })).toBe(30_000);
    // The oldest form of dates names no zone.
    const old = 'Thu Nov 26 12:01:30 2026';
    expect(retryAfter({ date: http(serverMs), 'retry-after': old })).toBe(Math.max(0, 90_000 - offMinutes * MINUTES));
  });

  test('seconds don’t depend on any clock', () => {
    expect(retryAfter({ date: http(NOW + 10 * MINUTES), 'retry-after': '5' })).toBe(5000);
  });

  test.each([
    '',
    'soon',
    '-1',
    '1e3',
    '5s',
    '0x10',
    'Infinity',
    'NaN',
    '1,5',
    '10, 20',
    '99999999999999999999',
    '2026-11-26T12:01:30Z',
    'Xyz, 99 Nov 2026 12:00:00 GMT',
    'Tomorrow, please',
  ])('%j is ignored', (text) => {
    expect(retryAfter({ 'retry-after': text })).toBeUndefined();
    expect(retryAfter({ 'retry-after': text, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '7' })).toBe(7000);
  });

  test('without it, the reset of what is used up tells', () => {
    expect(retryAfter({ ratelimit: '"a";r=0;t=3, "b";r=0;t=9, "c";r=1;t=99' })).toBe(9000);
    expect(retryAfter({ ratelimit: '"a";r=1;t=3' })).toBeUndefined();
    expect(retryAfter({ 'x-ratelimit-remaining': '0' })).toBeUndefined();
  });
});

describe('limits in the forms that are about', () => {
  test.each<[string, Record<string, string>, readonly unknown[]]>([
    [
      'the current draft',
      { 'ratelimit-policy': '"burst";q=100;w=60, "day";q=1000;w=86400', ratelimit: '"burst";r=50;t=30' },
      [
        { policy: 'burst', limit: 100, windowMs: 60_000, remaining: 50, resetMs: 30_000 },
        { policy: 'day', limit: 1000, windowMs: 86_400_000 },
      ],
    ],
    [
      'the current draft, with what else it has',
      {
        'ratelimit-policy': '"peruser";q=65535;qu="content-bytes";w=10;pk=:c2Vw:',
        ratelimit: '"peruser";r=0;pk=:c2Vw:',
      },
      [{ policy: 'peruser', limit: 65_535, windowMs: 10_000, remaining: 0 }],
    ],
    [
      'the current draft, without quotes',
      { ratelimit: 'default;r=2;t=1' },
      [{ policy: 'default', remaining: 2, resetMs: 1000 }],
    ],
    [
      'the dictionary of older drafts',
      { ratelimit: 'limit=100, remaining=50, reset=5' },
      [{ limit: 100, remaining: 50, resetMs: 5000 }],
    ],
    [
      'the dictionary and its policies',
      { 'ratelimit-policy': '10;w=1, 100;w=60', ratelimit: 'limit=100, remaining=50, reset=5' },
      [
        { limit: 100, windowMs: 60_000, remaining: 50, resetMs: 5000 },
        { limit: 10, windowMs: 1000 },
      ],
    ],
    [
      'RateLimit-*',
      { 'ratelimit-limit': '100', 'ratelimit-remaining': '0', 'ratelimit-reset': '12' },
      [{ limit: 100, remaining: 0, resetMs: 12_000 }],
    ],
    [
      'RateLimit-* with the policy behind the limit',
      { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '7', 'ratelimit-reset': '12' },
      [{ limit: 100, remaining: 7, resetMs: 12_000 }],
    ],
    [
      'X-RateLimit-* with what is left',
      { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1.5' },
      [{ limit: 5, remaining: 0, resetMs: 1500 }],
    ],
    [
      'X-RateLimit-* with a point in time',
      { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 20) },
      [{ limit: 5, remaining: 0, resetMs: 20_000 }],
    ],
    [
      'X-RateLimit-* with a point in time by a clock that is 10 minutes ahead',
      {
        date: http(NOW + 10 * MINUTES),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(NOW / 1000 + 10 * 60 + 20),
      },
      [{ remaining: 0, resetMs: 20_000 }],
    ],
    ['X-RateLimit-Reset in milliseconds', { 'x-ratelimit-reset': String(NOW + 20_000) }, [{ resetMs: 20_000 }]],
    ['X-RateLimit-Reset in the past', { 'x-ratelimit-reset': String(NOW / 1000 - 20) }, [{ resetMs: 0 }]],
    ['X-Rate-Limit-*', { 'x-rate-limit-limit': '5', 'x-rate-limit-reset': '3' }, [{ limit: 5, resetMs: 3000 }]],
    ['a limit that is no time, however large', { 'x-ratelimit-limit': '5000000000' }, [{ limit: 5e9 }]],
    ['none', {}, []],
    ['nonsense in every place', { ratelimit: ';;;', 'ratelimit-policy': '"', 'x-ratelimit-limit': 'many' }, []],
    ['names without numbers', { ratelimit: '"a";r=x;t=?1, "b"' }, []],
    ['negative numbers', { ratelimit: '"a";r=-1;t=-5' }, []],
    ['a reset in ten years', { ratelimit: '"a";r=0;t=315360000' }, [{ policy: 'a', remaining: 0 }]],
    ['nonsense in the new form beside the old one', { ratelimit: '???', 'x-ratelimit-limit': '5' }, [{ limit: 5 }]],
  ])('%s', (_name, headers, told) => {
    expect(limits(headers)).toEqual(told);
  });
});
