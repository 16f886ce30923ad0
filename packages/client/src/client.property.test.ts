// Whatever a server answers: every call gives a value or a typed error, and no error repeats the key or the prompt.
import { isShotlistError } from '@shotlist/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as seed from './__fixtures__/seed-examples.js';
import { isApiError } from './api-error.js';
import { type Client, createClient } from './create-client.js';

const KEY = 'lt_Canary-Key-AbCdEf-GhIjKl-Mn1a2b';
// Nothing of it is a piece of what our own errors say (': ' and ', ' before a quotation, 'the prompt or').
const PROMPT = 'Canary scene ~ a Yellow bird named Tweety-9 sings İn the mine ~ at 5 o’clock';
const IMAGE = 'https://canary.example/Pictures/yellow-bird.png?token=CanaryToken77';
const SECRETS = [KEY, PROMPT, IMAGE];

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

let server: Server;
let origin: string;
let answer: Answer = { status: 200, headers: {}, body: Buffer.alloc(0) };

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What the secrets may look like when a server quotes them. */
const quoted = fc
  .tuple(fc.constantFrom(...SECRETS), fc.nat(60), fc.nat(120), fc.constantFrom('as it is', 'upper', 'lower'))
  .map(([secret, from, length, how]) => {
    const start = Math.min(from, secret.length - 8);
    const piece = secret.slice(start, start + Math.max(8, length));
    return how === 'upper' ? piece.toUpperCase() : how === 'lower' ? piece.toLowerCase() : piece;
  });
const echo = fc
  .array(fc.oneof(quoted, fc.string({ maxLength: 12 })), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(' '));
const word = fc.oneof(
  echo,
  fc.constantFrom('not_found', 'content_policy', 'rate_limit_exceeded', 'unauthorized', '500'),
);
const odd = fc.oneof(echo, fc.jsonValue(), fc.integer(), fc.constant(null), fc.constant([]), fc.constant({}));

const errorBody = fc
  .record(
    {
      success: fc.oneof(fc.constant(false), odd),
      error: fc.oneof(
        echo,
        fc.record({ message: odd, code: word, type: word, details: odd }, { requiredKeys: [] }),
        odd,
      ),
      message: odd,
      detail: odd,
      code: fc.oneof(word, odd),
      details: fc.oneof(fc.array(fc.record({ pointer: echo, field: odd, message: echo }, { requiredKeys: [] })), odd),
      request_id: odd,
      generation_id: odd,
      usage: odd,
    },
    { requiredKeys: [] },
  )
  .map((body) => JSON.stringify(body));
const FIELDS = [
  'success',
  'generation_id',
  'status',
  'model',
  'usage',
  'request_id',
  'warnings',
  'generations',
  'error',
];
const mutated = fc
  .tuple(
    fc.constantFrom(seed.ACCEPTED, seed.COMPLETED, `{"generations":[${seed.COMPLETED}]}`, `{"usage":{}}`, '[]'),
    fc.dictionary(fc.constantFrom(...FIELDS), odd, { maxKeys: 4 }),
    fc.option(fc.nat(900)),
  )
  .map(([text, fields, cut]) => {
    const whole = JSON.stringify(Object.assign(JSON.parse(text) as object, fields));
    return cut === null ? whole : whole.slice(0, cut);
  });
const bodies = fc.oneof(
  errorBody.map((text) => Buffer.from(text)),
  mutated.map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text)),
  echo.map((text) => Buffer.from(`<!doctype html><p>${text}`)),
  fc.uint8Array({ maxLength: 200 }),
);
const visible = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').trim();
const header = fc.oneof(
  echo.map(visible),
  fc.constantFrom(
    '0',
    '1',
    '-1',
    '1.5',
    '9'.repeat(30),
    'Thu, 26 Nov 2026 12:00:00 GMT',
    '"a";r=0;t=9',
    'limit=1, reset=2',
  ),
);
const headers = fc.dictionary(
  fc.constantFrom(
    'content-type',
    'retry-after',
    'ratelimit',
    'ratelimit-policy',
    'x-ratelimit-limit',
    'x-ratelimit-reset',
    'x-ratelimit-remaining',
    'x-request-id',
    'date',
    'location',
    'www-authenticate',
  ),
  header,
);
const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  status: fc.oneof(fc.integer({ min: 200, max: 599 }), fc.constantFrom(200, 200, 200, 400, 422, 429, 302, 421)),
  headers,
  body: bodies,
});

/** Nearly right: else hardly any call would end well. */
const niceAnswer: fc.Arbitrary<Answer> = fc.record({
  status: fc.constant(200),
  headers,
  body: fc
    .tuple(fc.constantFrom(seed.ACCEPTED, seed.COMPLETED), fc.dictionary(fc.constantFrom('seed', 'fps', 'usage'), odd))
    .map(([text, fields]) => Buffer.from(JSON.stringify(Object.assign(JSON.parse(text) as object, fields)))),
});
const answers = fc.oneof({ arbitrary: anyAnswer, weight: 5 }, { arbitrary: niceAnswer, weight: 1 });

const CALLS: readonly ((client: Client) => Promise<unknown>)[] = [
  (client) => client.generate({ prompt: PROMPT, image_url: IMAGE }),
  (client) => client.generateImageToVideo(PROMPT, IMAGE, { duration: 5 }),
  (client) => client.status('gen_1'),
  (client) => client.generations({ page: 2, limit: 5 }),
  (client) => client.user(),
  async (client) => {
    for await (const part of (await client.download('gen_1', { resumes: 0 })).body)
      expect(part.byteLength).toBeGreaterThan(0);
  },
];

/** Pieces of secrets that are in the text, in any case; those with a space at an end may be our own words. */
function leaks(text: string, secrets: readonly string[]): string[] {
  const shown = sameLengthLower(text);
  return secrets.flatMap((secret) => {
    const known = sameLengthLower(secret);
    const pieces = Array.from({ length: known.length - 7 }, (_none, at) => known.slice(at, at + 8));
    return pieces.filter((piece) => piece === piece.trim() && shown.includes(piece));
  });
}

function sameLengthLower(text: string): string {
  return text.replaceAll('İ', '#').toLowerCase();
}

describe('whatever the server answers', () => {
  test('every call gives a value or an error of the table, and no error repeats what is secret', async () => {
    const client = createClient({ apiKey: KEY, baseUrl: origin, retries: 0 });
    const ended = { well: 0, badly: 0 };
    await fc.assert(
      fc.asyncProperty(answers, fc.nat(CALLS.length - 1), async (next, which) => {
        answer = next;
        try {
          await CALLS[which]?.(client);
          ended.well += 1;
        } catch (error) {
          ended.badly += 1;
          if (!isApiError(error)) throw error;
          expect(isShotlistError(error)).toBe(true);
          expect(error.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
          expect(error.message).toMatch(/^(GET|POST) http:\/\/127\.0\.0\.1:\d+\/api\/v1\//);
          expect(error.message.length).toBeLessThan(9000);
          // A question doesn't know the prompt: only what was sent with this call can be told from ordinary words.
          const secrets = which < 2 ? SECRETS : [KEY];
          const { message, help, requestId, vendorCode, details, rateLimits, stack } = error;
          expect(
            leaks(JSON.stringify({ message, help, requestId, vendorCode, details, rateLimits, stack }), secrets),
          ).toEqual([]);
          expect(leaks(message, secrets)).toEqual([]);
          if (error.status === 421) expect(error.code).toMatch(/SUBMIT_AMBIGUOUS|ANSWER_INVALID|OUTPUT_UNAVAILABLE/);
        }
      }),
      { numRuns: 1500 },
    );
    // Neither would mean that the other was tried.
    expect(ended.well).toBeGreaterThan(20);
    expect(ended.badly).toBeGreaterThan(500);
  });
});

describe('whatever a client is created with', () => {
  test('it is one, or an error of the table says what is wrong', () => {
    const options = fc.record(
      {
        apiKey: fc.oneof(fc.string(), fc.constant(KEY), fc.anything()),
        baseUrl: fc.oneof(fc.webUrl(), fc.string(), fc.constant(undefined), fc.anything()),
        timeoutMs: fc.oneof(fc.constant(undefined), fc.double(), fc.string()),
        retries: fc.oneof(fc.constant(undefined), fc.double(), fc.integer()),
        maxRetryAfterMs: fc.oneof(fc.constant(undefined), fc.double()),
      },
      { requiredKeys: ['apiKey'] },
    );
    fc.assert(
      fc.property(options, (given) => {
        try {
          createClient(given as Parameters<typeof createClient>[0]);
        } catch (error) {
          if (!isShotlistError(error)) throw error;
          expect(['KEY_FORMAT', 'CONFIG_INVALID']).toContain(error.code);
        }
      }),
    );
  });

  test('any text is an id: it stays one part of the path, or its error is of the table', async () => {
    answer = { status: 404, headers: {}, body: Buffer.from('{}') };
    const client = createClient({ apiKey: KEY, baseUrl: origin, retries: 0 });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (id) => {
        const url = new URL(client.videoUrl(id));
        expect(url.origin).toBe(origin);
        if (!/^\.{0,2}$/.test(id)) expect(url.pathname).toMatch(/^\/api\/v1\/video\/[^/]+$/);
        const error: unknown = await client.status(id).catch((reason: unknown) => reason);
        expect(isApiError(error) && error.code).toBe('GENERATION_NOT_FOUND');
      }),
    );
  });
});
