import { type ChunkEnd, emptyCounts, type Retry, type StoredSettings, storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import {
  ACCOUNT,
  type ActivitySession,
  BATCH,
  openActivitySession,
  shotRows,
} from './__fixtures__/activity-session.js';
import { putJson } from './json-files.js';

const openSession = () => openActivitySession({ rows: shotRows(10), chunkSize: 4 });
async function seal(session: ActivitySession, chunk: number, changes: Partial<ChunkEnd>): Promise<void> {
  const end: ChunkEnd = {
    schemaVersion: 1,
    epoch: 1,
    upTo: 10,
    runId: 'r',
    counts: { ...emptyCounts(), succeeded: 4 },
    bytes: 8,
    errors: { CONTENT_POLICY: 1 },
    ...changes,
  };
  await putJson(session.store, storeLayout.chunkEnd(BATCH, chunk, end.epoch), end);
}
const open = (session: ActivitySession, epoch: number) => session.run('openBatch', { batchId: BATCH, epoch });

test('a new batch: every chunk has something to do', async () => {
  const session = await openSession();
  await session.beginEpoch(1);
  expect(await open(session, 1)).toEqual({
    account: ACCOUNT,
    total: 10,
    chunks: [0, 1, 2],
    begun: [],
    counts: emptyCounts(),
    bytes: 0,
    errors: {},
  });
});

test('the first N: chunks beyond are not begun, and their rows are pending', async () => {
  const session = await openSession();
  await session.beginEpoch(1, { upTo: 5 });
  expect(await open(session, 1)).toMatchObject({ chunks: [0, 1], counts: { pending: 2 } });
});

test('sealed chunks are counted and not run again, unless more of them is asked for, or a person canceled', async () => {
  const session = await openSession();
  await session.beginEpoch(2);
  await seal(session, 0, {});
  await seal(session, 1, { upTo: 5 });
  await seal(session, 2, { counts: { ...emptyCounts(), succeeded: 1, canceled: 1 } });
  expect(await open(session, 2)).toMatchObject({
    chunks: [1, 2],
    counts: { succeeded: 4 },
    bytes: 8,
    errors: { CONTENT_POLICY: 1 },
  });
});

test('of several ends of a chunk the last one counts', async () => {
  const session = await openSession();
  await session.beginEpoch(3, { upTo: 4 });
  await seal(session, 0, { epoch: 1, counts: { ...emptyCounts(), canceled: 4 } });
  await seal(session, 0, { epoch: 2, bytes: 77 });
  expect(await open(session, 3)).toMatchObject({ chunks: [], bytes: 77, counts: { succeeded: 4, pending: 6 } });
});

test('again: sealed chunks run anew, but not those sealed in this very epoch', async () => {
  const session = await openSession();
  await session.beginEpoch(2, { again: true });
  await seal(session, 0, { epoch: 1 });
  await seal(session, 1, { epoch: 2 });
  expect((await open(session, 2)).chunks).toEqual([0, 2]);
});

test('a chunk that a later run began and never ended is gone on with, whatever was made before and is asked for now', async () => {
  const session = await openSession();
  await session.beginEpoch(3, { upTo: 4 });
  for (const chunk of [0, 1, 2]) await seal(session, chunk, { epoch: 1 });
  for (const chunk of [0, 2]) await putJson(session.store, storeLayout.begun(BATCH, chunk, 2), {});
  expect(await open(session, 3)).toMatchObject({ chunks: [0, 2], begun: [0, 2], counts: { succeeded: 4 } });
});

test('a run that was lost long ago, and followed by one that ended, is over', async () => {
  const session = await openSession();
  await session.beginEpoch(3);
  for (const chunk of [0, 1, 2]) {
    await putJson(session.store, storeLayout.begun(BATCH, chunk, 1), {});
    await putJson(session.store, storeLayout.begun(BATCH, chunk, 2), {});
    await seal(session, chunk, { epoch: 2, upTo: chunk === 0 ? 2 : 10 });
  }
  expect(await open(session, 3)).toMatchObject({ chunks: [0], begun: [] });
});

test('a sealed chunk with stuck shots is run again, one with failed shots where further attempts are allowed', async () => {
  const session = await openSession();
  const counts = { ...emptyCounts(), succeeded: 3, failed: 1 };
  await seal(session, 0, { counts, errors: { GENERATION_STUCK: 1 } });
  await seal(session, 1, { counts, errors: { GENERATION_FAILED: 1 } });
  await seal(session, 2, { counts, errors: { CONTENT_POLICY: 1 } });
  await session.beginEpoch(2);
  expect((await open(session, 2)).chunks).toEqual([0]);
  await session.beginEpoch(3, { retryCharged: 1 });
  expect((await open(session, 3)).chunks).toEqual([0, 1]);
});

test('a retry opens chunks in which something did not succeed, or has one of the errors that it is for', async () => {
  const session = await openSession();
  await seal(session, 0, { errors: {} });
  await seal(session, 1, { counts: { ...emptyCounts(), succeeded: 3, failed: 1 }, errors: { GENERATION_FAILED: 1 } });
  const chunks = async (epoch: number, retry: Retry) => {
    await session.beginEpoch(epoch, { retry });
    return (await open(session, epoch)).chunks;
  };
  expect(await chunks(2, {})).toEqual([1, 2]);
  expect(await chunks(3, { only: ['GENERATION_FAILED'] })).toEqual([1]);
  expect(await chunks(4, { only: ['CONTENT_POLICY'] })).toEqual([]);
  expect(await chunks(5, { only: ['CANCELED'] })).toEqual([2]);
});

test('what a person has set of a batch is told to its run', async () => {
  const session = await openSession();
  await session.beginEpoch(1, { limits: { tolerate: 3 } });
  const stored: StoredSettings = { schemaVersion: 1, since: 'now', setBy: 'me', chunksAtOnce: 2, tolerate: null };
  await putJson(session.store, storeLayout.settings(BATCH), stored);
  expect(await open(session, 1)).toMatchObject({ tolerate: 3, set: { chunksAtOnce: 2, tolerate: null } });
});
