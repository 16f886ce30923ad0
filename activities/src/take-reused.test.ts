import { type Epoch, type ReusedShot, storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import { ACCOUNT, type ActivitySession, asChunk, BATCH, openActivitySession } from './__fixtures__/activity-session.js';
import { putLines } from './json-files.js';

const FILM = new TextEncoder().encode('film');

/** A run whose plan gives each of the four shots a video of another batch, all of which are there. */
async function plannedSession(changes: Partial<Epoch> = {}): Promise<ActivitySession> {
  const session = await openActivitySession();
  const reused = await Promise.all(
    [0, 1, 2, 3].map(async (index): Promise<ReusedShot> => {
      const [video, poster] = [
        storeLayout.video('before', `x${index}`, 1),
        storeLayout.poster('before', `x${index}`, 1),
      ];
      for (const key of [video, poster]) await session.store.put(key, { kind: 'bytes', bytes: FILM });
      return {
        index,
        reusedFrom: { batchId: 'before', index: 40 + index },
        generationId: `g${index}`,
        seed: index,
        video: { key: video, size: FILM.length, sha256: 'ab' },
        poster: { key: poster, size: FILM.length },
      };
    }),
  );
  await putLines(session.store, storeLayout.reused(BATCH, 'plan', 0), reused);
  await session.beginEpoch(1, { reused: { id: 'plan', shots: 4 }, ...changes });
  return session;
}
const opened = async (session: ActivitySession, changes: Parameters<typeof asChunk>[0] = {}) =>
  (await session.run('openChunk', asChunk(changes))).shots.map(({ state }) => state);

test('a planned shot has succeeded as its chunk opens, at no cost, and a retry finds it so', async () => {
  const session = await plannedSession();
  const first = await session.run('openChunk', asChunk());
  expect(first.shots[1]).toEqual({ model: 0, state: 'succeeded', attempt: 0, bytes: 4 });
  expect(first.nextSeq).toBe(1);
  const [, record] = await session.records(1, 0);
  expect(record).toEqual({
    index: 1,
    epoch: 1,
    attempt: 0,
    seq: 0,
    kind: 'downloaded',
    atMs: expect.any(Number) as number,
    account: ACCOUNT,
    units: 0,
    generationId: 'g1',
    seed: 1,
    video: { key: storeLayout.video('before', 'x1', 1), size: 4, sha256: 'ab' },
    poster: { key: storeLayout.poster('before', 'x1', 1), size: 4 },
    reusedFrom: { batchId: 'before', index: 41 },
  });
  const written = await session.records(1, 0);
  expect(await session.run('openChunk', asChunk())).toEqual(first);
  expect(await session.run('openChunk', asChunk({ runId: 'run-2' }))).toEqual(first);
  expect(await session.records(1, 0)).toEqual(written);
  expect(await session.run('sealChunk', { ...asChunk(), seq: 2, ended: [] })).toMatchObject({
    counts: { succeeded: 4 },
    bytes: 16,
  });
});

test('a video that is gone, or another one, since the plan was made is made anew; a lost still is no reason', async () => {
  const session = await plannedSession();
  await session.store.remove(storeLayout.video('before', 'x0', 1));
  await session.store.put(storeLayout.video('before', 'x1', 1), { kind: 'bytes', bytes: FILM.subarray(1) });
  await session.store.remove(storeLayout.poster('before', 'x2', 1));
  expect(await opened(session)).toEqual(['pending', 'pending', 'succeeded', 'succeeded']);
  const records = await session.records(1, 0);
  expect(records.map(({ index, poster }) => [index, poster !== undefined])).toEqual([
    [2, false],
    [3, true],
  ]);
});

test('what was sent is brought home or looked for, whatever the plan says; what was canceled is as good as new', async () => {
  const session = await plannedSession();
  await session.keep(
    { index: 0, kind: 'accepted', generationId: 'own' },
    { index: 1, kind: 'failed', code: 'GENERATION_FAILED' },
    { index: 2, kind: 'ambiguous' },
    { index: 3, kind: 'canceled', attempt: 2 },
  );
  const { shots } = await session.run('openChunk', asChunk());
  expect(shots.map(({ state, attempt }) => [state, attempt])).toEqual([
    ['generating', 1],
    ['failed', 1],
    ['ambiguous', 1],
    ['succeeded', 2],
  ]);
});

test('a shot that a lost run may have sent is looked for: who has paid takes no other’s', async () => {
  const session = await plannedSession();
  await session.beginEpoch(1);
  await session.run('openChunk', asChunk());
  await session.beginEpoch(2, { reused: { id: 'plan', shots: 4 } });
  expect(await opened(session, { epoch: 2, runId: 'run-2' })).toEqual(Array(4).fill('ambiguous'));
});

test('shots beyond the first N take nothing', async () => {
  expect(await opened(await plannedSession({ upTo: 1 }))).toEqual(['succeeded', 'pending', 'pending', 'pending']);
});

test('again: what was reused is made anew', async () => {
  const session = await plannedSession();
  await session.run('openChunk', asChunk());
  await session.run('sealChunk', { ...asChunk(), seq: 2, ended: [] });
  await session.beginEpoch(2, { again: true });
  expect(await opened(session, { epoch: 2, runId: 'run-2' })).toEqual(Array(4).fill('pending'));
});
