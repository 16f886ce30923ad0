// A paid call: what leaves, how often, and what its error says about money.
import { readFakeLog } from '@shotlist/testing';
import { describe, expect, test } from 'vitest';
import { caught } from './__fixtures__/caught.js';
import { openClient, REQUEST } from './__fixtures__/open-client.js';
import { ACCEPTED } from './__fixtures__/seed-examples.js';
import { freePort, give, serve, serveSockets } from './__fixtures__/serve.js';
import { createClient } from './create-client.js';
import { tryPaid } from './try-again.js';

const apiKey = 'lt_paid_calls_key';

describe('what leaves', () => {
  test('is what was given: a seed of 0, -1 and false are values, and nothing is added', async () => {
    const { origin, heard } = await serve(() => ACCEPTED);
    const client = createClient({ apiKey, baseUrl: origin, userAgent: 'tests/1' });
    await client.generate({ prompt: 'p', seed: 0, camera_fixed: false });
    await client.generate({ prompt: 'p', seed: -1 });
    await client.generateTextToVideo('p', { seed: 0, duration: 5, signal: new AbortController().signal, retries: 1 });
    await client.generateImageToVideo('p', 'https://example.com/a.png', { idempotencyKey: 'key-1' });
    await client.generate({ prompt: 'p' });
    expect(heard.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { prompt: 'p', seed: 0, camera_fixed: false },
      { prompt: 'p', seed: -1 },
      { prompt: 'p', seed: 0, duration: 5 },
      { prompt: 'p', image_url: 'https://example.com/a.png' },
      { prompt: 'p' },
    ]);
    expect(heard.map(({ headers }) => headers['idempotency-key'])).toEqual([
      undefined,
      undefined,
      undefined,
      'key-1',
      undefined,
    ]);
    expect(heard.map(({ headers }) => headers['user-agent'])).toEqual(heard.map(() => 'tests/1'));
    expect(heard[0]?.headers['accept']).toBe('application/json');
  });

  test('has the client’s own name in Node, and goes through a fetch that is given', async () => {
    const { origin, heard } = await serve(() => ACCEPTED);
    await createClient({ apiKey, baseUrl: origin }).generate(REQUEST);
    expect(heard[0]?.headers['user-agent']).toBe('shotlist-client');
    const urls: string[] = [];
    const through = async (url: string, init: RequestInit): Promise<Response> => {
      urls.push(`${init.method} ${url} ${init.redirect}`);
      return new Response(ACCEPTED, { headers: { date: 'Thu, 26 Nov 2026 12:00:00 GMT' } });
    };
    const dates: (string | null)[] = [];
    const onAnswer = (headers: Headers): void => void dates.push(headers.get('date'));
    const client = createClient({ apiKey, baseUrl: origin, fetch: through, onAnswer });
    await client.generate(REQUEST);
    await client.generate(REQUEST, { fetch: (url, init) => through(`${url}#own`, init) });
    expect(urls).toEqual([`POST ${origin}/api/v1/generate manual`, `POST ${origin}/api/v1/generate#own manual`]);
    expect(dates).toEqual(['Thu, 26 Nov 2026 12:00:00 GMT', 'Thu, 26 Nov 2026 12:00:00 GMT']);
    expect(heard).toHaveLength(1);
  });
});

describe('what may have been charged is not sent again', () => {
  test.each([
    ['error_before_work', 0],
    ['work_then_error', 1],
    ['reset_before_work', 0],
    ['reset_after_work', 1],
    ['half_body', 1],
    ['half_headers', 1],
    ['html', 0],
    ['html_after_work', 1],
    ['html_error', 0],
    ['not_json_after_work', 1],
    ['no_id', 1],
    ['redirect', 0],
    ['work_no_answer', 1],
  ] as const)('%s: one request, and it is unknown', async (fault, made) => {
    // Silence is given up by the client, everything else by the server.
    const timeoutMs = fault === 'work_no_answer' ? 3_000 : 20_000;
    const { api, client } = await openClient({ faults: [{ on: 'generate', fault }] }, { timeoutMs, retries: 3 });
    const error = await caught(client.generate(REQUEST));
    expect(error.code).toBe('SUBMIT_AMBIGUOUS');
    expect(api.calls().generate).toBe(1);
    expect(api.generations()).toHaveLength(made);
    // A damaged answer that names it can be looked up.
    if (fault === 'half_body' || fault === 'not_json_after_work')
      expect(error.generationId).toBe(api.generations()[0]?.generationId);
    if (fault === 'redirect') expect(api.calls()).toMatchObject({ elsewhere: 0, elsewhereWithKey: 0 });
  });

  test.each([
    ['throttled', 'THROTTLED', 429],
    ['rejected', 'REQUEST_REJECTED', 400],
    ['unauthorized', 'UNAUTHORIZED', 401],
    ['forbidden', 'UNAUTHORIZED', 403],
  ] as const)('%s is a refusal, and isn’t sent again either', async (fault, code, status) => {
    const { api, client } = await openClient({ faults: [{ on: 'generate', fault, ms: 0 }] });
    expect(await caught(client.generate(REQUEST))).toMatchObject({ code, status });
    expect(api.calls().generate).toBe(1);
    expect(api.generations()).toHaveLength(0);
  });

  test('421, after which fetch itself would send it again', async () => {
    const { origin, heard } = await serve(() => ({ status: 421 }));
    const error = await caught(createClient({ apiKey, baseUrl: origin }).generate(REQUEST));
    expect(error.code).toBe('SUBMIT_AMBIGUOUS');
    expect(heard).toHaveLength(1);
  });

  test('307, which would be sent on with its body and key', async () => {
    const other = await serve(() => ACCEPTED);
    const { origin, heard } = await serve(() => ({
      status: 307,
      headers: { location: `${other.origin}/?key=${apiKey}` },
    }));
    const error = await caught(createClient({ apiKey, baseUrl: origin }).generate(REQUEST));
    expect(error).toMatchObject({ code: 'SUBMIT_AMBIGUOUS', status: 307 });
    expect(error.message).toContain(
      `is redirected (307), and redirects are not followed: It leads to ${other.origin}.`,
    );
    expect(error.message).not.toContain(apiKey);
    expect([heard.length, other.heard.length]).toEqual([1, 0]);
  });
});

describe('what surely was not sent is sent again', () => {
  test('a refused connection, until somebody listens', async () => {
    const port = await freePort();
    const client = createClient({ apiKey, baseUrl: `http://127.0.0.1:${port}` });
    let tries = 0;
    let late: ReturnType<typeof serve> | undefined;
    const answer = client.generate(REQUEST, {
      fetch: async (url, init) => {
        tries += 1;
        try {
          return await fetch(url, init);
        } finally {
          late ??= serve(() => ACCEPTED, port);
          await late;
        }
      },
    });
    expect((await answer).generation_id).toBe('gen_686717fe97bd3_055867');
    expect(tries).toBe(2);
    expect((await late)?.heard).toHaveLength(1);
  });

  test('as often as is allowed, and then it says that nothing was charged', async () => {
    const client = createClient({ apiKey, baseUrl: `http://127.0.0.1:${await freePort()}`, retries: 5 });
    let tries = 0;
    const error = await caught(
      client.generate(REQUEST, { retries: 1, fetch: (url, init) => ((tries += 1), fetch(url, init)) }),
    );
    expect(error).toMatchObject({ code: 'NOT_SENT', status: undefined });
    expect(error.message).toMatch(/generate was not sent: ECONNREFUSED/);
    expect(tries).toBe(2);
  });
});

describe('with a server that honours idempotency keys', () => {
  const honours = { honoursIdempotencyKeys: true } as const;

  test.each(['reset_after_work', 'half_headers', 'work_then_error', 'html_after_work', 'no_id'] as const)(
    '%s: it is sent again with the same key, and one generation is made',
    async (fault) => {
      const faults = [{ on: 'generate', fault, first: 2 }] as const;
      const { api, client } = await openClient({ ...honours, faults }, honours);
      const answer = await client.generate(REQUEST);
      expect(api.generations()).toHaveLength(1);
      expect(answer.generation_id).toBe(api.generations()[0]?.generationId);
      const keys = api.history().map(({ idempotencyKey }) => idempotencyKey);
      expect(keys).toHaveLength(3);
      expect(new Set(keys).size).toBe(1);
      expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
      expect(readFakeLog(api.logFile).filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    },
  );

  test('two calls have two keys, and a given key is kept', async () => {
    const { api, client } = await openClient(honours, honours);
    await client.generate(REQUEST);
    await client.generate(REQUEST);
    const own = await client.generate(REQUEST, { idempotencyKey: 'mine' });
    expect((await client.generate(REQUEST, { idempotencyKey: 'mine' })).generation_id).toBe(own.generation_id);
    const keys = api.history().map(({ idempotencyKey }) => idempotencyKey);
    expect([new Set(keys).size, keys[2], keys[3]]).toEqual([3, 'mine', 'mine']);
    const listed = await client.generations({ idempotencyKey: 'mine' });
    expect(listed.generations.map(({ generation_id: id }) => id)).toEqual([own.generation_id]);
  });

  test.each([
    ['a refusal', { status: 400, body: '{"success":false,"error":"No.","code":"FIELD_INVALID"}' }],
    ['a 429', { status: 429 }],
    ['a 401', { status: 401 }],
  ])('a first try that is unknown isn’t forgotten for %s of the second', async (_name, second) => {
    const { origin, heard } = await serve((_heard, response, number) => {
      if (number > 1) return second;
      response.socket?.destroy();
      return undefined;
    });
    const client = createClient({ apiKey, baseUrl: origin, ...honours });
    expect((await caught(client.generate(REQUEST))).code).toBe('SUBMIT_AMBIGUOUS');
    expect(heard).toHaveLength(2);
  });

  test('a first try that is unknown isn’t forgotten when the server is gone afterwards', async () => {
    const server = await serve((_heard, response) => {
      response.socket?.destroy();
      void server.close();
      return undefined;
    });
    const client = createClient({ apiKey, baseUrl: server.origin, ...honours, retries: 1 });
    expect((await caught(client.generate(REQUEST))).code).toBe('SUBMIT_AMBIGUOUS');
  });

  test('one that is given up in the pause before it is sent again is unknown, too', async () => {
    const stop = new AbortController();
    const { origin, heard } = await serve(() => ({ status: 503, headers: { 'retry-after': '20' } }));
    const client = createClient({
      apiKey,
      baseUrl: origin,
      ...honours,
      onAnswer: () => setImmediate(() => stop.abort()),
    });
    const error = await caught(client.generate(REQUEST, { signal: stop.signal }));
    expect(error).toMatchObject({ code: 'SUBMIT_AMBIGUOUS' });
    expect(heard).toHaveLength(1);
  });

  test('a server that asks for an hour isn’t waited for', async () => {
    const { origin, heard } = await serve(() => ({ status: 503, headers: { 'retry-after': '3600' } }));
    const error = await caught(createClient({ apiKey, baseUrl: origin, ...honours }).generate(REQUEST));
    expect(error).toMatchObject({ code: 'SUBMIT_AMBIGUOUS', retryAfterMs: 3_600_000 });
    expect(heard).toHaveLength(1);
  });
});

describe('a paid call that is given up', () => {
  test.each([new Error('stop'), 'a text', undefined])('before it began throws the reason: %s', async (reason) => {
    const { origin, heard } = await serve(() => ACCEPTED);
    const client = createClient({ apiKey, baseUrl: origin });
    const signal = AbortSignal.abort(reason);
    await expect(client.generate(REQUEST, { signal })).rejects.toBe(signal.reason);
    expect(heard).toHaveLength(0);
  });

  test('while it waits for its answer is unknown', async () => {
    const stop = new AbortController();
    const { origin, heard } = await serve(() => {
      stop.abort(new Error('stop'));
      return undefined;
    });
    const error = await caught(createClient({ apiKey, baseUrl: origin }).generate(REQUEST, { signal: stop.signal }));
    expect(error.code).toBe('SUBMIT_AMBIGUOUS');
    expect(error.message).toContain('was given up by the caller before its answer');
    expect(heard).toHaveLength(1);
  });

  test('in the middle of its answer is unknown, and names what was accepted', async () => {
    const stop = new AbortController();
    const { origin } = await serve((_heard, response) => {
      response.writeHead(200, { 'content-length': String(ACCEPTED.length) });
      response.write(ACCEPTED.slice(0, -5));
      return undefined;
    });
    const read = new TextDecoder();
    const client = createClient({
      apiKey,
      baseUrl: origin,
      // Given up as soon as the first part of the body was read.
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        const watched = new TransformStream<Uint8Array, Uint8Array>({
          transform(part, controller) {
            controller.enqueue(part);
            if (read.decode(part).includes('gen_')) setImmediate(() => stop.abort());
          },
        });
        return new Response(response.body?.pipeThrough(watched) ?? null, response);
      },
    });
    const error = await caught(client.generate(REQUEST, { signal: stop.signal }));
    expect(error).toMatchObject({ code: 'SUBMIT_AMBIGUOUS', generationId: 'gen_686717fe97bd3_055867' });
  });

  test('after its answer came changes nothing', async () => {
    const stop = new AbortController();
    const answer = tryPaid(
      async () => {
        stop.abort();
        return 'accepted';
      },
      { retries: 3, signal: stop.signal, mayRepeat: () => true },
    );
    expect(await answer).toBe('accepted');
  });
});

test('a server that says nothing at all is unknown after the time that is allowed', async () => {
  const silent = await serveSockets(() => undefined);
  const error = await caught(createClient({ apiKey, baseUrl: silent.origin, timeoutMs: 200 }).generate(REQUEST));
  expect(error.code).toBe('SUBMIT_AMBIGUOUS');
  expect(error.message).toContain('was not answered within 0.2 s');
});

test('a time limit that no timer takes is a long one, and not none', async () => {
  const { origin } = await serve((_heard, response) => void setTimeout(() => give(response, { body: ACCEPTED }), 50));
  const client = createClient({ apiKey, baseUrl: origin, timeoutMs: Infinity });
  expect(await client.generate(REQUEST)).toMatchObject({ status: 'pending' });
});
