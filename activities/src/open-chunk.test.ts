import { type ErrorCode, type Retry, type ShotRecord, storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import {
  ACCOUNT,
  asChunk,
  BATCH,
  openActivitySession,
  type SessionOptions,
  shotRow,
  shotRows,
} from './__fixtures__/activity-session.js';
import { putJson } from './json-files.js';

async function openedSession(options: SessionOptions = {}) {
  const session = await openActivitySession(options);
  await session.beginEpoch(1);
  return session;
}
const states = (shots: readonly { readonly state: string }[]) => shots.map(({ state }) => state);

test('a chunk that nobody began: all is pending, by model, and rejected rows keep their place', async () => {
  const rejected = { index: 1, id: 's1', cells: [], code: 'PROMPT_EMPTY' as ErrorCode, message: 'no', line: 3 };
  const session = await openedSession({ rows: [shotRow(0), rejected, shotRow(2)] });
  expect(await session.run('openChunk', asChunk())).toEqual({
    models: ['seedance_lite'],
    shots: [
      { model: 0, state: 'pending', attempt: 0 },
      { model: -1, state: 'rejected', attempt: 0, code: 'PROMPT_EMPTY' },
      { model: 0, state: 'pending', attempt: 0 },
    ],
    nextSeq: 1,
  });
  expect(await session.json(storeLayout.begun(BATCH, 0, 1))).toMatchObject({ runId: 'run-1', epoch: 1 });
});

test.each([
  ['accepted', { generationId: 'g' }, { state: 'generating', generationId: 'g', acceptedMs: 0 }],
  ['ended', { generationId: 'g' }, { state: 'generating', generationId: 'g', acceptedMs: 0, fetchFailures: 0 }],
  ['downloaded', { video: { key: 'v', size: 9, sha256: 'x' } }, { state: 'succeeded', bytes: 9 }],
  ['ambiguous', { code: 'SUBMIT_AMBIGUOUS' }, { state: 'ambiguous' }],
  ['failed', { code: 'GENERATION_FAILED' }, { state: 'failed', code: 'GENERATION_FAILED' }],
  ['rejected', { code: 'CONTENT_POLICY' }, { state: 'rejected', code: 'CONTENT_POLICY' }],
  ['canceled', {}, { state: 'pending' }],
] as const)('a shot whose latest record is "%s" goes on from there', async (kind, facts, opened) => {
  const session = await openedSession({ rows: shotRows(1) });
  await session.keep({ kind: 'accepted', attempt: 1, seq: 1, generationId: 'older' });
  await session.keep({ kind, attempt: 2, seq: 2, ...facts });
  expect((await session.run('openChunk', asChunk())).shots).toEqual([{ model: 0, attempt: 2, ...opened }]);
});

test('a retry of the same run opens the chunk as if nothing had been', async () => {
  const session = await openedSession();
  const first = await session.run('openChunk', asChunk());
  expect(await session.run('openChunk', asChunk())).toEqual(first);
});

test('a chunk that another run began: what has no record may have been sent, and is looked for', async () => {
  const session = await openedSession();
  await session.run('openChunk', asChunk());
  await session.keep({ index: 1, kind: 'downloaded', seq: 3, video: { key: 'v', size: 9, sha256: 'x' } });
  const { shots } = await session.run('openChunk', asChunk({ runId: 'run-2' }));
  expect(states(shots)).toEqual(['ambiguous', 'succeeded', 'ambiguous', 'ambiguous']);
  expect(shots[0]?.attempt).toBe(1);
});

test('records of another run in the same epoch are never written over', async () => {
  const session = await openedSession();
  await session.keep({ seq: 7 });
  expect((await session.run('openChunk', asChunk())).nextSeq).toBe(1_007);
  await session.beginEpoch(2);
  expect((await session.run('openChunk', asChunk({ epoch: 2 }))).nextSeq).toBe(1);
});

test('a lost run of an earlier epoch makes shots without a record ambiguous, a sealed one does not', async () => {
  const session = await openedSession();
  await session.beginEpoch(2);
  await session.run('openChunk', asChunk());
  const after = async () => states((await session.run('openChunk', asChunk({ epoch: 2, runId: 'run-2' }))).shots);
  expect(await after()).toEqual(['ambiguous', 'ambiguous', 'ambiguous', 'ambiguous']);
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 1), {});
  expect(await after()).toEqual(['pending', 'pending', 'pending', 'pending']);
});

test('shots beyond the first N are left, but what is paid for is brought home', async () => {
  const session = await openActivitySession();
  await session.beginEpoch(1, { upTo: 1 });
  await session.keep({ index: 2, generationId: 'g' }, { index: 3, kind: 'ambiguous' });
  expect((await session.run('openChunk', asChunk())).shots).toEqual([
    { model: 0, state: 'pending', attempt: 0 },
    { model: 0, state: 'pending', attempt: 0, left: true },
    { model: 0, state: 'generating', attempt: 1, generationId: 'g', acceptedMs: 0, unasked: true },
    { model: 0, state: 'ambiguous', attempt: 1, left: true },
  ]);
});

test('again: what an earlier epoch made is made anew, by a new try, and what this one made is kept', async () => {
  const session = await openActivitySession({ rows: shotRows(3) });
  await session.beginEpoch(2, { again: true, upTo: 2 });
  await session.keep(
    { index: 0, kind: 'downloaded', attempt: 3 },
    { index: 2, kind: 'failed', code: 'GENERATION_FAILED' },
  );
  await session.keep({ index: 1, kind: 'downloaded', epoch: 2, attempt: 2, video: { key: 'v', size: 5, sha256: 'x' } });
  expect((await session.run('openChunk', asChunk({ epoch: 2 }))).shots).toMatchObject([
    { state: 'pending', attempt: 3 },
    { state: 'succeeded', attempt: 2 },
    { state: 'failed', attempt: 1, left: true },
  ]);
});

test('an open chunk can be found by its account', async () => {
  const session = await openedSession();
  const key = storeLayout.openChunk(ACCOUNT, BATCH, 0);
  await session.run('openChunk', asChunk());
  expect(await session.json(key)).toEqual({ schemaVersion: 1, runId: 'run-1' });
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 1), {});
  await session.run('openChunk', asChunk({ runId: 'run-2' }));
  expect(await session.keys(storeLayout.openChunks(ACCOUNT))).toEqual([]);
});

test('a chunk that is sealed in this very epoch has nothing to do, and says how it ended', async () => {
  const session = await openedSession();
  await session.run('openChunk', asChunk());
  await session.keep(
    { index: 0, kind: 'downloaded' },
    { index: 1, kind: 'canceled' },
    { index: 2, kind: 'rejected', code: 'CONTENT_POLICY' },
    { index: 3, kind: 'canceled' },
  );
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 1), {});
  const { shots } = await session.run('openChunk', asChunk({ runId: 'run-2' }));
  expect(states(shots)).toEqual(['succeeded', 'canceled', 'rejected', 'canceled']);
  expect(shots.every(({ left }) => left === true)).toBe(true);
});

test('a batch or epoch that is not there is said so, for good', async () => {
  const session = await openActivitySession();
  await expect(session.run('openChunk', asChunk({ epoch: 9 }))).rejects.toMatchObject({
    type: 'BATCH_NOT_FOUND',
    nonRetryable: true,
  });
  await session.beginEpoch(1);
  await expect(session.run('openChunk', asChunk({ chunk: 7 }))).rejects.toMatchObject({
    type: 'STORE_UNUSABLE',
    nonRetryable: false,
  });
});

test('a lost run makes ambiguous only what it was asked for, and only until a later run has ended that looked for it', async () => {
  const session = await openActivitySession();
  await session.beginEpoch(1, { upTo: 3 });
  await session.run('openChunk', asChunk());
  await session.beginEpoch(2, { upTo: 1 });
  const opened = async (epoch: number) =>
    states((await session.run('openChunk', asChunk({ epoch, runId: `run-${epoch}` }))).shots);
  expect(await opened(2)).toEqual(['ambiguous', 'pending', 'pending', 'pending']);
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 2), {});
  await session.beginEpoch(3);
  expect(await opened(3)).toEqual(['pending', 'ambiguous', 'ambiguous', 'pending']);
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 3), {});
  await session.beginEpoch(4);
  expect(await opened(4)).toEqual(['pending', 'pending', 'pending', 'pending']);
});

test('what was stuck in an earlier run is looked at before anything else, by the time it was accepted', async () => {
  const session = await openActivitySession({ rows: shotRows(2) });
  await session.beginEpoch(1);
  const stuck = { kind: 'failed', code: 'GENERATION_STUCK', charge: 'unknown', seq: 2, atMs: 900 } as const;
  await session.keep({ index: 0, generationId: 'g', atMs: 100 });
  await session.keep({ index: 0, ...stuck, generationId: 'g' });
  const opened = async (epoch: number) => (await session.run('openChunk', asChunk({ epoch }))).shots[0];
  expect(await opened(1)).toMatchObject({ state: 'failed', code: 'GENERATION_STUCK' });
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 1), {});
  await session.beginEpoch(2);
  expect(await opened(2)).toEqual({ model: 0, state: 'generating', attempt: 1, generationId: 'g', acceptedMs: 100 });
  await session.beginEpoch(3, { upTo: 0 });
  expect(await opened(3)).toMatchObject({ state: 'generating', unasked: true });
});

test('failed shots stay so in a later run, unless it allows further attempts', async () => {
  const session = await openActivitySession({ rows: shotRows(4) });
  await session.beginEpoch(1);
  await session.run('openChunk', asChunk());
  await session.keep(
    { index: 0, kind: 'failed', code: 'GENERATION_FAILED', charge: 'unknown', generationId: 'g0' },
    { index: 1, kind: 'failed', code: 'CONTENT_POLICY', charge: 'unknown', generationId: 'g1' },
    { index: 2, kind: 'failed', code: 'PROVIDER_ERROR', generationId: 'g2' },
    { index: 3, kind: 'failed', code: 'GENERATION_FAILED', charge: 'free', generationId: 'g3' },
  );
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 1), {});
  await session.beginEpoch(2);
  const opened = async (epoch: number) => session.run('openChunk', asChunk({ epoch, runId: `run-${epoch}` }));
  expect(await opened(2)).not.toHaveProperty('retryCharged');
  expect(states((await opened(2)).shots)).toEqual(['failed', 'failed', 'failed', 'failed']);
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 2), {});
  await session.beginEpoch(3, { retryCharged: 1 });
  const { shots, retryCharged } = await opened(3);
  expect(retryCharged).toBe(1);
  // A video that could not be brought home is there: it is not bought anew.
  expect(states(shots)).toEqual(['pending', 'failed', 'failed', 'pending']);
  expect(shots[0]).toEqual({ model: 0, state: 'pending', attempt: 1, failures: 1 });
});

test('of the further attempts of this run those count that a run before this one has used', async () => {
  const session = await openActivitySession({ rows: shotRows(1) });
  const failed = { kind: 'failed', code: 'GENERATION_FAILED', charge: 'charged' } as const;
  await session.keep({ ...failed, generationId: 'g1' });
  await session.beginEpoch(2, { retryCharged: 2 });
  const opened = async () => (await session.run('openChunk', asChunk({ epoch: 2 }))).shots[0];
  expect(await opened()).toMatchObject({ state: 'pending', attempt: 1, failures: 1 });
  await session.keep({ ...failed, epoch: 2, attempt: 2, generationId: 'g2' });
  expect(await opened()).toMatchObject({ state: 'pending', attempt: 2, failures: 2 });
  await session.keep({ ...failed, epoch: 2, seq: 2, attempt: 3, generationId: 'g3' });
  expect(await opened()).toMatchObject({ state: 'failed', attempt: 3 });
});

test('a further attempt that a lost run may have sent is looked for, and not sent blindly', async () => {
  const session = await openedSession({ rows: shotRows(2) });
  await session.run('openChunk', asChunk());
  await session.keep(
    { index: 0, kind: 'failed', code: 'GENERATION_FAILED', charge: 'free', generationId: 'g0' },
    { index: 1, kind: 'failed', code: 'GENERATION_FAILED', charge: 'charged', generationId: 'g1' },
  );
  // The very same run begins where it was; the other one was free to send the first once more.
  expect(states((await session.run('openChunk', asChunk())).shots)).toEqual(['pending', 'failed']);
  const { shots } = await session.run('openChunk', asChunk({ runId: 'run-2' }));
  expect(states(shots)).toEqual(['ambiguous', 'failed']);
  expect(shots[0]?.attempt).toBe(2);
});

test('a lost run that allowed further attempts may have sent one, as many as it allowed and no more', async () => {
  const session = await openActivitySession({ rows: shotRows(3) });
  await session.beginEpoch(1);
  await session.run('openChunk', asChunk());
  const stuck = { kind: 'failed', code: 'GENERATION_STUCK', charge: 'unknown', generationId: 'g' } as const;
  const failed = { kind: 'failed', code: 'GENERATION_FAILED', charge: 'charged' } as const;
  await session.keep(
    { index: 0, ...stuck },
    { index: 1, ...failed, generationId: 'g1' },
    { index: 2, ...failed, generationId: 'g2' },
  );
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 1), {});
  await session.beginEpoch(2, { retryCharged: 1 });
  await session.run('openChunk', asChunk({ epoch: 2 }));
  await session.keep({ index: 1, ...failed, epoch: 2, attempt: 2, generationId: 'h1' });
  await session.beginEpoch(3);
  const { shots } = await session.run('openChunk', asChunk({ epoch: 3, runId: 'run-3' }));
  // The first may be at the vendor twice; the second was tried as often as was allowed.
  expect(shots.map(({ state, attempt }) => [state, attempt])).toEqual([
    ['ambiguous', 2],
    ['failed', 2],
    ['ambiguous', 2],
  ]);
});

const oneShot = async (record: Partial<ShotRecord>, retry: Retry, epoch = 2) => {
  const session = await openActivitySession({ rows: shotRows(1) });
  await session.beginEpoch(1);
  await session.beginEpoch(epoch, { retry });
  await session.keep({ kind: 'accepted', generationId: 'g' });
  await session.keep({ seq: 2, generationId: 'g', ...record });
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 1), {});
  return (await session.run('openChunk', asChunk({ epoch }))).shots[0];
};
const failed = (code: ErrorCode, changes: Partial<ShotRecord> = {}): Partial<ShotRecord> => ({
  kind: 'failed',
  code,
  charge: 'charged',
  ...changes,
});
/** As the seal writes it: no vendor said that it failed. */
const unfetched: Partial<ShotRecord> = { kind: 'failed', code: 'OUTPUT_UNAVAILABLE' };

test.each<[string, Partial<ShotRecord>, Retry, object]>([
  ['is sent by a new try', failed('CONTENT_POLICY'), {}, { state: 'pending', attempt: 1 }],
  ['is sent where its code is asked for', failed('CONTENT_POLICY'), { only: ['CONTENT_POLICY'] }, { state: 'pending' }],
  ['stays where it is not', failed('CONTENT_POLICY'), { only: ['CANCELED'] }, { state: 'failed', left: true }],
  ['is asked about where it is stuck', failed('GENERATION_STUCK'), {}, { state: 'generating', generationId: 'g' }],
  ['is sent where somebody says so', failed('GENERATION_STUCK'), { again: true }, { state: 'pending', attempt: 1 }],
  ['is fetched where it was made', unfetched, {}, { state: 'generating', generationId: 'g', fetchFailures: 0 }],
  ['is bought again where somebody says so', unfetched, { again: true }, { state: 'pending', attempt: 1 }],
  ['is sent where the vendor rejected it', { kind: 'rejected', code: 'REQUEST_REJECTED' }, {}, { state: 'pending' }],
  ['is sent where it was canceled', { kind: 'canceled' }, { only: ['CANCELED'] }, { state: 'pending' }],
  [
    'stays canceled where that is not asked for',
    { kind: 'canceled' },
    { only: ['CONTENT_POLICY'] },
    { state: 'canceled', left: true },
  ],
  ['is looked for where nobody can tell', { kind: 'ambiguous' }, { again: true }, { state: 'ambiguous', attempt: 1 }],
  [
    'is collected where nobody waited',
    { code: 'NOT_COLLECTED' },
    { only: ['CANCELED'] },
    { state: 'generating', unasked: true },
  ],
  ['stays where it succeeded', { kind: 'downloaded' }, { again: true }, { state: 'succeeded' }],
])('a retry: a shot %s', async (_, record, retry, opened) => {
  expect(await oneShot(record, retry)).toMatchObject(opened);
});

test('what this very retry did is gone on with, and not begun once more', async () => {
  const again = await oneShot({ ...failed('CONTENT_POLICY'), epoch: 2, attempt: 2 }, {});
  expect(again).toMatchObject({ state: 'failed', attempt: 2 });
});

test('a retry that was lost may have sent what it was for: that is looked for, also after one for something else', async () => {
  const session = await openActivitySession({ rows: shotRows(1) });
  for (const [epoch, retry] of [undefined, {}, { only: ['CANCELED'] }, {}].entries())
    await session.beginEpoch(epoch + 1, retry === undefined ? {} : { retry: retry as Retry });
  await session.keep({ ...failed('GENERATION_FAILED'), generationId: 'g' });
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 1), {});
  await session.run('openChunk', asChunk({ epoch: 2, runId: 'lost' }));
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 3), {});
  const { shots } = await session.run('openChunk', asChunk({ epoch: 4, runId: 'run-4' }));
  expect(shots).toMatchObject([{ state: 'ambiguous', attempt: 2 }]);
});

test('shots that no run has begun have the error of the run that left them', async () => {
  const session = await openActivitySession({ rows: shotRows(2) });
  const unbegun = { upTo: 1, code: 'BATCH_STOPPED' } as const;
  await session.beginEpoch(2, { unbegun, retry: { only: ['BATCH_STOPPED'] } });
  await session.beginEpoch(3, { unbegun, retry: { only: ['CANCELED'] } });
  const lefts = async (epoch: number) =>
    (await session.run('openChunk', asChunk({ epoch, runId: `run-${epoch}` }))).shots.map(({ left = false }) => left);
  expect(await lefts(2)).toEqual([false, true]);
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 2), {});
  expect(await lefts(3)).toEqual([true, false]);
});

test('what a quota kept from being sent is looked for where a lost run may have sent it since', async () => {
  const session = await openedSession({ rows: shotRows(1) });
  await session.keep({ kind: 'failed', attempt: 0, code: 'QUOTA_EXHAUSTED' });
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 1), {});
  await session.beginEpoch(2);
  expect((await session.run('openChunk', asChunk({ epoch: 2 }))).shots).toMatchObject([
    { state: 'pending', attempt: 0 },
  ]);
  await session.beginEpoch(3);
  expect((await session.run('openChunk', asChunk({ epoch: 3, runId: 'run-3' }))).shots).toMatchObject([
    { state: 'ambiguous', attempt: 1 },
  ]);
});

test('a chunk that has ended is open at no account it went on at, unless a later run has begun it since', async () => {
  const session = await openActivitySession();
  await session.beginEpoch(1, { spillTo: ['spare'] });
  await session.run('openChunk', asChunk());
  await session.run('moveChunk', { ...asChunk(), from: ACCOUNT, to: 'spare' });
  await putJson(session.store, storeLayout.chunkEnd(BATCH, 0, 1), {});
  await session.run('openChunk', asChunk({ runId: 'run-2' }));
  expect(await session.keys(storeLayout.openChunks('spare'))).toEqual([]);
  await session.beginEpoch(2);
  await session.run('openChunk', asChunk({ epoch: 2, runId: 'run-3' }));
  // The first run's, that slept.
  await session.run('openChunk', asChunk());
  expect(await session.keys(storeLayout.openChunks(ACCOUNT))).toHaveLength(1);
});
