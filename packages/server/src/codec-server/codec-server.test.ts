// The codec server over real HTTP, as Temporal's UI and CLI ask it.
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ShotlistError } from '@shotlist/core';
import { expect, onTestFinished, test } from 'vitest';
import { CHROMIUM, launchBrowser } from '../docs/__fixtures__/browser.js';
import { type Codec, startCodecServer, type StartCodecServerOptions, type WirePayload } from './index.js';

const TOKEN = 'a-token-of-the-tests';
const UI = 'http://localhost:8233';

/** Turns what it encodes round; stands for a codec of Temporal's, which it has the form of. */
const turning: Codec = {
  encode: async (payloads) =>
    payloads.map(({ data }) => ({ metadata: { encoding: Buffer.from('turned') }, data: turned(data) })),
  decode: async (payloads) =>
    payloads.map((payload) => {
      const encoding = Buffer.from(payload.metadata?.['encoding'] ?? []).toString();
      if (encoding === 'broken') throw new ShotlistError('PAYLOAD_UNREADABLE', { message: 'It was changed.' });
      if (encoding === 'crash') throw new Error('quotes a prompt');
      return encoding === 'turned'
        ? { metadata: { encoding: Buffer.from('json/plain') }, data: turned(payload.data) }
        : payload;
    }),
};
const turned = (data: WirePayload['data']) => Buffer.from(data ?? []).toReversed();
const base64 = (text: string) => Buffer.from(text).toString('base64');
const payload = (encoding: string, text: string) => ({ metadata: { encoding: base64(encoding) }, data: base64(text) });

async function open(options: Partial<StartCodecServerOptions> = {}) {
  const server = await startCodecServer({ codec: turning, token: TOKEN, corsOrigins: [UI], port: 0, ...options });
  onTestFinished(() => server.close());
  return server.url;
}

function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Namespace': 'default',
      Authorization: `Bearer ${TOKEN}`,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

test('payloads are encoded and decoded, below any path, in protobuf’s JSON', async () => {
  const url = await open();
  const encoded = await post(`${url}/encode`, {
    payloads: [payload('json/plain', '"abc"'), payload('json/plain', '1')],
  });
  expect(encoded.status).toBe(200);
  expect(encoded.headers.get('content-type')).toMatch(/^application\/json/);
  expect(encoded.headers.get('cache-control')).toBe('no-store');
  const body = (await encoded.json()) as { payloads: unknown[] };
  expect(body).toEqual({ payloads: [payload('turned', '"cba"'), payload('turned', '1')] });
  const decoded = await post(`${url}/some/where/default/decode`, body);
  expect(await decoded.json()).toEqual({ payloads: [payload('json/plain', '"abc"'), payload('json/plain', '1')] });
});

test('what the codec leaves alone is answered as it came, with whatever else stands in it', async () => {
  const url = await open();
  const payloads = [{ ...payload('another', 'x'), externalPayloads: [{ sizeBytes: '9' }] }, { data: '-_8' }, {}];
  expect(await (await post(`${url}/decode`, { payloads })).json()).toEqual({ payloads });
  expect(await (await post(`${url}/decode`, {})).json()).toEqual({ payloads: [] });
});

test.each([
  ['no JSON', '{', 400],
  ['no payloads', [], 400],
  ['payloads that are none', { payloads: [1] }, 400],
  ['bytes that are no Base64', { payloads: [{ data: 'a b' }] }, 400],
  ['one that can’t be opened', { payloads: [payload('broken', 'x')] }, 400],
  ['a codec that fails unexpectedly', { payloads: [payload('crash', 'x')] }, 500],
  ['more than it takes', { payloads: [{ data: 'A'.repeat(9 * 1024 * 1024) }] }, 413],
])('%s: refused', async (_, body, status) => {
  const answer = await post(`${await open()}/decode`, body);
  expect(answer.status).toBe(status);
  const text = await answer.text();
  expect(JSON.parse(text)).toMatchObject({ error: expect.any(String) });
  expect(text).not.toContain('quotes');
});

test('only JSON, only by POST, only at its two ends', async () => {
  const url = await open();
  expect((await post(`${url}/decode`, '{}', { 'Content-Type': 'text/plain' })).status).toBe(415);
  expect((await post(`${url}/decoded`, {})).status).toBe(404);
  expect((await fetch(`${url}/decode`, { headers: { Authorization: `Bearer ${TOKEN}` } })).status).toBe(404);
});

test('without the token nothing is said; a browser may bring it as a password', async () => {
  const url = await open();
  const body = { payloads: [payload('turned', '"cba"')] };
  for (const Authorization of [
    '',
    'Bearer',
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    TOKEN,
    `Basic ${base64(TOKEN)}`,
    `Digest ${TOKEN}`,
  ]) {
    const answer = await post(`${url}/decode`, body, { Authorization });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
    expect(await answer.text()).not.toContain('abc');
  }
  expect((await post(`${url}/decode`, body, { Authorization: `bearer ${TOKEN}` })).status).toBe(200);
  expect((await post(`${url}/decode`, body, { Authorization: `Basic ${base64(`me:${TOKEN}`)}` })).status).toBe(200);
  const visit = await fetch(url);
  expect([visit.status, visit.headers.get('www-authenticate')?.split(' ')[0]]).toEqual([401, 'Basic']);
  expect((await fetch(url, { headers: { Authorization: `Basic ${base64(`:${TOKEN}`)}` } })).status).toBe(200);
});

test('pages of named origins may ask, with credentials; others are told nothing that a browser hands on', async () => {
  const url = await open();
  const preflight = (origin: string) =>
    fetch(`${url}/decode`, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type,x-namespace,authorization',
      },
    });
  const { status, headers } = await preflight(UI);
  expect(status).toBe(204);
  expect(headers.get('access-control-allow-origin')).toBe(UI);
  expect(headers.get('access-control-allow-credentials')).toBe('true');
  expect(headers.get('access-control-allow-methods')).toBe('POST');
  for (const name of ['Content-Type', 'X-Namespace', 'Authorization'])
    expect(headers.get('access-control-allow-headers')).toContain(name);
  for (const origin of ['http://localhost:8234', 'https://localhost:8233', 'null'])
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  const answer = await post(`${url}/decode`, {}, { Origin: UI });
  expect(answer.headers.get('access-control-allow-origin')).toBe(UI);
  expect(answer.headers.get('vary')).toMatch(/origin/i);
  expect(
    (await post(`${url}/decode`, {}, { Origin: 'http://evil.example' })).headers.get('access-control-allow-origin'),
  ).toBeNull();
});

CHROMIUM.test(
  'a browser that visited it once, with the token as password, sends it along from the UI’s page',
  async () => {
    const ui = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<title>UI</title>'));
    ui.listen(0, '127.0.0.1');
    await once(ui, 'listening');
    onTestFinished(() => void ui.close());
    const origin = `http://127.0.0.1:${(ui.address() as AddressInfo).port}`;
    const url = await open({ corsOrigins: [origin] });
    const browser = await launchBrowser();
    onTestFinished(() => browser.close());
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(origin);
    // As the UI does with "include cross-origin credentials".
    const ask = () =>
      page.evaluate(async (endpoint) => {
        const answer = await fetch(`${endpoint}/decode`, {
          method: 'POST',
          credentials: 'include',
          headers: { 'Content-Type': 'application/json', 'X-Namespace': 'default' },
          body: '{"payloads":[]}',
        });
        return answer.status;
      }, url);
    expect(await ask()).toBe(401);
    await (await context.newPage()).goto(url.replace('//', `//me:${TOKEN}@`));
    expect(await ask()).toBe(200);
  },
  300_000,
);

test('without a token it answers for names of this machine alone', async () => {
  const server = await startCodecServer({ codec: turning, port: 0 });
  onTestFinished(() => server.close());
  expect((await post(`${server.url}/decode`, {})).status).toBe(200);
  const statusFor = (host: string) =>
    new Promise((resolve, reject) => {
      const asked = request(`${server.url}/decode`, {
        method: 'POST',
        headers: { Host: host, 'Content-Type': 'application/json' },
      });
      asked
        .once('response', (answer) => resolve(answer.resume().statusCode))
        .once('error', reject)
        .end('{}');
    });
  expect(await statusFor('localhost:8081')).toBe(200);
  expect(await statusFor('rebound.example:8081')).toBe(403);
});

test('a port that is taken is told', async () => {
  const url = await open();
  await expect(startCodecServer({ codec: turning, port: Number(new URL(url).port) })).rejects.toMatchObject({
    code: 'USAGE',
    where: '--port',
  });
});
