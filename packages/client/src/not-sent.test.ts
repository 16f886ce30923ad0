import { expect, test } from 'vitest';
import { freePort, serve, serveSockets } from './__fixtures__/serve.js';
import { platformFetch } from './node-fetch.js';
import { isNotSent, reasonOf } from './not-sent.js';

const coded = (code: string, syscall?: string, cause?: unknown): Error =>
  Object.assign(new Error('It broke.', { cause }), { code, ...(syscall === undefined ? {} : { syscall }) });

test.each<[string, unknown, boolean]>([
  ['a refused connection', coded('ECONNREFUSED', 'connect'), true],
  ['one deep inside', new TypeError('fetch failed', { cause: new Error('x', { cause: coded('ENOTFOUND') }) }), true],
  ['a name that is not known', coded('EAI_AGAIN', 'getaddrinfo'), true],
  ['an unreachable network', coded('ENETUNREACH', 'connect'), true],
  ['a time-out of the system while connecting', coded('ETIMEDOUT', 'connect'), true],
  ['a time-out of undici while connecting', coded('UND_ERR_CONNECT_TIMEOUT'), true],
  ['a certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), true],
  ['all addresses', new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH', 'connect')]), true],
  ['a word of ours', coded('NOT_SENT'), true],
  ['some addresses only', new AggregateError([coded('ECONNREFUSED'), coded('ECONNRESET', 'read')]), false],
  ['no addresses at all', new AggregateError([]), false],
  ['a reset', coded('ECONNRESET', 'read'), false],
  ['a reset while writing', coded('EPIPE', 'write'), false],
  ['a time-out while reading', coded('ETIMEDOUT', 'read'), false],
  ['an end', coded('UND_ERR_SOCKET'), false],
  ['what a browser says', new TypeError('Failed to fetch'), false],
  ['an abort', new DOMException('Aborted', 'AbortError'), false],
  ['no error', 'ECONNREFUSED', false],
  ['nothing', undefined, false],
])('%s: not sent is %3$s', (_name, error, notSent) => {
  expect(isNotSent(error)).toBe(notSent);
});

test('a chain without end ends', () => {
  const loop = new Error('a');
  loop.cause = loop;
  expect(isNotSent(loop)).toBe(false);
  expect(reasonOf(loop)).toBe('Error, a');
});

test.each<[unknown, string]>([
  [new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }), 'ECONNREFUSED, It broke.'],
  [Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new AggregateError([coded('ENETUNREACH')], 'all'), 'ENETUNREACH, It broke.'],
  [new Error(''), 'Error'],
  ['x', 'no reason was given'],
  [new Error('y'.repeat(500)), `Error, ${'y'.repeat(113)}`],
])('the reason is short: %s', (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});

/** What a real fetch throws. */
async function failure(url: string, init: RequestInit = {}): Promise<unknown> {
  return platformFetch(url, init)
    .then((response) => response.text())
    .catch((error: unknown) => error);
}

test('real failures before anything is sent are told from those after it', async () => {
  expect(isNotSent(await failure(`http://127.0.0.1:${await freePort()}/`))).toBe(true);
  const resetting = await serveSockets((socket) => socket.once('data', () => socket.resetAndDestroy()));
  expect(isNotSent(await failure(resetting.origin))).toBe(false);
  const closing = await serveSockets((socket) => socket.once('data', () => socket.end()));
  expect(isNotSent(await failure(closing.origin))).toBe(false);
  const { origin } = await serve((_heard, response) => void response.socket?.destroy());
  expect(isNotSent(await failure(origin, { method: 'POST', body: 'x' }))).toBe(false);
  // Something that speaks no TLS at all: the request is never written.
  expect(isNotSent(await failure(origin.replace('http:', 'https:')))).toBe(true);
});
