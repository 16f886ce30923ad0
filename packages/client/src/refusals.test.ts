// What a refused call says is used up, and when to ask again, however its server puts it.
import { describe, expect, test } from 'vitest';
import { caught } from './__fixtures__/caught.js';
import { openClient, REQUEST } from './__fixtures__/open-client.js';
import { serve } from './__fixtures__/serve.js';
import { createClient } from './create-client.js';

const NOW = Date.UTC(2026, 10, 26, 12);
const MONTH_ENDS_MS = 4.5 * 86_400_000;
const now = (): number => NOW;

describe('a refusal in the dialect', () => {
  test.each([
    ['seed', 3_000],
    ['date', 3_000],
    ['draft', 3_000],
    ['fraction', 2_500],
    ['x-ratelimit', 3_000],
    ['x-ratelimit-delta', 3_000],
    ['prose', 3_000],
    ['bare', undefined],
    ['empty', undefined],
    ['nonsense', undefined],
    ['words', undefined],
    ['object', undefined],
    ['envelope', undefined],
  ] as const)('%s, for the rate', async (dialect, retryAfterMs) => {
    const faults = [{ on: 'generate', fault: 'throttled', dialect, ms: 2_500 }] as const;
    const { api, client } = await openClient({ now, faults });
    const error = await caught(client.generate(REQUEST));
    expect([error.code, error.gate, error.retryAfterMs]).toEqual(['THROTTLED', 'rate', retryAfterMs]);
    expect(api.calls().generate).toBe(1);
  });

  test.each([
    ['seed', 'quota', MONTH_ENDS_MS],
    ['date', 'quota', MONTH_ENDS_MS],
    ['draft', 'quota', MONTH_ENDS_MS],
    ['x-ratelimit', 'quota', MONTH_ENDS_MS],
    ['prose', 'quota', MONTH_ENDS_MS],
    ['nonsense', 'quota', undefined],
    ['words', 'quota', undefined],
    ['object', 'quota', undefined],
    ['envelope', 'quota', undefined],
    ['bare', 'rate', undefined],
    ['empty', 'rate', undefined],
  ] as const)('%s, for the month', async (dialect, gate, retryAfterMs) => {
    const { client } = await openClient({ now, dialect, quota: { limit: 0, period: 'month' } });
    const error = await caught(client.generate(REQUEST));
    expect([error.code, error.gate, error.retryAfterMs]).toEqual(['THROTTLED', gate, retryAfterMs]);
  });
});

/** The month's end by a clock that is far from this machine's. */
const DATE = { date: 'Sun, 29 Nov 2026 23:00:00 GMT' };
const usage = { current_month_usage: 100, monthly_limit: 100 };

describe('a 429 whose body says', () => {
  test.each<[string, unknown, string, number | undefined]>([
    ['usage at its limit', { success: false, error: 'No.', usage }, 'quota', undefined],
    [
      'when usage returns to 0',
      { error: 'No.', usage: { ...usage, resets_at: '2026-12-01 00:00:00' } },
      'quota',
      90_000_000,
    ],
    ['the same as a figure', { error: 'No.', usage: { ...usage, resets_at: 1_796_083_200 } }, 'quota', 90_000_000],
    ['the same within the error', { error: { message: 'No.', usage } }, 'quota', undefined],
    ['usage with room left', { error: 'No.', usage: { ...usage, current_month_usage: 3 } }, 'rate', undefined],
    [
      'usage that is no figure',
      { error: 'No.', usage: { current_month_usage: 'all', monthly_limit: 1 } },
      'rate',
      undefined,
    ],
    ['retry_after in seconds', { error: 'No.', retry_after: 2.5 }, 'rate', 2_500],
    ['retryAfter as text', { error: { message: 'No.', retryAfter: '4' } }, 'rate', 4_000],
    ['retry_after_ms', { error: 'No.', retry_after_ms: 150 }, 'rate', 150],
    ['retry_after in days', { error: 'No.', retry_after: 172_800 }, 'quota', 172_800_000],
    ['nonsense', { error: 'No.', retry_after: 'soon', usage: [] }, 'rate', undefined],
    [
      'both in one sentence, as the reference has it',
      { error: 'Rate limit or monthly usage limit exceeded' },
      'rate',
      undefined,
    ],
  ])('%s', async (_what, body, gate, retryAfterMs) => {
    const { origin } = await serve(() => ({ status: 429, headers: DATE, body: JSON.stringify(body) }));
    const client = createClient({ apiKey: 'lt_refusals_key', baseUrl: origin, allowHttpHosts: ['127.0.0.1'] });
    const error = await caught(client.generate(REQUEST));
    expect([error.code, error.gate, error.retryAfterMs]).toEqual(['THROTTLED', gate, retryAfterMs]);
  });

  test('what the prompt says about months is no limit', async () => {
    const prompt = 'A monthly usage limit is reached';
    const { origin } = await serve(() => ({ status: 429, body: JSON.stringify({ error: `Not now: ${prompt}` }) }));
    const client = createClient({ apiKey: 'lt_refusals_key', baseUrl: origin, allowHttpHosts: ['127.0.0.1'] });
    expect(await caught(client.generate({ ...REQUEST, prompt }))).toMatchObject({ code: 'THROTTLED', gate: 'rate' });
  });

  test('plain text is read, and not repeated', async () => {
    const { origin } = await serve(() => ({ status: 429, body: 'Daily limit reached, canary-heron' }));
    const client = createClient({ apiKey: 'lt_refusals_key', baseUrl: origin, allowHttpHosts: ['127.0.0.1'] });
    const error = await caught(client.generate(REQUEST));
    expect([error.gate, error.message.includes('heron')]).toEqual(['quota', false]);
  });
});

test('only a refusal has a gate, and a file is never a period’s unit', async () => {
  const { api, client } = await openClient(
    { faults: [{ on: 'user', fault: 'error_before_work', status: 503 }] },
    { retries: 0 },
  );
  expect((await caught(client.user())).gate).toBeUndefined();
  api.setFaults([{ on: 'video', fault: 'throttled', ms: 3_600_000 }]);
  const error = await caught(client.download('gen_1'));
  expect([error.code, error.gate, error.retryAfterMs]).toEqual(['THROTTLED', 'rate', 3_600_000]);
});
