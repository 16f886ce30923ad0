// Stores at a real server that speaks S3, over a network that goes wrong.
import { createHash } from 'node:crypto';
import type { Store } from '@shotlist/core';
import { type BucketServer, codeOf, collect, describeStore, needs, startS3Server } from '@shotlist/testing';
import { afterAll, beforeAll, expect, onTestFinished, vi } from 'vitest';
import { type FaultyProxy, startFaultyProxy } from '../__fixtures__/faulty-proxy.js';
import { openStore } from '../open-store.js';

const MIB = 1024 * 1024;
const s3 = needs('s3-server');
let server: BucketServer;

beforeAll(async () => {
  if (s3.path === undefined) return;
  server = await startS3Server(s3.path);
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
}, 60_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await server?.stop();
});

describeStore('a store in a bucket at S3', async () => openStore(await server.newStore()), 's3-server');

/** The same store twice: straight, and over a proxy that is told what to break. */
async function openBoth(): Promise<{ readonly straight: Store; readonly store: Store; readonly proxy: FaultyProxy }> {
  const proxy = await startFaultyProxy(server.endpoint);
  onTestFinished(() => proxy.close());
  const url = await server.newStore();
  return {
    proxy,
    straight: await openStore(url),
    store: await openStore(url.replace(server.endpoint, proxy.endpoint)),
  };
}

const bytes = (text: string) => ({ kind: 'bytes', bytes: Buffer.from(text) }) as const;

/** As many bytes, none like the one before, made as they are asked for. */
function stream(size: number, onPiece: (size: number) => void = () => {}): AsyncIterable<Uint8Array> {
  return (async function* () {
    for (let from = 0; from < size; from += MIB) {
      const piece = Buffer.alloc(Math.min(MIB, size - from), from / MIB + 1);
      onPiece(piece.byteLength);
      yield piece;
    }
  })();
}

async function sha256Of(body: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of body) hash.update(piece);
  return hash.digest('hex');
}

s3.test(
  'what is large is written in parts, with a few of them in memory, and is nowhere before it is whole',
  async () => {
    const { straight, store, proxy } = await openBoth();
    const release = Promise.withResolvers<void>();
    proxy.judge = ({ url }) => (url.includes('partNumber=') ? { held: release.promise } : undefined);
    let made = 0;
    const size = 40 * MIB + 5;
    const writing = store.put('videos/large.mp4', {
      kind: 'stream',
      body: stream(size, (piece) => {
        made += piece;
      }),
    });
    await vi.waitFor(() => expect(proxy.seen.filter((one) => one.includes('partNumber='))).toHaveLength(2), 60_000);
    // Whatever else is going to be asked for now is asked for.
    await new Promise((resolve) => setImmediate(resolve));
    expect(made).toBeLessThanOrEqual(18 * MIB);
    expect([await straight.stat('videos/large.mp4'), await collect(straight.list(''))]).toEqual([undefined, []]);
    release.resolve();
    const sha256 = await sha256Of(stream(size));
    expect(await writing).toEqual({ created: true, object: { key: 'videos/large.mp4', size, sha256 } });
    expect(await sha256Of((await store.read('videos/large.mp4'))!)).toBe(sha256);
    const range = { start: 5 * MIB - 1, end: 5 * MIB };
    expect(Buffer.concat(await collect((await store.read('videos/large.mp4', { range }))!))).toEqual(
      Buffer.from([5, 6]),
    );
  },
);

s3.test('of two that write something large under one name, where none was, exactly one does', async () => {
  const { straight, store } = await openBoth();
  const write = (one: Store, size: number) => one.put('a', { kind: 'stream', body: stream(size) }, { ifAbsent: true });
  const results = await Promise.all([write(straight, 6 * MIB), write(store, 7 * MIB)]);
  const winner = results.findIndex(({ created }) => created);
  expect(results.filter(({ created }) => created)).toHaveLength(1);
  expect(await straight.stat('a')).toEqual({ size: (6 + winner) * MIB });
  expect(results[0]?.object).toEqual(results[1]?.object);
});

s3.test('who wrote first knows it, though the answer got lost and the next try was refused', async () => {
  const { store, proxy } = await openBoth();
  let lost = 0;
  proxy.judge = ({ method }) => (method === 'PUT' && lost++ < 2 ? 'lost' : undefined);
  expect((await store.put('claim', bytes('mine'), { ifAbsent: true })).created).toBe(true);
  expect(lost).toBeGreaterThan(2);
  const again = await store.put('claim', bytes('another’s'), { ifAbsent: true });
  expect([again.created, again.object.size]).toEqual([false, 4]);
});

s3.test('the end of an upload whose answer got lost is known to be over', async () => {
  const { straight, store, proxy } = await openBoth();
  let lost = 0;
  proxy.judge = ({ method, url }) =>
    method === 'POST' && url.includes('uploadId=') && lost++ < 1 ? 'lost' : undefined;
  const put = await store.put('a', { kind: 'stream', body: stream(6 * MIB) }, { ifAbsent: true });
  expect([put.created, await straight.stat('a')]).toEqual([true, { size: 6 * MIB }]);
});

s3.test('a server that is busy is asked again, and one that stays so is told of without its words', async () => {
  const { store, proxy } = await openBoth();
  let busy = 0;
  proxy.judge = () => (busy++ < 3 ? 'busy' : undefined);
  expect((await store.put('a', bytes('one'))).created).toBe(true);
  proxy.judge = () => 'busy';
  vi.stubEnv('AWS_MAX_ATTEMPTS', '2');
  const error: unknown = await openStore(store.url).catch((caught: unknown) => caught);
  expect(String(error)).not.toContain('secret');
  expect(error).toMatchObject({
    code: 'STORE_UNUSABLE',
    where: store.url,
    message: expect.stringMatching(/too busy or failing, also after several tries \((SlowDown|HTTP 503)\)/),
  });
  vi.stubEnv('AWS_MAX_ATTEMPTS', undefined);
});

s3.test('a read that breaks off goes on where it broke, and one that goes on breaking ends', async () => {
  const { straight, store, proxy } = await openBoth();
  await straight.put('a', { kind: 'stream', body: stream(3 * MIB) });
  let broken = 0;
  proxy.judge = ({ method }) => (method === 'GET' && broken++ < 3 ? { brokenAfterBytes: 600_000 } : undefined);
  expect(await sha256Of((await store.read('a'))!)).toBe(await sha256Of(stream(3 * MIB)));
  expect(broken).toBe(4);
  proxy.judge = ({ method }) => (method === 'GET' ? { brokenAfterBytes: 0 } : undefined);
  expect(await codeOf(collect((await store.read('a'))!))).toBe('STORE_UNUSABLE');
});

s3.test('an upload that is stopped leaves neither an object nor parts that cost', async () => {
  const { straight, store, proxy } = await openBoth();
  const stop = new AbortController();
  const body = (async function* () {
    yield* stream(7 * MIB);
    stop.abort(new Error('told to stop'));
    yield* stream(7 * MIB);
  })();
  await expect(store.put('a', { kind: 'stream', body }, { signal: stop.signal })).rejects.toThrow('told to stop');
  await vi.waitFor(() => expect(proxy.seen.some((one) => one.startsWith('DELETE'))).toBe(true), 60_000);
  expect(await straight.stat('a')).toBeUndefined();
});

s3.test('a link is followed without credentials until it ends, and opens no other object', async () => {
  const store = await openStore(await server.newStore());
  await store.put('videos/a.mp4', bytes('a video'));
  const beforeMs = Date.now();
  const { url, endsAtMs } = await store.link!('videos/a.mp4', { lifetimeMs: 3_600_000 });
  expect(endsAtMs - beforeMs).toBeGreaterThanOrEqual(3_600_000);
  const answer = await fetch(url);
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    200,
    'video/mp4',
    'a video',
  ]);
  expect((await fetch(url.replace('a.mp4', 'b.mp4'))).status).toBe(403);
});

s3.test('what is wrong with a bucket or its credentials is said with the way out, and without them', async () => {
  const url = await server.newStore();
  const secret = server.environment['AWS_SECRET_ACCESS_KEY'] ?? '';
  const failureOf = async (wrongUrl: string, environment: Record<string, string> = {}) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const error: unknown = await openStore(wrongUrl).catch((caught: unknown) => caught);
    for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
    expect(JSON.stringify([error, String(error), error instanceof Error ? error.stack : ''])).not.toContain(secret);
    return error;
  };
  const unusable = (message: RegExp, help: string) => ({
    code: 'STORE_UNUSABLE',
    message: expect.stringMatching(message),
    help: expect.stringContaining(help),
  });
  expect(await failureOf(url.replace(/shots-\w+/, 'not-there'))).toMatchObject(
    unusable(/no such bucket/, 'Make it, or correct its name'),
  );
  expect(await failureOf(url, { AWS_SECRET_ACCESS_KEY: 'wrong' })).toMatchObject(
    unusable(/the credentials are refused \(SignatureDoesNotMatch\)/, 'AWS_ACCESS_KEY_ID'),
  );
  expect(
    await failureOf(url, {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_CONFIG_FILE: '/nothing',
      AWS_SHARED_CREDENTIALS_FILE: '/nothing',
    }),
  ).toMatchObject(unusable(/there are no credentials/, 'AWS_ACCESS_KEY_ID'));
  expect(await failureOf(url.replace(server.endpoint, 'http://127.0.0.1:9'), { AWS_MAX_ATTEMPTS: '1' })).toMatchObject(
    unusable(/can’t be reached \(ECONNREFUSED\)/, 'endpoint'),
  );
  vi.stubEnv('AWS_MAX_ATTEMPTS', undefined);
});

s3.test(
  'who reads slowly, and however many they are, keeps nobody from writing and reading what is small',
  async () => {
    const store = await openStore(await server.newStore());
    await store.put('video.mp4', { kind: 'stream', body: stream(4 * MIB) });
    const slow = await Promise.all(
      Array.from({ length: 80 }, async () => {
        const reading = (await store.read('video.mp4'))![Symbol.asyncIterator]();
        await reading.next();
        return reading;
      }),
    );
    await store.put('record', bytes('paid'));
    expect(Buffer.from((await store.get('record'))!).toString()).toBe('paid');
    for (const reading of slow) await reading.return?.();
  },
  60_000,
);
