// Who is let in, what is refused, and what a browser is told about all of it.
import { ShotlistError } from '@shotlist/core';
import { expect, test } from 'vitest';
import { fakeConsole, HOST, KEY } from './__fixtures__/fake-engine.js';
import type { ProblemAnswer } from './wire.js';

const problem = async (answer: Response) => (await answer.json()) as ProblemAnswer;

test('a key that could be guessed opens nothing', () => {
  expect(() => fakeConsole({}, { key: 'short', keyFrom: 'SHOTLIST_CONSOLE_KEY' })).toThrow(
    expect.objectContaining({ code: 'CONSOLE_KEY', where: 'SHOTLIST_CONSOLE_KEY' }),
  );
});

test('without a session there is the page, and nothing behind it', async () => {
  const { ask, post } = fakeConsole();
  const page = await ask('/batches/one');
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<div id="app">');
  for (const path of [
    '/api/facts',
    '/api/batches',
    '/api/batches/one/files/a.1.mp4',
    '/api/events?look=accounts',
    '/api/else',
  ]) {
    const answer = await ask(path);
    expect([path, answer.status]).toEqual([path, 401]);
    expect(await problem(answer)).toMatchObject({ code: 'CONSOLE_KEY', help: expect.any(String) });
  }
  expect((await post('/api/session', { key: `${KEY}x` })).status).toBe(401);
  expect((await post('/api/session', {})).status).toBe(400);
});

test('the key opens a session that a script can’t read and another site can’t use; it outlives a restart, not its key', async () => {
  let nowMs = Date.now();
  const { ask, signIn } = fakeConsole({}, { nowMs: () => nowMs });
  const cookie = (await signIn()).headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^shotlist_console_[0-9a-f]{8}=/);
  for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/console']) expect(cookie).toContain(part);
  expect(cookie).not.toContain(KEY);
  expect((await ask('/api/facts')).status).toBe(200);

  const own = cookie.split(';')[0] ?? '';
  const again = fakeConsole();
  expect((await again.ask('/api/facts', { headers: { cookie: own } })).status).toBe(200);
  const other = fakeConsole({}, { key: 'o'.repeat(40) });
  const renamed = own.replace(
    /^[^=]+/,
    (await other.post('/api/session', { key: 'o'.repeat(40) })).headers.get('set-cookie')?.split('=')[0] ?? '',
  );
  expect((await other.ask('/api/facts', { headers: { cookie: renamed } })).status).toBe(401);
  expect((await again.ask('/api/facts', { headers: { cookie: own.replace(/=\d/, '=9') } })).status).toBe(401);
  nowMs += 8 * 86_400_000;
  expect((await ask('/api/facts')).status).toBe(401);
});

test('a link opens once, and not after its hour', async () => {
  let nowMs = 0;
  const { ask, post, createLink } = fakeConsole({}, { nowMs: () => nowMs });
  const [, code = ''] = createLink().split('#');
  expect((await post('/api/session', { code })).status).toBe(200);
  expect((await ask('/api/facts')).status).toBe(200);
  expect((await post('/api/session', { code })).status).toBe(401);
  const [, late = ''] = createLink().split('#');
  nowMs += 3_600_001;
  expect((await post('/api/session', { code: late })).status).toBe(401);
});

test('a name that leads here by somebody else’s wish is refused, and so is a page of another origin', async () => {
  const { ask, post, signIn, alone } = fakeConsole();
  await signIn();
  const rebound = await alone.request('http://evil.example:8082/console/api/session');
  expect(rebound.status).toBe(403);
  expect(await problem(rebound)).toMatchObject({ code: 'host_refused' });
  expect((await alone.request('http://localhost:9000/console/')).status).toBe(200);
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
    const answer = await post('/api/batches/one/pause', {}, headers);
    expect([headers, answer.status]).toEqual([headers, 403]);
  }
  expect((await ask('/api/batches/one/pause', { method: 'POST', body: '{}' })).status).toBe(403);
  expect((await post('/api/batches/one/pause', {})).status).toBe(200);

  const behind = fakeConsole({}, { onlyThisMachine: false, publicOrigins: ['https://ops.example'] });
  expect((await behind.post('/api/session', { key: KEY }, { origin: 'https://ops.example' })).status).toBe(200);
  expect((await behind.post('/api/session', { key: KEY }, { origin: 'https://evil.example' })).status).toBe(403);
});

test('nothing is loaded from elsewhere, framed, or kept by a cache', async () => {
  const { ask, signIn } = fakeConsole();
  const page = await ask('/');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(policy).not.toContain('data:');
  expect(policy).toContain("frame-ancestors 'none'");
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  const html = await page.text();
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
  const [script = ''] = /\/console\/assets\/[\w.-]+\.js/.exec(html) ?? [];
  const asset = await ask(script.replace('/console', ''));
  expect(asset.headers.get('cache-control')).toContain('immutable');
  expect((await ask('/assets/gone.js')).status).toBe(404);
  await signIn();
  expect((await ask('/api/batches')).headers.get('cache-control')).toBe('no-store');
});

test('what pages send is checked, and a problem names its place', async () => {
  const { ask, post, signIn, calls } = fakeConsole();
  await signIn();
  for (const [path, body, where] of [
    ['/api/batches/one/cancel', { now: 'yes' }, '/now'],
    ['/api/batches/one/retry', { only: ['NO_SUCH_CODE'] }, '/only/0'],
    ['/api/batches/one/pause', { more: 1 }, '/'],
    ['/api/accounts/main/close', { untilMs: -1 }, '/untilMs'],
  ] as const) {
    const answer = await post(path, body);
    expect([path, answer.status]).toEqual([path, 400]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await problem(answer)).toMatchObject({ code: 'FIELD_INVALID', where });
  }
  for (const query of ['limit=0', 'limit=1e9', 'from=-1', 'state=nowhere', 'code=NOPE'])
    expect((await ask(`/api/batches/one/shots?${query}`)).status).toBe(400);
  expect((await post('/api/batches/..%2f..%2fetc/pause', {})).status).toBe(404);
  expect((await post('/api/batches/one/retry', { only: ['GENERATION_FAILED'] })).status).toBe(200);
  expect((await post('/api/batches/one/cancel', { now: true })).status).toBe(200);
  expect(calls).toEqual([
    ['retry', 'one', { only: ['GENERATION_FAILED'] }],
    ['cancel', 'one', { now: true }],
  ]);
  const large = await post('/api/batches/one/retry', { only: ['x'.repeat(70_000)] });
  expect([large.status, (await problem(large)).code]).toEqual([413, 'too_large']);
});

test('errors of the table come with their way out, and what nobody expected without a word of its own', async () => {
  const log: unknown[] = [];
  const fails = [
    new ShotlistError('BATCH_NOT_FOUND', { where: 'one' }),
    Object.assign(new Error('14 UNAVAILABLE: secret prompt'), { code: 14 }),
    new Error('a secret prompt'),
  ];
  const { ask, signIn } = fakeConsole(
    { batch: async () => Promise.reject(fails.shift()) },
    { log: (event) => log.push(event) },
  );
  await signIn();
  const answers = await Promise.all([1, 2, 3].map(async () => problem(await ask('/api/batches/one'))));
  expect(answers.map(({ code, status }) => [code, status])).toEqual([
    ['BATCH_NOT_FOUND', 404],
    ['TEMPORAL_UNREACHABLE', 503],
    ['INTERNAL', 500],
  ]);
  expect(JSON.stringify([answers, log])).not.toContain('secret');
  expect(log).toEqual([{ event: 'unexpected', trace: expect.arrayContaining(['Error']) }]);
});

test('a redirect leads from the root of a server of its own', async () => {
  const { alone } = fakeConsole();
  const answer = await alone.request(`${HOST}/`);
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/console/']);
});
