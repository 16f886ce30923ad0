import { randomUUID } from 'node:crypto';
import { type AccountLimits, QUERIES, SIGNALS } from '@shotlist/core';
import {
  countDuplicates,
  createTestFolder,
  readFakeLog,
  releaseFake,
  startTestTemporal,
  type TestTemporal,
} from '@shotlist/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBatchSession, shotListOf } from './__fixtures__/batch-session.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

const workflow = (id: string) => temporal.client.workflow.getHandle(id);

/** The decision to submit is taken again. */
async function resetToFirstSubmit(workflowId: string): Promise<void> {
  const events = (await workflow(workflowId).fetchHistory()).events ?? [];
  const submitted = events.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'submitShots',
  );
  await temporal.client.workflowService.resetWorkflowExecution({
    namespace: temporal.namespace,
    workflowExecution: { workflowId },
    reason: 'test',
    workflowTaskFinishEventId: submitted?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId ?? null,
    requestId: randomUUID(),
  });
}

test('a ledger that continues as new in the middle of a batch loses no permit', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 4,
    // One keeps the batch from its end, the others come and go.
    fake: { script: (_request, call) => (call === 1 ? { ends: 'held' } : { generationMs: 500 }) },
  });
  const batchId = await session.publish(shotListOf(40));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(0);
  const ledger = workflow(`account/${session.account}`);
  const before = (await ledger.describe()).runId;
  const limits: AccountLimits = { account: session.account, maxInFlight: 4 };
  for (let round = 0; round < 20; round += 1)
    await Promise.all(Array.from({ length: 100 }, () => ledger.signal(SIGNALS.configure, limits)));
  await expect.poll(async () => (await ledger.describe()).runId).not.toBe(before);
  releaseFake(session.logFile);
  const end = await handle.result();
  await stop();
  expect(end.counts.succeeded).toBe(40);
  expect(readFakeLog(session.logFile)).toHaveLength(40);
});

test('a chunk that was reset to before its submits sends nothing a second time, and finds what it had sent', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    fake: { script: { ends: 'held' } },
  });
  const batchId = await session.publish(shotListOf(6));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBe(6);
  await resetToFirstSubmit(`batch/${batchId}/chunk/00000`);
  releaseFake(session.logFile);
  const end = await handle.result();
  await stop();
  expect(end.counts.succeeded).toBe(6);
  expect(readFakeLog(session.logFile)).toHaveLength(6);
});

test('what a chunk brings home after a reset counts, however many records the run before it had written', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 1,
    fake: { script: (request) => (request.seed === 3 ? { ends: 'held' } : {}) },
  });
  const batchId = await session.publish(shotListOf(4));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBe(4);
  // The record of the last one is there, with a high number; its video is not.
  await expect.poll(async () => (await handle.progress()).counts.generating).toBe(1);
  await resetToFirstSubmit(`batch/${batchId}/chunk/00000`);
  releaseFake(session.logFile);
  const end = await handle.result();
  await stop();
  expect(end.counts.succeeded).toBe(4);
  expect(readFakeLog(session.logFile)).toHaveLength(4);
});

test('a chunk that a lost batch had paused goes on when the batch is submitted again', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 2,
    fake: { script: { ends: 'held' } },
  });
  const batchId = await session.publish(shotListOf(12));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(0);
  await handle.pause();
  const chunk = workflow(`batch/${batchId}/chunk/00000`);
  await expect.poll(() => chunk.query<{ control: string }>(QUERIES.chunk)).toMatchObject({ control: 'paused' });
  await workflow(`batch/${batchId}`).terminate();
  releaseFake(session.logFile);
  const end = await (await session.client.submit({ batchId })).result();
  await stop();
  expect(end.counts.succeeded).toBe(12);
  expect(countDuplicates(readFakeLog(session.logFile))).toBe(0);
});

test('a chunk that was ended from outside is begun again in the same run, and keeps what was made', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 2,
    fake: { script: (_request, call) => (call <= 2 ? {} : { ends: 'held' }) },
  });
  const batchId = await session.publish(shotListOf(12));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(async () => (await handle.progress()).counts.succeeded).toBeGreaterThan(1);
  await workflow(`batch/${batchId}/chunk/00000`).terminate();
  releaseFake(session.logFile);
  // Its batch hears of it, and begins it again.
  const end = await handle.result();
  await stop();
  expect(end.counts.succeeded).toBe(12);
  expect(readFakeLog(session.logFile)).toHaveLength(12);
});

test('an account whose ledger was ended from outside gets a new one, and all goes on', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 2,
    fake: { script: { ends: 'held' } },
  });
  const batchId = await session.publish(shotListOf(12));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(1);
  await workflow(`account/${session.account}`).terminate();
  releaseFake(session.logFile);
  const end = await handle.result();
  await stop();
  expect(end.counts.succeeded).toBe(12);
  expect(readFakeLog(session.logFile)).toHaveLength(12);
});

test('the same batch submitted twice at the same time is one batch, and both hear how it ended', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal });
  const batchId = await session.publish(shotListOf(8));
  const stop = await session.work();
  const handles = await Promise.all([1, 2, 3].map(() => session.client.submit({ batchId })));
  const ends = await Promise.all(handles.map((handle) => handle.result()));
  await stop();
  for (const end of ends) expect(end).toMatchObject({ epoch: 1, verdict: 'succeeded', counts: { succeeded: 8 } });
  expect(readFakeLog(session.logFile)).toHaveLength(8);
});

test('a run that makes all anew, is lost and is asked for again, goes on where it was', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 2,
    fake: { script: (_request, _call, tryNumber) => (tryNumber === 1 ? {} : { ends: 'held' }) },
  });
  const batchId = await session.publish(shotListOf(6));
  const stop = await session.work();
  await (await session.client.submit({ batchId })).result();
  await session.client.submit({ batchId }, { again: true });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(7);
  for (const id of [`batch/${batchId}`, `batch/${batchId}/chunk/00000`]) await workflow(id).terminate();
  releaseFake(session.logFile);
  const end = await (await session.client.submit({ batchId }, { again: true })).result();
  await stop();
  expect(end).toMatchObject({ epoch: 2, counts: { succeeded: 6 } });
  expect(readFakeLog(session.logFile)).toHaveLength(12);
});
