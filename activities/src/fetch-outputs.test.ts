import { createHash } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Provider, ProviderError, ShotlistError, type Store, storeLayout } from '@shotlist/core';
import { readFakeCalls } from '@shotlist/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  type ActivitySession,
  asAccount,
  asChunk,
  BATCH,
  CANARY,
  openActivitySession,
  type SessionOptions,
  shotRows,
} from './__fixtures__/activity-session.js';

const slot = (shot: number) => ({ shot, attempt: 1, permit: shot + 1, slotMs: 0, goodForMs: null });

/** A session with two finished generations, and what asks for their videos. */
async function finishedSession(options: SessionOptions = {}) {
  const session = await openActivitySession(options);
  const outcomes = await session.run('submitShots', { ...asAccount(1), slots: [slot(0), slot(1)] });
  const outputs = outcomes.map((outcome) => ({
    shot: outcome.shot,
    attempt: 1,
    generationId: 'generationId' in outcome ? outcome.generationId : '',
    processingSeconds: 3,
  }));
  return { session, fetch: { ...asAccount(2), outputs } };
}
const fetches = (session: ActivitySession) =>
  readFakeCalls(session.logFile).filter(({ kind }) => kind === 'fetched').length;

test('videos and posters come into the store, with their checksum, before a record says so', async () => {
  const { session, fetch } = await finishedSession({ fake: { poster: new Uint8Array([0xff, 0xd8]) } });
  const answers = await session.run('fetchOutputs', fetch);
  const key = storeLayout.video(BATCH, 's0', 1);
  const bytes = (await session.store.get(key)) ?? new Uint8Array();
  expect(answers[0]).toEqual({ shot: 0, fetched: true, bytes: bytes.length });
  expect((await session.records(1, 2))[0]).toMatchObject({
    index: 0,
    kind: 'downloaded',
    processingSeconds: 3,
    video: { key, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    poster: { key: storeLayout.poster(BATCH, 's0', 1), size: 2 },
  });
});

test('a retry goes on where it was: what an earlier try brought home is not fetched again', async () => {
  let broken = true;
  const failing = (store: Store): Store => ({
    ...store,
    url: store.url,
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    async put(key, source, options) {
      if (broken && key === storeLayout.video(BATCH, 's1', 1))
        throw new ShotlistError('STORE_UNUSABLE', { where: key });
      return store.put(key, source, options);
    },
  });
  const { session, fetch } = await finishedSession({ store: failing });
  await expect(session.run('fetchOutputs', fetch)).rejects.toMatchObject({
    type: 'STORE_UNUSABLE',
    nonRetryable: false,
  });
  expect(fetches(session)).toBe(2);
  broken = false;
  expect(await session.run('fetchOutputs', fetch)).toMatchObject([{ fetched: true }, { fetched: true }]);
  expect(fetches(session)).toBe(3);
  expect((await session.records(1, 2)).map(({ index, kind }) => [index, kind])).toEqual([
    [0, 'downloaded'],
    [1, 'downloaded'],
  ]);
});

test('a try that was taken for dead, and wakes up when the next one is writing, takes nothing away', async () => {
  let frozen = 0;
  const released = Promise.withResolvers<void>();
  const freezing = (provider: Provider): Provider => ({
    ...provider,
    async fetchOutput(output, context) {
      if (frozen === 1) return provider.fetchOutput(output, context);
      frozen += 1;
      await released.promise;
      throw new ProviderError('OUTPUT_UNAVAILABLE', 'sent nothing for 1.5 s', { retryable: true });
    },
  });
  // Whoever wakes up has read what stands there, and writes without a second look.
  const unseen = new Set<string>();
  const stale = (store: Store): Store => ({
    ...store,
    url: store.url,
    put: (key, source, options) => store.put(key, source, options),
    list: (prefix) => store.list(prefix),
    get: async (key) => (unseen.has(key) ? undefined : store.get(key)),
  });
  const { session, fetch: both } = await finishedSession({ provider: freezing, store: stale });
  const fetch = { ...both, outputs: both.outputs.slice(0, 1) };
  const first = session.run('fetchOutputs', fetch, async () => {
    await expect.poll(() => frozen).toBe(1);
    expect(await session.run('fetchOutputs', fetch, undefined, 2)).toMatchObject([{ fetched: true }]);
    for (const key of await session.keys(storeLayout.recordTries(BATCH, 0, 1, 2))) unseen.add(key);
    released.resolve();
  });
  expect(await first).toMatchObject([{ fetched: false }]);
  unseen.clear();
  await session.beginEpoch(1);
  await session.run('sealChunk', { ...asChunk(), seq: 3, ended: [] });
  const text = new TextDecoder().decode(await session.store.get(storeLayout.seal(BATCH, 0, 1)));
  const sealed = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly kind: string });
  expect(sealed.map(({ kind }) => kind)).toEqual(['downloaded', 'accepted']);
});

test('an output that is not there is an answer and a record, and the others come', async () => {
  const { session, fetch } = await finishedSession({
    fake: { script: (request) => (request.seed === 0 ? { unavailableFetches: 1 } : {}) },
  });
  expect(await session.run('fetchOutputs', fetch)).toMatchObject([
    { shot: 0, fetched: false, code: 'OUTPUT_UNAVAILABLE' },
    { shot: 1, fetched: true },
  ]);
  expect(await session.records(1, 2)).toMatchObject([
    { kind: 'ended', code: 'OUTPUT_UNAVAILABLE' },
    { kind: 'downloaded' },
  ]);
});

test('a file shorter than promised is never kept', async () => {
  const { session, fetch } = await finishedSession({
    fake: { script: (request) => (request.seed === 0 ? { outputFault: 'short' } : {}) },
  });
  expect(await session.run('fetchOutputs', fetch)).toMatchObject([
    { fetched: false, code: 'OUTPUT_INVALID' },
    { fetched: true },
  ]);
  expect(await session.store.stat(storeLayout.video(BATCH, 's0', 1))).toBeUndefined();
});

test('the provider’s words go to the record, and the workflow hears a code', async () => {
  const quoting = (provider: Provider): Provider => ({
    ...provider,
    async fetchOutput() {
      throw new ProviderError('PROVIDER_ERROR', `Bad prompt: ${CANARY}`);
    },
  });
  const { session, fetch } = await finishedSession({ provider: quoting });
  const answers = await session.run('fetchOutputs', fetch);
  expect(JSON.stringify(answers)).not.toContain(CANARY);
  expect(answers[0]).toEqual({ shot: 0, fetched: false, code: 'PROVIDER_ERROR' });
  const [record] = await session.records(1, 2);
  expect(record?.detail).toMatch(/^Bad prompt:/);
  expect(record?.detail).not.toContain(CANARY);
});

test('a cancelled download leaves nothing under its name', async () => {
  const { session, fetch } = await finishedSession({ fake: { script: { outputFault: 'endless' } } });
  const running = session.run('fetchOutputs', fetch, async (cancel) => {
    await expect.poll(() => fetches(session)).toBe(1);
    cancel();
  });
  await expect(running).rejects.toMatchObject({ name: 'CancelledFailure' });
  expect(await session.store.stat(storeLayout.video(BATCH, 's0', 1))).toBeUndefined();
});

test('a worker whose grace ends in the middle leaves no half file, and a retry goes on where it was', async () => {
  let slow = true;
  /** The second video stops in the middle and hangs there. */
  const hanging = (provider: Provider): Provider => ({
    ...provider,
    async fetchOutput(generationId, context) {
      const fetched = await provider.fetchOutput(generationId, context);
      if (!slow || generationId !== fetch.outputs[1]?.generationId) return fetched;
      const body = async function* () {
        yield new Uint8Array(1_000);
        await new Promise((_resolve, reject) => {
          context.signal.addEventListener('abort', () => reject(context.signal.reason));
        });
      };
      return { video: { kind: 'stream', body: body() } };
    },
  });
  const { session, fetch } = await finishedSession({ provider: hanging });
  const videos = () => session.keys(`batches/${BATCH}/videos/`);
  const parts = () => readdirSync(path.join(fileURLToPath(session.store.url), '.parts'));
  const running = session.run('fetchOutputs', fetch, async (cancel) => {
    await expect.poll(videos).toHaveLength(1);
    await expect.poll(parts).toHaveLength(1);
    cancel();
  });
  await expect(running).rejects.toMatchObject({ name: 'CancelledFailure' });
  expect(await videos()).toEqual([storeLayout.video(BATCH, 's0', 1)]);
  expect(parts()).toEqual([]);
  slow = false;
  expect(await session.run('fetchOutputs', fetch)).toMatchObject([{ fetched: true }, { fetched: true }]);
  expect(fetches(session)).toBe(3);
});

test('videos that take no time come several at once, in one record and in the order they were asked for', async () => {
  let now = 0;
  let most = 0;
  const counting = (provider: Provider): Provider => ({
    ...provider,
    async fetchOutput(generationId, context) {
      now += 1;
      most = Math.max(most, now);
      try {
        await new Promise((resolve) => void setImmediate(resolve));
        return await provider.fetchOutput(generationId, context);
      } finally {
        now -= 1;
      }
    },
  });
  const writes: string[] = [];
  const listening = (store: Store): Store => ({
    ...store,
    async put(key, source, options) {
      if (key.includes('/records/')) writes.push(key);
      return store.put(key, source, options);
    },
  });
  const session = await openActivitySession({ rows: shotRows(12), provider: counting, store: listening });
  const shots = Array.from({ length: 12 }, (_, shot) => shot);
  const outcomes = await session.run('submitShots', { ...asAccount(1), slots: shots.map(slot) });
  const outputs = outcomes.map(({ shot, ...rest }) => ({
    shot,
    attempt: 1,
    generationId: 'generationId' in rest ? rest.generationId : '',
  }));
  // How long one takes decides; here each takes no time, however busy the machine is.
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  writes.length = 0;
  const answers = await session.run('fetchOutputs', { ...asAccount(2), outputs });
  expect(answers.map(({ shot, fetched }) => [shot, fetched])).toEqual(shots.map((shot) => [shot, true]));
  expect((await session.records(1, 2)).map(({ index }) => index)).toEqual(shots);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(4);
  expect(writes.length).toBeLessThan(6);
});

test('a folder of its own for providers that make files, gone afterwards', async () => {
  const folders: string[] = [];
  const filing = (provider: Provider): Provider => ({
    ...provider,
    async fetchOutput(_generationId, context) {
      expect(context.temporaryFolder).toBe(context.temporaryFolder);
      folders.push(context.temporaryFolder);
      const file = path.join(context.temporaryFolder, 'video.mp4');
      writeFileSync(file, 'video');
      return { video: { kind: 'file', path: file } };
    },
  });
  const { session, fetch } = await finishedSession({ provider: filing });
  expect(await session.run('fetchOutputs', fetch)).toMatchObject([{ bytes: 5 }, { bytes: 5 }]);
  expect(new Set(folders).size).toBe(2);
  expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
});

test.each(['ENOSPC', 'EROFS', 'EMFILE'])(
  '%s where a provider puts its files is this machine’s trouble: it is waited out, and costs no video',
  async (code) => {
    const full = (provider: Provider): Provider => ({
      ...provider,
      async fetchOutput() {
        throw Object.assign(new Error('write'), { code });
      },
    });
    const { session, fetch } = await finishedSession({ provider: full });
    await expect(session.run('fetchOutputs', fetch)).rejects.toMatchObject({
      type: 'STORE_UNUSABLE',
      nonRetryable: false,
    });
  },
);
