// Refusals as vendors write them, and what each means. Those that header fields tell of are in classify-fields.test.ts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, NOW, type Row } from './__fixtures__/refusal.js';
import { classifyThrottle } from './classify-throttle.js';

const http = (atMs: number): string => new Date(atMs).toUTCString();

const BY_CODE: readonly Row[] = [
  ['gateway, rate', { code: 'rate_limit_exceeded', headers: { 'retry-after': '3' } }, 'rate', 3_000, 'code'],
  [
    'gateway, month, with usage and its end',
    { code: 'monthly_limit_exceeded', usage: { used: 100, limit: 100, resetsAtMs: Date.UTC(2026, 11, 1) } },
    'quota',
    4 * DAY + 12 * HOUR,
    'code',
  ],
  [
    'gateway, month, no hint',
    { code: 'monthly_limit_exceeded', usage: { used: 100, limit: 100 } },
    'quota',
    null,
    'code',
  ],
  [
    'gateway, month, a trial’s period of 30 s',
    { code: 'monthly_limit_exceeded', headers: { 'retry-after': '20', ratelimit: '"month";r=0;t=20' } },
    'quota',
    20_000,
    'code',
  ],
  [
    'month, and a Retry-After of 35 days',
    { code: 'monthly_limit_exceeded', headers: { 'retry-after': '3024000' } },
    'quota',
    35 * DAY,
    'code',
  ],
  [
    'rate, while the month is used up too: its end is no wait for a rate',
    { code: 'rate_limit_exceeded', usage: { used: 5, limit: 5, resetsAtMs: NOW + 9 * DAY } },
    'rate',
    null,
    'code',
  ],
  [
    'Kling envelope 1302, too frequent',
    { status: 200, code: '1302', words: 'request too frequent' },
    'rate',
    null,
    'code',
  ],
  [
    'Kling 1303, too many in flight',
    { code: '1303', words: 'parallel task over resource pack limit' },
    'rate',
    null,
    'code',
  ],
  ['Kling 1102, resource pack used up', { code: '1102', words: 'Resource pack exhausted' }, 'quota', null, 'code'],
  ['Kling 1101, in arrears', { code: '1101', words: 'Account in arrears' }, 'quota', null, 'code'],
  ['MiniMax envelope 1002', { status: 200, code: '1002', words: 'rate limit' }, 'rate', null, 'code'],
  ['MiniMax envelope 1008', { status: 200, code: '1008', words: 'insufficient balance' }, 'quota', null, 'code'],
  [
    'OpenAI out of money',
    {
      code: 'insufficient_quota',
      words: 'You exceeded your current quota, please check your plan and billing details.',
    },
    'quota',
    null,
    'code',
  ],
  [
    'OpenAI rate, wait in words alone',
    { code: 'rate_limit_exceeded', words: 'Rate limit reached for requests. Limit: 3 / min. Please try again in 20s.' },
    'rate',
    20_000,
    'code',
  ],
  ['Ark burst', { code: 'RequestBurstTooFast' }, 'rate', null, 'code'],
  ['Ark, requests a minute', { code: 'RateLimitExceeded.EndpointRPMExceeded' }, 'rate', null, 'code'],
  ['Ark, tokens a day', { code: 'RateLimitExceeded.EndpointTPDExceeded' }, 'quota', null, 'code'],
  ['Ark, in debt', { code: 'AccountOverdueError' }, 'quota', null, 'code'],
  ['Google dailyLimitExceeded', { code: 'dailyLimitExceeded' }, 'quota', null, 'code'],
  ['Google userRateLimitExceeded', { code: 'userRateLimitExceeded' }, 'rate', null, 'code'],
  ['AWS ThrottlingException', { code: 'ThrottlingException' }, 'rate', null, 'code'],
  ['Alibaba Throttling.RateQuota', { code: 'Throttling.RateQuota' }, 'rate', null, 'code'],
  ['a concurrency quota is free in a moment', { code: 'concurrency_quota_exceeded' }, 'rate', null, 'code'],
  ['out of credits', { code: 'OUT-OF-CREDITS', headers: { 'retry-after': '' } }, 'quota', null, 'code'],
  [
    'a code beats short hints and words',
    { code: 'quota_exceeded', headers: { 'retry-after': '60' }, words: 'Too many requests per second.' },
    'quota',
    60_000,
    'code',
  ],
  ['a code beats a status of overload', { status: 503, code: 'daily_limit_reached' }, 'quota', null, 'code'],
];

const BY_USAGE: readonly Row[] = [
  ['the month’s usage is at its limit', { usage: { used: 100, limit: 100 } }, 'quota', null, 'usage'],
  ['it is above', { usage: { used: 104, limit: 100, resetsAtMs: NOW + 3 * DAY } }, 'quota', 3 * DAY, 'usage'],
  [
    'it says more than words',
    { words: 'Rate limit exceeded.', usage: { used: 10, limit: 10 } },
    'quota',
    null,
    'usage',
  ],
  ['a plan without units', { usage: { used: 0, limit: 0 } }, 'quota', null, 'usage'],
  [
    'its end, by the vendor’s clock',
    { headers: { date: http(NOW + HOUR) }, usage: { used: 1, limit: 1, resetsAtMs: NOW + HOUR + MINUTE } },
    'quota',
    MINUTE,
    'usage',
  ],
  ['its end is over', { usage: { used: 1, limit: 1, resetsAtMs: NOW - 1 } }, 'quota', null, 'usage'],
  ['there is room left', { usage: { used: 99, limit: 100, resetsAtMs: NOW + DAY } }, 'rate', null, 'default'],
  ['there is no limit', { usage: { used: 99, limit: null } }, 'rate', null, 'default'],
  [
    'limits that remain don’t hide it',
    { headers: { ratelimit: '"a";r=4;t=1' }, usage: { used: 1, limit: 1 } },
    'quota',
    null,
    'usage',
  ],
];

const BY_WORDS: readonly Row[] = [
  ['the month', { words: 'Monthly usage limit exceeded.' }, 'quota', null, 'words'],
  ['this month', { words: 'You have used all 100 generations this month. Upgrade for more.' }, 'quota', null, 'words'],
  ['too many, for the month', { words: 'Too many requests: monthly quota reached' }, 'quota', null, 'words'],
  [
    'the day, with a wait',
    { words: 'Daily generation limit reached. Resets in 5 hours and 30 minutes.' },
    'quota',
    5.5 * HOUR,
    'words',
  ],
  [
    'requests per day',
    { words: 'Rate limit reached on requests per day: Limit 200. Please try again in 7m12s.' },
    'quota',
    432_000,
    'words',
  ],
  ['flask-limiter, a day', { words: '50 per 1 day' }, 'quota', null, 'words'],
  ['flask-limiter, a minute', { words: '5 per 1 minute' }, 'rate', null, 'words'],
  ['out of credits', { words: 'You have run out of credits.' }, 'quota', null, 'words'],
  ['no balance', { words: 'Insufficient balance, please recharge' }, 'quota', null, 'words'],
  ['until a day', { words: 'Usage limit reached; resets on 2026-12-01' }, 'quota', 4.5 * DAY, 'words'],
  ['until a moment', { words: 'Quota exceeded. Try again after 2026-11-26 18:00 UTC.' }, 'quota', 6 * HOUR, 'words'],
  ['rate', { words: 'Rate limit exceeded.' }, 'rate', null, 'words'],
  ['rate, and a plan to buy', { words: 'Rate limit exceeded. Upgrade your plan for more.' }, 'rate', null, 'words'],
  [
    'Django REST framework',
    { words: 'Request was throttled. Expected available in 12 seconds.' },
    'rate',
    12_000,
    'words',
  ],
  [
    'Gemini, a quota that is a minute’s',
    { words: 'Quota exceeded for metric generate_requests_per_minute. Please retry in 45.2s.' },
    'rate',
    45_200,
    'words',
  ],
  ['in flight', { words: 'You have too many concurrent generations (3 of 3).' }, 'rate', null, 'words'],
  ['too fast', { words: 'You are sending requests too quickly; wait about 2 minutes.' }, 'rate', 2 * MINUTE, 'words'],
  ['a wait and no kind, short', { words: 'Too many requests, please try again in 3 seconds' }, 'rate', 3_000, 'words'],
  ['a wait and no kind, in milliseconds', { words: 'Retry after 250ms' }, 'rate', 250, 'words'],
  ['a wait and no kind, long', { words: 'Too many requests, please try again in 2 days' }, 'quota', 2 * DAY, 'words'],
  ['503, a wait of an hour', { status: 503, words: 'We will be available again in 1 hour' }, 'rate', HOUR, 'words'],
];

const BY_NOTHING: readonly Row[] = [
  ['a bare 429', {}, 'rate', null, 'default'],
  ['the status in words', { words: 'Too Many Requests\n' }, 'rate', null, 'default'],
  [
    'the seed’s own sentence names both',
    { words: 'Rate limit or monthly usage limit exceeded' },
    'rate',
    null,
    'default',
  ],
  ['the same the other way round', { words: 'Monthly quota or rate limit exceeded.' }, 'rate', null, 'default'],
  [
    'both windows are named',
    { words: 'You may send 10 requests per minute and 100 per day.' },
    'rate',
    null,
    'default',
  ],
  ['a length that is no wait', { words: 'The limit is 3 in 60 seconds.' }, 'rate', null, 'default'],
  ['a moment that is over', { words: 'Try again after 2026-11-26T11:00:00Z' }, 'rate', null, 'default'],
  [
    'nonsense everywhere',
    { headers: { 'retry-after': 'soon', ratelimit: '"', 'x-ratelimit-reset': 'later' }, code: '???' },
    'rate',
    null,
    'default',
  ],
  ['a Retry-After that is negative', { headers: { 'retry-after': '-30' } }, 'rate', null, 'default'],
  [
    'a Retry-After that is longer than any window',
    { headers: { 'retry-after': '99999999999999999999' } },
    'rate',
    null,
    'default',
  ],
  [
    'requests are left',
    { headers: { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '9' } },
    'rate',
    null,
    'default',
  ],
  ['none left, and no word about when', { headers: { 'x-ratelimit-remaining': '0' } }, 'rate', null, 'default'],
  [
    'an envelope with a code of HTTP',
    { status: 200, code: '429', words: 'Too many requests' },
    'rate',
    null,
    'default',
  ],
  ['503 with usage at its limit', { status: 503, usage: { used: 1, limit: 1 } }, 'rate', null, 'default'],
];

describe.each([
  ['its code', BY_CODE],
  ['usage', BY_USAGE],
  ['its words', BY_WORDS],
  ['nothing', BY_NOTHING],
])('a refusal is known by %s', (_what, rows) => {
  test.each(rows)('%s', (_like, answer, gate, retryAfterMs, by) => {
    expect(classifyThrottle({ status: 429, headers: {}, ...answer }, NOW)).toEqual({ gate, retryAfterMs, by });
  });
});

const figure = fc.oneof(
  fc.nat().map(String),
  fc.double().map(String),
  fc.constantFrom('0', '-1', '1e9', '6m0s', http(NOW), '"a";r=0;t=9', 'NaN'),
);
const word = fc.oneof(
  fc.string({ maxLength: 40 }),
  figure,
  fc.constantFrom('monthly', 'per minute', 'try again in', 'rate limit', 'or'),
);
const text = fc.array(word, { maxLength: 8 }).map((parts) => parts.join(' '));
const FIELDS = [
  'retry-after',
  'retry-after-ms',
  'date',
  'ratelimit',
  'ratelimit-policy',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-ratelimit-reset-day',
  'x-ratelimit-remaining-day',
  'ratelimit-reset',
  'ratelimit-remaining',
];
const number = fc.oneof(fc.double(), fc.integer());
const answers = fc.record({
  status: fc.integer(),
  headers: fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(figure, text)),
  code: fc.option(text, { nil: undefined }),
  words: fc.option(text, { nil: undefined }),
  retryAfterMs: fc.option(number, { nil: undefined }),
  usage: fc.option(
    fc.record({ used: number, limit: fc.option(number), resetsAtMs: fc.option(number, { nil: undefined }) }),
    { nil: undefined },
  ),
});

test('whatever is answered, the wait is a whole number of milliseconds or none, and nothing is thrown', () => {
  fc.assert(
    fc.property(answers, (answer) => {
      const { gate, retryAfterMs, by } = classifyThrottle(answer, NOW);
      expect(['rate', 'quota']).toContain(gate);
      expect(retryAfterMs === null || (Number.isSafeInteger(retryAfterMs) && retryAfterMs >= 0)).toBe(true);
      if (by === 'default') expect(gate).toBe('rate');
    }),
    { numRuns: 500 },
  );
});

test('any Retry-After in seconds is obeyed to the moment, and decides alone where there is no code', () => {
  fc.assert(
    fc.property(fc.nat({ max: 400 * 86_400 }), answers, (seconds, { words, usage }) => {
      const verdict = classifyThrottle({ status: 429, headers: { 'retry-after': `${seconds}` }, words, usage }, NOW);
      const gate = seconds <= 300 ? 'rate' : 'quota';
      expect(verdict).toEqual({ gate, retryAfterMs: seconds * 1000, by: 'retry-after' });
    }),
  );
});
