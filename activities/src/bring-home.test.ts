import { createHash } from 'node:crypto';
import { type Provider, ProviderError, type ShotRecord, ShotlistError, type Store, storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import {
  asAccount,
  asChunk,
  BATCH,
  openActivitySession,
  type SessionOptions,
  shotRows,
} from './__fixtures__/activity-session.js';
import { getLines } from './json-files.js';

/** A session with one finished generation, and what asks for its video. */
async function finishedSession(options: SessionOptions) {
  const session = await openActivitySession({ rows: shotRows(1), ...options });
  const slot = { shot: 0, attempt: 1, permit: 1, slotMs: 0, goodForMs: null };
  const [outcome] = await session.run('submitShots', { ...asAccount(1), slots: [slot] });
  const generationId = outcome !== undefined && 'generationId' in outcome ? outcome.generationId : '';
  return { session, fetch: { ...asAccount(2), outputs: [{ shot: 0, attempt: 1, generationId }] } };
}

async function* brokenOff(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1);
  throw new ProviderError('OUTPUT_UNAVAILABLE', 'the connection was closed', { retryable: true });
}
const withPoster = (body: () => AsyncIterable<Uint8Array>) => (provider: Provider) => ({
  ...provider,
  fetchOutput: async (...asked: Parameters<Provider['fetchOutput']>) => ({
    ...(await provider.fetchOutput(...asked)),
    poster: { kind: 'stream' as const, body: body() },
  }),
});

test.each<[string, SessionOptions]>([
  ['is too large', { fake: { poster: new Uint8Array(20 * 1024 ** 2 + 1) } }],
  ['breaks off', { provider: withPoster(brokenOff) }],
])('a still that %s costs no video: it is recorded without one', async (_what, options) => {
  const { session, fetch } = await finishedSession(options);
  expect(await session.run('fetchOutputs', fetch)).toMatchObject([{ fetched: true }]);
  const [record] = await session.records(1, 2);
  expect(record).toMatchObject({ kind: 'downloaded', video: { key: storeLayout.video(BATCH, 's0', 1) } });
  expect(record).not.toHaveProperty('poster');
  expect(await session.keys(storeLayout.videos(BATCH))).toEqual([storeLayout.video(BATCH, 's0', 1)]);
});

test('a still that the store can’t take is tried again, with its video', async () => {
  const failing = (store: Store): Store => ({
    ...store,
    async put(key, source, options) {
      if (key.endsWith('.jpg')) throw new ShotlistError('STORE_UNUSABLE', { where: key });
      return store.put(key, source, options);
    },
  });
  const { session, fetch } = await finishedSession({ fake: { poster: new Uint8Array(2) }, store: failing });
  await expect(session.run('fetchOutputs', fetch)).rejects.toMatchObject({ type: 'STORE_UNUSABLE' });
});

test('a download that was taken for dead and ends late leaves the video of the next try as its seal says', async () => {
  const asleep = Promise.withResolvers<void>();
  const awake = Promise.withResolvers<void>();
  let first = true;
  const freezing = (provider: Provider): Provider => ({
    ...provider,
    async fetchOutput(generationId, context) {
      if (!first) return provider.fetchOutput(generationId, context);
      first = false;
      const body = async function* () {
        asleep.resolve();
        await awake.promise;
        yield Buffer.from('the same film, sent in other bytes');
      };
      return { video: { kind: 'stream', body: body() } };
    },
  });
  const { session, fetch } = await finishedSession({ provider: freezing });
  await session.beginEpoch(1);
  const late = session.run('fetchOutputs', fetch);
  await asleep.promise;
  expect(await session.run('fetchOutputs', fetch, undefined, 2)).toMatchObject([{ fetched: true }]);
  await session.run('sealChunk', { ...asChunk(), seq: 3, ended: [] });
  awake.resolve();
  await late;
  const [sealed] = await getLines<ShotRecord>(session.store, storeLayout.seal(BATCH, 0, 1));
  const bytes = (await session.store.get(sealed?.video?.key ?? '')) ?? expect.fail();
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sealed?.video?.sha256);
});
