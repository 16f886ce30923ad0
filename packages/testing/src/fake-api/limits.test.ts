// Limits by a clock that the test turns, and a 429 in each dialect.
import { acceptedSchema, errorSchema, userSchema } from '@shotlist/core';
import { expect, test } from 'vitest';
import { readFakeLog } from '../fake-log.js';
import { open, read } from './__fixtures__/open-fake-api.js';
import { REFUSAL_DIALECTS, type FakeApiOptions, type RefusalDialect } from './options.js';

/** A vendor whose clock stands still until it is turned. */
async function openAt(startMs: number, options: FakeApiOptions) {
  let nowMs = startMs;
  const opened = await open({ ...options, now: () => nowMs });
  const statuses = async (times: number): Promise<number[]> => {
    const seen: number[] = [];
    for (let time = 0; time < times; time += 1) seen.push((await opened.post({ prompt: 'A' })).status);
    return seen;
  };
  return { ...opened, statuses, turn: (aheadMs: number) => void (nowMs += aheadMs) };
}

test('a sliding window holds over every stretch of its length', async () => {
  const { statuses, turn, post } = await openAt(10_500, { rate: [{ requests: 2, perMs: 1000 }] });
  expect(await statuses(1)).toEqual([200]);
  turn(600);
  expect(await statuses(2)).toEqual([200, 429]);
  turn(399);
  const refused = await post({ prompt: 'A' });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  turn(1);
  expect(await statuses(2)).toEqual([200, 429]);
});

test('a fixed window begins anew at once', async () => {
  const { statuses, turn } = await openAt(10_900, { rate: [{ requests: 2, perMs: 1000, kind: 'fixed' }] });
  expect(await statuses(3)).toEqual([200, 200, 429]);
  turn(100);
  expect(await statuses(3)).toEqual([200, 200, 429]);
});

test('windows count what only asks where they are told to', async () => {
  const { api, get, post, turn } = await openAt(0, { rate: [{ requests: 2, perMs: 1000 }], rateCovers: 'all' });
  expect([(await post({ prompt: 'A' })).status, (await get('user')).status]).toEqual([200, 200]);
  for (const path of ['user', 'generations', 'status/x']) {
    const response = await get(path);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
  }
  expect((await post({ prompt: 'A' })).status).toBe(429);
  turn(1000);
  expect((await get('user')).status).toBe(200);
  expect(api.generations()).toHaveLength(1);
});

test('a bucket fills again, and no further than its rim', async () => {
  const { statuses, turn } = await openAt(0, { bucket: { capacity: 3, refillPerSecond: 2 } });
  expect(await statuses(4)).toEqual([200, 200, 200, 429]);
  turn(500);
  expect(await statuses(2)).toEqual([200, 429]);
  turn(60_000);
  expect(await statuses(4)).toEqual([200, 200, 200, 429]);
});

test('generations that run take their places until they end', async () => {
  const { statuses, turn, post } = await openAt(0, { maxInFlight: 2, generationMs: 5000 });
  expect(await statuses(3)).toEqual([200, 200, 429]);
  turn(4000);
  const { headers } = await post({ prompt: 'A' });
  expect(headers.get('retry-after')).toBe('1');
  expect(headers.get('ratelimit-policy')).toBe('"running";q=2;qu="concurrent-requests"');
  turn(1000);
  expect(await statuses(3)).toEqual([200, 200, 429]);
});

test('a quota holds until its period turns, and gives the unit of a failed generation back', async () => {
  const { api, statuses, turn, get, post } = await openAt(70_000, {
    quota: { limit: 2, period: 30_000 },
    faults: [{ on: 'generate', fault: 'failed', at: [2] }],
    generationMs: 1000,
  });
  const used = async () => (await read(await get('user'), userSchema)).usage;
  expect(await statuses(2)).toEqual([200, 200]);
  const refused = await post({ prompt: 'A' });
  expect(refused.headers.get('retry-after')).toBe('20');
  expect(await read(refused, errorSchema)).toMatchObject({
    code: 'monthly_limit_exceeded',
    usage: { current_month_usage: 2, monthly_limit: 2 },
  });
  turn(1000);
  expect(await used()).toEqual({ current_month_usage: 1, monthly_limit: 2 });
  expect(await statuses(2)).toEqual([200, 429]);
  turn(19_000);
  expect(await used()).toEqual({ current_month_usage: 0, monthly_limit: 2 });
  expect(await statuses(3)).toEqual([200, 200, 429]);
  expect(readFakeLog(api.logFile)).toHaveLength(5);
});

test('a month is the calendar’s, in UTC', async () => {
  const { statuses, turn } = await openAt(Date.UTC(2024, 1, 29, 23, 59, 59), { quota: { limit: 1, period: 'month' } });
  expect(await statuses(2)).toEqual([200, 429]);
  turn(1000);
  expect(await statuses(2)).toEqual([200, 429]);
});

test('a refusal costs nothing, neither units nor places in a window', async () => {
  const { api, statuses, turn } = await openAt(0, {
    rate: [{ requests: 1, perMs: 1000 }],
    quota: { limit: 2, period: 'month' },
  });
  expect(await statuses(5)).toEqual([200, 429, 429, 429, 429]);
  turn(1000);
  expect(await statuses(1)).toEqual([200]);
  expect(api.generations()).toHaveLength(2);
});

test('accepted requests tell what remains', async () => {
  const { post } = await openAt(0, { rate: [{ requests: 20, perMs: 1000 }], quota: { limit: 100, period: 30_000 } });
  const { headers } = await post({ prompt: 'A' });
  expect(headers.get('ratelimit-policy')).toBe('"20-per-1000ms";q=20;w=1, "month";q=100;w=30');
  expect(headers.get('ratelimit')).toBe('"20-per-1000ms";r=19;t=1, "month";r=99;t=30');
});

const FORM = { success: false, error: 'Rate limit exceeded.', code: 'rate_limit_exceeded' };
const X_LIMIT = { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0' };

/** Status, hints and body of each dialect, for a wait of 2500 ms at the time 100 000. */
const DIALECTS: Record<RefusalDialect, readonly [number, Record<string, string>, unknown]> = {
  seed: [
    429,
    { 'retry-after': '3', ratelimit: '"default";r=0;t=3', 'ratelimit-policy': '"default";q=1;w=3' },
    { ...FORM, usage: { current_month_usage: 0, monthly_limit: null } },
  ],
  date: [429, { 'retry-after': 'Thu, 01 Jan 1970 00:01:43 GMT' }, FORM],
  draft: [429, { ratelimit: '"default";r=0;t=3', 'ratelimit-policy': '"default";q=1;w=3' }, FORM],
  fraction: [429, { 'retry-after': '2.5' }, FORM],
  'x-ratelimit': [429, { ...X_LIMIT, 'x-ratelimit-reset': '103' }, FORM],
  'x-ratelimit-delta': [429, { ...X_LIMIT, 'x-ratelimit-reset': '3' }, FORM],
  bare: [429, {}, 'Too Many Requests\n'],
  empty: [429, {}, ''],
  nonsense: [429, { 'retry-after': 'soon' }, FORM],
  prose: [429, {}, { success: false, error: 'Too many requests, please try again in 3 seconds' }],
  words: [429, {}, { success: false, error: FORM.error }],
  envelope: [200, {}, FORM],
  object: [429, {}, { error: { code: FORM.code, message: FORM.error } }],
};

test.each(Object.keys(REFUSAL_DIALECTS) as RefusalDialect[])('a 429 speaks the dialect %s', async (dialect) => {
  const { api, post } = await openAt(100_000, {
    dialect: dialect === 'seed' ? 'date' : 'seed',
    faults: [{ on: 'generate', fault: 'throttled', ms: 2500, dialect }],
  });
  const [status, hints, body] = DIALECTS[dialect];
  const response = await post({ prompt: 'A' });
  expect(response.status).toBe(status);
  const given = [...response.headers].filter(([name]) => /^(retry-after|ratelimit|x-ratelimit)/.test(name));
  expect(Object.fromEntries(given)).toEqual(hints);
  const text = await response.text();
  if (typeof body === 'string') expect(text).toBe(body);
  else expect(JSON.parse(text)).toMatchObject(body as object);
  expect(api.history()).toMatchObject([{ fault: 'throttled', waitMs: 2500, answer: String(status) }]);
});

test('the server’s own dialect is spoken by its limits', async () => {
  const { post } = await openAt(0, { dialect: 'x-ratelimit-delta', rate: [{ requests: 1, perMs: 9000 }] });
  const accepted = await post({ prompt: 'A' });
  await read(accepted, acceptedSchema);
  expect(accepted.headers.get('x-ratelimit-remaining')).toBe('0');
  const refused = await post({ prompt: 'A' });
  expect([refused.status, refused.headers.get('x-ratelimit-reset')]).toEqual([429, '9']);
});

test.each([
  ['words', 429, { success: false, error: 'Monthly usage limit exceeded.' }],
  ['object', 429, { error: { code: 'monthly_limit_exceeded', message: 'Monthly usage limit exceeded.' } }],
  ['envelope', 200, { success: false, code: 'monthly_limit_exceeded', error: 'Monthly usage limit exceeded.' }],
] as const)('a month that is used up is told as %s', async (dialect, status, body) => {
  const { post } = await openAt(0, { dialect, quota: { limit: 0, period: 'month' } });
  const refused = await post({ prompt: 'A' });
  const { request_id: _id, ...said } = (await refused.json()) as Record<string, unknown>;
  expect([refused.status, said]).toEqual([status, body]);
});

test('usage says when it returns to 0 where it is told to', async () => {
  const { get } = await openAt(70_000, { usageReset: true, quota: { limit: 2, period: 30_000 } });
  expect((await read(await get('user'), userSchema)).usage).toMatchObject({ resets_at: '1970-01-01 00:01:30' });
});
