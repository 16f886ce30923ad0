// Refusals that are told by header fields, as vendors and the proxies before them write them.
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, NOW, type Row, SECOND } from './__fixtures__/refusal.js';
import { classifyThrottle } from './classify-throttle.js';

const http = (atMs: number): string => new Date(atMs).toUTCString();
const epoch = (atMs: number): string => String(atMs / 1000);

const BY_RETRY_AFTER: readonly Row[] = [
  ['seconds', { headers: { 'retry-after': '30' } }, 'rate', 30_000, 'retry-after'],
  ['the getter of fetch', { headers: new Headers({ 'Retry-After': '30' }) }, 'rate', 30_000, 'retry-after'],
  ['a fraction', { headers: { 'retry-after': '1.5' } }, 'rate', 1_500, 'retry-after'],
  ['at once', { headers: { 'retry-after': '0' } }, 'rate', 0, 'retry-after'],
  ['300 s is the longest rate', { headers: { 'retry-after': '300' } }, 'rate', 300_000, 'retry-after'],
  ['301 s is a quota', { headers: { 'retry-after': '301' } }, 'quota', 301_000, 'retry-after'],
  ['a month', { headers: { 'retry-after': '2678400' } }, 'quota', 31 * DAY, 'retry-after'],
  [
    'Cloudflare 429 with a date',
    { headers: { date: http(NOW), 'retry-after': http(NOW + 45 * SECOND), server: 'cloudflare' } },
    'rate',
    45_000,
    'retry-after',
  ],
  [
    'a date by a clock that is 10 minutes ahead',
    { headers: { date: http(NOW + 10 * MINUTE), 'retry-after': http(NOW + 10 * MINUTE + 5 * SECOND) } },
    'rate',
    5_000,
    'retry-after',
  ],
  [
    'a date by a clock that is an hour behind',
    { headers: { date: http(NOW - HOUR), 'retry-after': http(NOW - HOUR + 5 * SECOND) } },
    'rate',
    5_000,
    'retry-after',
  ],
  ['a date and no clock', { headers: { 'retry-after': http(NOW + 7 * SECOND) } }, 'rate', 7_000, 'retry-after'],
  ['a date that is over', { headers: { 'retry-after': http(NOW - MINUTE) } }, 'rate', 0, 'retry-after'],
  [
    'the first of next month',
    { headers: { 'retry-after': 'Tue, 01 Dec 2026 00:00:00 GMT' } },
    'quota',
    4.5 * DAY,
    'retry-after',
  ],
  [
    'Azure, with milliseconds beside it',
    { headers: { 'retry-after': '1', 'retry-after-ms': '420' } },
    'rate',
    420,
    'retry-after',
  ],
  [
    'nonsense in milliseconds',
    { headers: { 'retry-after': '1', 'retry-after-ms': '-5' } },
    'rate',
    1_000,
    'retry-after',
  ],
  ['the body says when', { retryAfterMs: 12_000 }, 'rate', 12_000, 'retry-after'],
  ['the body’s NaN', { retryAfterMs: Number.NaN }, 'rate', null, 'default'],
  [
    'the header before the body',
    { headers: { 'retry-after': '2' }, retryAfterMs: 9_000 },
    'rate',
    2_000,
    'retry-after',
  ],
  [
    'a short wait beats what words and usage say',
    { headers: { 'retry-after': '5' }, words: 'Monthly limit.', usage: { used: 9, limit: 9 } },
    'rate',
    5_000,
    'retry-after',
  ],
  ['503, down for an hour: no quota', { status: 503, headers: { 'retry-after': '3600' } }, 'rate', HOUR, 'retry-after'],
  [
    'a code that says no more than 429',
    { code: 'RESOURCE_EXHAUSTED', headers: { 'retry-after': '8' } },
    'rate',
    8_000,
    'retry-after',
  ],
  ['a code that is the status', { code: '429', headers: { 'retry-after': '8' } }, 'rate', 8_000, 'retry-after'],
];

const BY_RATE_LIMIT: readonly Row[] = [
  [
    'the current draft',
    { headers: { 'ratelimit-policy': '"default";q=100;w=60', ratelimit: '"default";r=0;t=30' } },
    'rate',
    30_000,
    'rate-limit',
  ],
  [
    'the current draft, the day is met and the minute is not',
    {
      headers: {
        'ratelimit-policy': '"min";q=20;w=60, "day";q=500;w=86400',
        ratelimit: '"min";r=19;t=60, "day";r=0;t=7200',
      },
    },
    'quota',
    2 * HOUR,
    'rate-limit',
  ],
  [
    'several are met: the last to open counts',
    { headers: { ratelimit: '"a";r=0;t=3, "b";r=0;t=9, "c";r=1;t=99' } },
    'rate',
    9_000,
    'rate-limit',
  ],
  [
    'a policy that tells its window and not its reset',
    { headers: { 'ratelimit-policy': '"day";q=100;w=86400', ratelimit: '"day";r=0' } },
    'quota',
    null,
    'rate-limit',
  ],
  [
    'an older draft’s dictionary',
    { headers: { ratelimit: 'limit=100, remaining=0, reset=30' } },
    'rate',
    30_000,
    'rate-limit',
  ],
  [
    'an older draft’s three fields',
    { headers: { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '0', 'ratelimit-reset': '12' } },
    'rate',
    12_000,
    'rate-limit',
  ],
  [
    'x-ratelimit, seconds left',
    { headers: { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4' } },
    'rate',
    4_000,
    'rate-limit',
  ],
  [
    'GitHub, epoch seconds',
    { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': epoch(NOW + 50 * SECOND) } },
    'rate',
    50_000,
    'rate-limit',
  ],
  [
    'epoch milliseconds',
    { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 1_250) } },
    'rate',
    1_250,
    'rate-limit',
  ],
  [
    'epoch seconds by a clock that is ahead',
    {
      headers: {
        date: http(NOW + DAY),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': epoch(NOW + DAY + 9 * SECOND),
      },
    },
    'rate',
    9_000,
    'rate-limit',
  ],
  [
    'an ISO time',
    { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-11-26T12:02:00.500Z' } },
    'rate',
    120_500,
    'rate-limit',
  ],
  [
    'an ISO time with a zone',
    { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-11-26T14:01:00+02:00' } },
    'rate',
    MINUTE,
    'rate-limit',
  ],
  [
    'an HTTP date',
    { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': http(NOW + MINUTE) } },
    'rate',
    MINUTE,
    'rate-limit',
  ],
  [
    'OpenAI, durations for requests and tokens',
    {
      headers: {
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '6m0s',
        'x-ratelimit-remaining-tokens': '149984',
        'x-ratelimit-reset-tokens': '1.5s',
      },
    },
    'quota',
    6 * MINUTE,
    'rate-limit',
  ],
  [
    'a duration with milliseconds',
    { headers: { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '1m0.5s20ms' } },
    'rate',
    60_520,
    'rate-limit',
  ],
  [
    'Kong, by windows, without resets',
    {
      headers: { 'x-ratelimit-remaining-minute': '3', 'x-ratelimit-remaining-day': '0', 'x-ratelimit-limit-day': '50' },
    },
    'quota',
    null,
    'rate-limit',
  ],
  [
    'Kong, the minute',
    { headers: { 'x-ratelimit-remaining-minute': '0', 'x-ratelimit-remaining-day': '7' } },
    'rate',
    null,
    'rate-limit',
  ],
  [
    'two windows in each field',
    { headers: { 'x-ratelimit-limit': '1, 2000', 'x-ratelimit-remaining': '1, 0', 'x-ratelimit-reset': '1, 432000' } },
    'quota',
    5 * DAY,
    'rate-limit',
  ],
  [
    'Discord, with a fraction',
    { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': epoch(NOW), 'x-ratelimit-reset-after': '0.35' } },
    'rate',
    350,
    'rate-limit',
  ],
  ['a reset and nothing else', { headers: { 'x-ratelimit-reset': '15' } }, 'rate', 15_000, 'rate-limit'],
  [
    'Retry-After is nonsense',
    { headers: { 'retry-after': 'soon', ratelimit: '"a";r=0;t=6' } },
    'rate',
    6_000,
    'rate-limit',
  ],
  ['503 before a day’s reset', { status: 503, headers: { ratelimit: '"day";r=0;t=86400' } }, 'rate', DAY, 'rate-limit'],
];

describe.each([
  ['Retry-After', BY_RETRY_AFTER],
  ['its limits', BY_RATE_LIMIT],
])('a refusal is known by %s', (_what, rows) => {
  test.each(rows)('%s', (_like, answer, gate, retryAfterMs, by) => {
    expect(classifyThrottle({ status: 429, headers: {}, ...answer }, NOW)).toEqual({ gate, retryAfterMs, by });
  });
});
