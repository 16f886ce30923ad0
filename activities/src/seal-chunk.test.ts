import { type ChunkEnd, type ErrorCode, type MadeShot, type ShotRecord, type Store, storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import { ACCOUNT, asChunk, BATCH, openActivitySession, shotRow, shotRows } from './__fixtures__/activity-session.js';
import { getLines } from './json-files.js';

const video = { key: 'v', size: 9, sha256: 'x' };

test('the seal holds the latest record of each shot, and the end counts every row', async () => {
  const rejected = { index: 3, id: 's3', cells: [], code: 'PROMPT_EMPTY' as ErrorCode, message: 'no', line: 3 };
  const session = await openActivitySession({ rows: [...shotRows(3), rejected, shotRow(4)] });
  await session.beginEpoch(1, { upTo: 4 });
  await session.keep({ index: 0, kind: 'accepted' }, { index: 1, kind: 'failed', code: 'GENERATION_FAILED' });
  await session.keep({ index: 0, kind: 'downloaded', seq: 2, video });
  const input = { ...asChunk(), seq: 5, ended: [{ shot: 2, attempt: 0, state: 'canceled' as const }] };
  const counts = { succeeded: 1, failed: 1, canceled: 1, rejected: 1, pending: 1 };
  for (const _try of [1, 2]) expect(await session.run('sealChunk', input)).toMatchObject({ bytes: 9, counts });
  expect(await session.json<ChunkEnd>(storeLayout.chunkEnd(BATCH, 0, 1))).toMatchObject({
    epoch: 1,
    upTo: 4,
    runId: 'run-1',
    bytes: 9,
    counts,
    errors: { GENERATION_FAILED: 1, PROMPT_EMPTY: 1 },
  });
  expect(await session.json(storeLayout.chunkEnd(BATCH, 0, 1))).not.toHaveProperty('duplicates');
  const sealed = await getLines<ShotRecord>(session.store, storeLayout.seal(BATCH, 0, 1));
  expect(sealed.map(({ index, kind }) => [index, kind])).toEqual([
    [0, 'downloaded'],
    [1, 'failed'],
    [2, 'canceled'],
  ]);
});

test('a sealed chunk is open no more, and its end tells of late duplicates', async () => {
  const session = await openActivitySession();
  await session.beginEpoch(1);
  await session.run('openChunk', asChunk());
  expect(await session.keys(storeLayout.openChunks(ACCOUNT))).toHaveLength(1);
  for (const _try of [1, 2]) await session.run('sealChunk', { ...asChunk(), seq: 5, ended: [], duplicates: 3 });
  expect(await session.keys(storeLayout.openChunks(ACCOUNT))).toEqual([]);
  expect(await session.json(storeLayout.chunkEnd(BATCH, 0, 1))).toMatchObject({ duplicates: 3 });
});

test('a shot that nobody could decide is sealed as ambiguous, so that no later run sends it blindly', async () => {
  const session = await openActivitySession({ rows: shotRows(1) });
  await session.beginEpoch(1);
  await session.run('sealChunk', {
    ...asChunk(),
    seq: 5,
    ended: [{ shot: 0, attempt: 1, state: 'ambiguous', code: 'SUBMIT_AMBIGUOUS', model: 'a', units: 5 }],
  });
  // It counts as charged.
  expect(await getLines<ShotRecord>(session.store, storeLayout.seal(BATCH, 0, 1))).toMatchObject([
    { model: 'a', units: 5 },
  ]);
  await session.beginEpoch(2);
  expect((await session.run('openChunk', asChunk({ epoch: 2 }))).shots).toEqual([
    { model: 0, state: 'ambiguous', attempt: 1 },
  ]);
});

test('a video that was to be made anew, and was canceled, is still there', async () => {
  const session = await openActivitySession({ rows: shotRows(1) });
  await session.beginEpoch(2, { again: true });
  await session.keep({ kind: 'downloaded', video });
  expect(
    (
      await session.run('sealChunk', {
        ...asChunk({ epoch: 2 }),
        seq: 5,
        ended: [{ shot: 0, attempt: 1, state: 'canceled' }],
      })
    ).counts,
  ).toMatchObject({ succeeded: 1, canceled: 0 });
});

test('a seal that comes late leaves alone that a later run of the chunk is open', async () => {
  const session = await openActivitySession();
  await session.beginEpoch(1);
  await session.beginEpoch(2);
  await session.run('openChunk', asChunk());
  await session.run('openChunk', asChunk({ epoch: 2, runId: 'run-2' }));
  await session.run('sealChunk', { ...asChunk(), seq: 5, ended: [] });
  expect(await session.keys(storeLayout.openChunks(ACCOUNT))).toHaveLength(1);
});

test('a video that the run before a reset brought home is not given up by the one after it', async () => {
  const session = await openActivitySession({ rows: shotRows(1) });
  await session.beginEpoch(1);
  await session.keep({ kind: 'downloaded', seq: 9, video });
  const ended = [{ shot: 0, attempt: 1, state: 'ambiguous' as const, code: 'SUBMIT_AMBIGUOUS' as const }];
  expect((await session.run('sealChunk', { ...asChunk(), seq: 5, ended })).counts).toMatchObject({ succeeded: 1 });
});

test('a sealed chunk tells other batches what it has made itself, and no more what it has not', async () => {
  const session = await openActivitySession({ rows: shotRows(4) });
  await session.beginEpoch(1);
  const reusedFrom = { batchId: 'another', index: 9 };
  await session.keep(
    { index: 0, kind: 'downloaded', generationId: 'g', seed: 3, video },
    { index: 1, kind: 'failed', code: 'GENERATION_FAILED' },
    { index: 2, kind: 'downloaded', attempt: 0, video, reusedFrom },
  );
  await session.run('sealChunk', { ...asChunk(), seq: 5, ended: [] });
  const made = () => getLines<MadeShot>(session.store, storeLayout.made(ACCOUNT, BATCH, 0));
  expect(await made()).toEqual([
    { requestHash: expect.stringMatching(/^[\w-]{22}$/) as string, index: 0, generationId: 'g', seed: 3, video },
  ]);
  await session.beginEpoch(2, { again: true });
  await session.keep({ index: 0, epoch: 2, attempt: 2, kind: 'failed', code: 'GENERATION_FAILED' });
  await session.run('sealChunk', { ...asChunk({ epoch: 2 }), seq: 5, ended: [] });
  expect(await session.keys(storeLayout.allMade(ACCOUNT))).toEqual([]);
});

test('a seal that slept leaves alone what a later run of the chunk has told other batches', async () => {
  const asleep = Promise.withResolvers<void>();
  const awake = Promise.withResolvers<void>();
  let first = true;
  const freezing = (store: Store): Store => ({
    ...store,
    async put(key, source, options) {
      if (first && key === storeLayout.seal(BATCH, 0, 1)) {
        first = false;
        asleep.resolve();
        await awake.promise;
      }
      return store.put(key, source, options);
    },
  });
  const session = await openActivitySession({ rows: shotRows(1), store: freezing });
  await session.beginEpoch(1);
  const input = { ...asChunk(), seq: 5, ended: [] };
  const late = session.run('sealChunk', input);
  await asleep.promise;
  await session.run('sealChunk', input, undefined, 2);
  await session.beginEpoch(2);
  await session.keep({ epoch: 2, kind: 'downloaded', generationId: 'g', video });
  await session.run('sealChunk', { ...asChunk({ epoch: 2, runId: 'run-2' }), seq: 5, ended: [] });
  awake.resolve();
  await late;
  const made = await getLines<MadeShot>(session.store, storeLayout.made(ACCOUNT, BATCH, 0));
  expect(made).toMatchObject([{ index: 0, generationId: 'g' }]);
});

test('the seal tells what all attempts came to, also those before the last', async () => {
  const session = await openActivitySession({ rows: shotRows(1) });
  await session.beginEpoch(1);
  await session.keep({ generationId: 'g1', units: 3 });
  await session.keep({ seq: 2, kind: 'failed', code: 'GENERATION_FAILED', charge: 'free', generationId: 'g1' });
  await session.keep({ seq: 3, attempt: 2, kind: 'downloaded', generationId: 'g2', units: 3, video });
  await session.run('sealChunk', { ...asChunk(), seq: 5, ended: [] });
  const [sealed] = await getLines<ShotRecord>(session.store, storeLayout.seal(BATCH, 0, 1));
  expect(sealed).toMatchObject({ attempt: 2, units: 3, before: { estimated: 3, charged: 0, refunded: 3 } });
});

test('a shot that nobody waited for is sealed as what it is: accepted, with its id, or maybe sent', async () => {
  const session = await openActivitySession({ rows: shotRows(3) });
  await session.beginEpoch(1);
  await session.keep(
    { index: 0, generationId: 'g0', units: 2, account: 'spare' },
    { index: 1, kind: 'failed', code: 'GENERATION_FAILED', generationId: 'old', charge: 'charged' },
    { index: 2, kind: 'ambiguous', code: 'SUBMIT_AMBIGUOUS' },
  );
  await session.run('sealChunk', {
    ...asChunk(),
    seq: 5,
    ended: [
      { shot: 0, attempt: 1, state: 'accepted', code: 'CANCEL_ASKED', generationId: 'g0' },
      { shot: 1, attempt: 2, state: 'accepted', code: 'NOT_COLLECTED', generationId: 'g1' },
      { shot: 2, attempt: 1, state: 'ambiguous', code: 'NOT_COLLECTED' },
    ],
  });
  const [first, second] = await getLines<ShotRecord>(session.store, storeLayout.seal(BATCH, 0, 1));
  expect(first).toMatchObject({ kind: 'accepted', generationId: 'g0', units: 2, account: 'spare' });
  expect(second).toMatchObject({
    generationId: 'g1',
    failedBefore: { code: 'GENERATION_FAILED' },
    before: { charged: 1 },
  });
  expect(second).not.toHaveProperty('charge');
  expect(await session.json<ChunkEnd>(storeLayout.chunkEnd(BATCH, 0, 1))).toMatchObject({
    counts: { generating: 2, ambiguous: 1 },
    errors: { CANCEL_ASKED: 1, NOT_COLLECTED: 2 },
  });
  await session.beginEpoch(2);
  expect((await session.run('openChunk', asChunk({ epoch: 2 }))).shots).toMatchObject([
    { state: 'generating', generationId: 'g0' },
    { state: 'generating', generationId: 'g1' },
    { state: 'ambiguous' },
  ]);
  // Somebody else may have found the video meanwhile: nothing takes it away.
  await session.keep({ index: 0, kind: 'downloaded', seq: 3, generationId: 'g0', video });
  expect((await session.run('openChunk', asChunk({ epoch: 2 }))).shots[0]).toMatchObject({ state: 'succeeded' });
});

test('a retry of some errors seals a chunk with the reach of the run before it', async () => {
  const session = await openActivitySession();
  await session.beginEpoch(1, { upTo: 2 });
  await session.run('sealChunk', { ...asChunk(), seq: 1, ended: [] });
  await session.beginEpoch(2, { retry: { only: ['CONTENT_POLICY'] } });
  await session.run('sealChunk', { ...asChunk({ epoch: 2 }), seq: 1, ended: [] });
  expect(await session.json(storeLayout.chunkEnd(BATCH, 0, 2))).toMatchObject({ epoch: 2, upTo: 2 });
  await session.beginEpoch(3, { retry: {} });
  await session.run('sealChunk', { ...asChunk({ epoch: 3 }), seq: 1, ended: [] });
  expect(await session.json(storeLayout.chunkEnd(BATCH, 0, 3))).toMatchObject({ upTo: 4 });
});
