// Calls that cost nothing: asked again while that may help, and what their errors carry.
import { describe, expect, test } from 'vitest';
import { caught } from './__fixtures__/caught.js';
import { openClient, REQUEST } from './__fixtures__/open-client.js';
import { COMPLETED } from './__fixtures__/seed-examples.js';
import { give, serve, serveSockets } from './__fixtures__/serve.js';
import { createClient } from './create-client.js';

const apiKey = 'lt_questions_key';

describe('a question is asked again', () => {
  test.each(['error_before_work', 'reset_before_work', 'half_body', 'half_headers', 'html', 'html_error'] as const)(
    'after %s',
    async (fault) => {
      const { api, client } = await openClient({ faults: [{ on: 'user', fault, first: 2 }] });
      expect((await client.user()).usage.current_month_usage).toBe(0);
      expect(api.calls().user).toBe(3);
    },
  );

  test('after no answer in time', async () => {
    const faults = [{ on: 'user', fault: 'work_no_answer', first: 1 }] as const;
    const { api, client } = await openClient({ faults }, { timeoutMs: 3_000 });
    expect((await client.user()).usage.current_month_usage).toBe(0);
    expect(api.calls().user).toBe(2);
  });

  test.each(['seed', 'date', 'draft', 'fraction', 'x-ratelimit', 'x-ratelimit-delta', 'prose'] as const)(
    'after a 429 that says when, as %s, and not before',
    async (dialect) => {
      const faults = [{ on: 'user', fault: 'throttled', dialect, ms: 900, first: 1 }] as const;
      const { api, client } = await openClient({ faults, clockAheadMs: 600_000 });
      await client.user();
      const [first, second] = api.history();
      expect(api.calls().user).toBe(2);
      // Never earlier; by how much a date is later than asked for depends on the second that it is rounded to.
      const pauseMs = (second?.atMs ?? 0) - (first?.atMs ?? 0);
      expect(pauseMs).toBeGreaterThanOrEqual(dialect === 'date' || dialect === 'x-ratelimit' ? 1 : 800);
    },
  );

  test.each(['bare', 'empty', 'nonsense', 'words'] as const)('not after a 429 that doesn’t: %s', async (dialect) => {
    const { api, client } = await openClient({ faults: [{ on: 'user', fault: 'throttled', dialect }] });
    expect(await caught(client.user())).toMatchObject({ code: 'THROTTLED', retryAfterMs: undefined });
    expect(api.calls().user).toBe(1);
  });

  test('not after one that asks for longer than is allowed', async () => {
    const faults = [{ on: 'user', fault: 'throttled', ms: 31_000 }] as const;
    const { api, client } = await openClient({ faults });
    expect(await caught(client.user())).toMatchObject({ code: 'THROTTLED', retryAfterMs: 31_000 });
    expect(api.calls().user).toBe(1);
  });

  test('after an error even where no 429 is waited for', async () => {
    const faults = [{ on: 'user', fault: 'error_before_work', first: 1 }] as const;
    const { api, client } = await openClient({ faults }, { maxRetryAfterMs: -1 });
    await client.user();
    expect(api.calls().user).toBe(2);
  });

  test.each([0, 2])('no more than %i times', async (retries) => {
    const faults = [{ on: 'user', fault: 'error_before_work', status: 503 }] as const;
    const { api, client } = await openClient({ faults }, { retries });
    expect(await caught(client.user())).toMatchObject({ code: 'VENDOR_UNAVAILABLE', status: 503, retryable: true });
    expect(api.calls().user).toBe(retries + 1);
  });

  test.each([
    ['unauthorized', 'UNAUTHORIZED'],
    ['forbidden', 'UNAUTHORIZED'],
    ['rejected', 'REQUEST_REJECTED'],
  ] as const)('not after %s', async (fault, code) => {
    const { api, client } = await openClient({ faults: [{ on: 'user', fault }] });
    expect((await caught(client.user())).code).toBe(code);
    expect(api.calls().user).toBe(1);
  });

  test('not of another origin, which never sees the key', async () => {
    const { api, client } = await openClient({ faults: [{ on: 'user', fault: 'redirect' }] }, { retries: 1 });
    const error = await caught(client.user());
    expect(error).toMatchObject({ code: 'ANSWER_INVALID', status: 302 });
    expect(error.message).toContain(`It leads to ${api.url.replace('127.0.0.1', 'localhost')}.`);
    expect(api.calls()).toMatchObject({ elsewhere: 0, elsewhereWithKey: 0 });
  });

  test('and where it leads is told without the key, if that is quoted there', async () => {
    const location = `http://${apiKey.toUpperCase()}.example/`;
    const { origin } = await serve(() => ({ status: 302, headers: { location } }));
    const error = await caught(createClient({ apiKey, baseUrl: origin, retries: 0 }).user());
    expect(error.message).toMatch(/It leads to http:\/\/….example\.$/);
  });

  test('an unknown generation is an answer', async () => {
    const { api, client } = await openClient();
    expect((await caught(client.status('gen_none'))).code).toBe('GENERATION_NOT_FOUND');
    expect(api.calls().status).toBe(1);
  });
});

describe('a question that is given up', () => {
  test.each([new Error('stop'), 'a text'])('before or in the middle throws the reason: %s', async (reason) => {
    const before = await serve(() => COMPLETED);
    const aborted = AbortSignal.abort(reason);
    await expect(createClient({ apiKey, baseUrl: before.origin }).status('a', { signal: aborted })).rejects.toBe(
      reason,
    );
    expect(before.heard).toHaveLength(0);
    const stop = new AbortController();
    const middle = await serve(() => {
      stop.abort(reason);
      return undefined;
    });
    const client = createClient({ apiKey, baseUrl: middle.origin });
    await expect(client.status('a', { signal: stop.signal })).rejects.toBe(reason);
    expect(middle.heard).toHaveLength(1);
  });

  test('in the pause before it is asked again throws the reason', async () => {
    const stop = new AbortController();
    const { origin, heard } = await serve(() => ({ status: 429, headers: { 'retry-after': '25' } }));
    const client = createClient({ apiKey, baseUrl: origin, onAnswer: () => setTimeout(() => stop.abort('stop'), 100) });
    await expect(client.user({ signal: stop.signal })).rejects.toBe('stop');
    expect(heard).toHaveLength(1);
  });
});

test('errors carry what the server said, and where', async () => {
  const { origin } = await serve((_heard, response) => {
    give(response, {
      status: 429,
      headers: {
        'retry-after': '90',
        ratelimit: '"a";r=0;t=90',
        'ratelimit-policy': '"a";q=5;w=60',
        'x-request-id': 'from-the-header',
      },
      body: JSON.stringify({
        success: false,
        error: 'Too many.',
        code: 'rate_limit_exceeded',
        details: [{ pointer: '/limit', message: 'Too high' }, { field: 'page' }, 7],
        generation_id: 'gen_7',
      }),
    });
    return undefined;
  });
  const error = await caught(createClient({ apiKey, baseUrl: origin }).generations({ page: 2, idempotencyKey: 'k' }));
  expect({ ...error, stack: '' }).toMatchObject({
    name: 'ApiError',
    code: 'THROTTLED',
    method: 'GET',
    url: `${origin}/api/v1/generations`,
    status: 429,
    requestId: 'from-the-header',
    generationId: 'gen_7',
    vendorCode: 'rate_limit_exceeded',
    retryAfterMs: 90_000,
    rateLimits: [{ policy: 'a', limit: 5, windowMs: 60_000, remaining: 0, resetMs: 90_000 }],
    details: [{ pointer: '/limit', message: 'Too high' }],
    retryable: true,
  });
  expect(error.message).toBe(
    `GET ${origin}/api/v1/generations answered 429: Too many. (/limit) [request from-the-header]`,
  );
  expect(error.help).not.toBe('');
});

test('an error without an answer names its reason and keeps its cause', async () => {
  const resetting = await serveSockets((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const error = await caught(createClient({ apiKey, baseUrl: resetting.origin, retries: 0 }).user());
  expect(error).toMatchObject({ code: 'VENDOR_UNAVAILABLE', status: undefined });
  expect(error.message).toMatch(/user got no whole answer: ECONNRESET/);
  expect(error.cause).toBeInstanceOf(Error);
});

test('the user, the address of a video, and ids that are no plain words', async () => {
  const { api, client } = await openClient({ quota: { limit: 100, period: 'month' } });
  const { generation_id: id } = await client.generate(REQUEST);
  expect((await client.user()).usage).toEqual({ current_month_usage: 1, monthly_limit: 100 });
  expect(client.baseUrl).toBe(api.baseUrl);
  expect(client.videoUrl(id)).toBe(`${api.baseUrl}/video/${id}`);
  expect(client.videoUrl('a/b?c#d e\ud800')).toBe(`${api.baseUrl}/video/a%2Fb%3Fc%23d%20e%EF%BF%BD`);
  expect((await caught(client.status('../user'))).code).toBe('GENERATION_NOT_FOUND');
  expect(api.calls().unknown).toBe(0);
});

test('every answer’s headers are heard, errors’ too', async () => {
  const statuses: (string | null)[] = [];
  const { client } = await openClient(
    { faults: [{ on: 'user', fault: 'error_before_work', first: 1 }] },
    { onAnswer: (headers) => void statuses.push(headers.get('x-request-id')) },
  );
  await client.user();
  expect(new Set(statuses).size).toBe(2);
});
