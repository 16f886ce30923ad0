// A batch is paused, canceled, retried and set while it runs, on a real server, and the vendor's log says what was sent.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  batchWorkflowId,
  type BatchView,
  chunkWorkflowId,
  ledgerWorkflowId,
  QUERIES,
  type ShotResult,
} from '@shotlist/core';
import {
  countDuplicates,
  createTestFolder,
  readFakeLog,
  releaseFake,
  startTestTemporal,
  type TestTemporal,
} from '@shotlist/testing';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BatchSession, openBatchSession, type SessionOptions, shotListOf } from './__fixtures__/batch-session.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

const open = (options: Omit<SessionOptions, 'folder' | 'temporal'>) =>
  openBatchSession({ folder: createTestFolder(), temporal, ...options });
const sent = (session: BatchSession) => readFakeLog(session.logFile).length;
const statuses = (results: readonly ShotResult[]) => results.map(({ status }) => status);

test('paused at 40 %, nothing is sent for as long as somebody waits; resumed, the rest is made', async () => {
  const session = await open({
    maxInFlight: 2,
    fake: { script: (_request, call) => (call <= 8 ? {} : { ends: 'held' }) },
  });
  const batchId = await session.publish(shotListOf(20));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(async () => (await handle.progress()).counts.succeeded).toBeGreaterThanOrEqual(8);
  expect(await handle.pause()).toEqual({ told: true });
  const before = sent(session);
  expect(before).toBeLessThan(20);
  // Two places become free.
  releaseFake(session.logFile);
  await sleep(2_500);
  expect(sent(session)).toBe(before);
  // What was in flight may still be on its way here.
  await expect
    .poll(() => handle.progress())
    .toMatchObject({ state: 'paused', counts: { succeeded: before, pending: 20 - before } });
  await handle.resume();
  expect(await handle.result()).toMatchObject({ verdict: 'succeeded', counts: { succeeded: 20 } });
  await stop();
  expect(sent(session)).toBe(20);
  expect(await handle.pause()).toEqual({ told: false });
});

test('after 30 % failed, a retry makes only those again, and their errors stay until it has', async () => {
  const session = await open({
    fake: {
      script: ({ seed }, _call, tryNumber) =>
        seed % 10 >= 3 ? {} : tryNumber === 1 ? { ends: 'failed' } : { ends: 'held' },
    },
  });
  const batchId = await session.publish(shotListOf(20));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  expect(await handle.result()).toMatchObject({ verdict: 'partial', counts: { succeeded: 14, failed: 6 } });
  expect(await handle.retry({ only: ['CONTENT_POLICY'] })).toEqual({ shots: 0 });
  expect(await Array.fromAsync(handle.retried())).toHaveLength(6);
  expect(await handle.retry()).toEqual({ shots: 6 });
  await expect(handle.retry()).rejects.toMatchObject({ code: 'BATCH_RUNNING' });
  await expect.poll(() => sent(session)).toBe(26);
  const retried = (await session.results(batchId)).filter(({ index }) => index % 10 < 3);
  expect(retried.map(({ errorCode }) => errorCode)).toEqual(Array.from({ length: 6 }, () => 'GENERATION_FAILED'));
  releaseFake(session.logFile);
  expect(await handle.result()).toMatchObject({
    epoch: 2,
    verdict: 'succeeded',
    counts: { succeeded: 20 },
    errors: {},
  });
  await stop();
  const log = readFakeLog(session.logFile);
  expect([log.length, countDuplicates(log)]).toEqual([26, 6]);
  expect(new Set(log.slice(20).map(({ seed }) => seed % 10))).toEqual(new Set([0, 1, 2]));
  expect((await session.results(batchId)).map(({ errorCode }) => errorCode)).toEqual(Array(20).fill(undefined));
});

test('what is stuck is asked about by a retry, and bought again only when it is told so', async () => {
  const session = await open({
    fake: {
      capabilities: { deadlineMs: 300 },
      script: (_request, call, tryNumber) => (call === 1 && tryNumber === 1 ? { ends: 'stuck' } : {}),
    },
  });
  const batchId = await session.publish(shotListOf(3));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  expect(await handle.result()).toMatchObject({ counts: { succeeded: 2, failed: 1 }, errors: { GENERATION_STUCK: 1 } });
  await expect(handle.retry({ only: ['GENERATION_STUK'] })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('GENERATION_STUCK'),
  });
  expect(await handle.retry({ only: ['GENERATION_STUCK'] })).toEqual({ shots: 1 });
  expect(await handle.result()).toMatchObject({ epoch: 2, errors: { GENERATION_STUCK: 1 } });
  expect(sent(session)).toBe(3);
  expect(await handle.retry({ again: true })).toEqual({ shots: 1 });
  expect(await handle.result()).toMatchObject({ epoch: 3, verdict: 'succeeded', errors: {} });
  await stop();
  expect(sent(session)).toBe(4);
});

test('canceled at once, what is in flight stays at the vendor, and a later run collects it without paying again', async () => {
  const session = await open({ maxInFlight: 4, fake: { script: { ends: 'held' } } });
  const batchId = await session.publish(shotListOf(8));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => sent(session)).toBe(4);
  await handle.cancel({ now: true });
  expect(await handle.result()).toMatchObject({
    state: 'canceled',
    verdict: 'nothing_succeeded',
    counts: { generating: 4, canceled: 4 },
    errors: { NOT_COLLECTED: 4 },
  });
  const left = (await session.results(batchId)).filter(({ status }) => status === 'generating');
  expect(left).toHaveLength(4);
  for (const { generationId, errorCode, units } of left)
    expect([typeof generationId, errorCode, units]).toEqual(['string', 'NOT_COLLECTED', 1]);
  releaseFake(session.logFile);
  expect(await handle.retry({ only: ['NOT_COLLECTED'] })).toEqual({ shots: 4 });
  expect(await handle.result()).toMatchObject({ counts: { succeeded: 4, canceled: 4 }, errors: {} });
  expect(sent(session)).toBe(4);
  const rest = await (await session.client.submit({ batchId })).result();
  await stop();
  expect(rest).toMatchObject({ verdict: 'succeeded', counts: { succeeded: 8 } });
  const log = readFakeLog(session.logFile);
  expect([log.length, countDuplicates(log)]).toEqual([8, 0]);
});

test('a vendor that can be asked is asked to cancel; what came of that is seen by a later run', async () => {
  const session = await open({ maxInFlight: 2, fake: { cancels: true, script: { ends: 'held' } } });
  const batchId = await session.publish(shotListOf(4));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(async () => (await handle.progress()).counts.generating).toBe(2);
  await handle.cancel({ now: true });
  expect(await handle.result()).toMatchObject({ counts: { generating: 2, canceled: 2 }, errors: { CANCEL_ASKED: 2 } });
  releaseFake(session.logFile);
  expect(await handle.retry()).toEqual({ shots: 4 });
  expect(await handle.result()).toMatchObject({
    counts: { succeeded: 2, failed: 2 },
    errors: { GENERATION_FAILED: 2 },
  });
  await stop();
  expect(sent(session)).toBe(4);
});

test('what is set before a run, or during it, holds at once and for later runs; chunks that nobody began are canceled', async () => {
  const session = await open({ maxInFlight: 3, fake: { script: { ends: 'held' } } });
  const { client, account } = session;
  const batchId = await session.publish(shotListOf(1_001));
  const handle = client.handle(batchId);
  const asked = { chunksAtOnce: 8, tolerate: null, weight: 1 };
  expect(await handle.set({ chunksAtOnce: 1 })).toEqual({
    before: asked,
    after: { ...asked, chunksAtOnce: 1 },
    told: false,
  });
  await expect(handle.set({ chunksAtOnce: 0 })).rejects.toMatchObject({ code: 'USAGE' });
  const stop = await session.work();
  await client.submit({ batchId });
  await expect.poll(() => sent(session)).toBe(3);
  const run = temporal.client.workflow.getHandle(batchWorkflowId(batchId));
  const openChunks = async () => (await run.query<BatchView>(QUERIES.batch)).openChunks;
  expect(await openChunks()).toEqual([0]);
  const after = { chunksAtOnce: 2, tolerate: 5, weight: 7 };
  expect(await handle.set(after)).toMatchObject({ after, told: true });
  await expect.poll(openChunks).toEqual([0, 1]);
  expect((await handle.progress()).settings).toEqual(after);
  const ledger = temporal.client.workflow.getHandle(ledgerWorkflowId(account));
  await expect.poll(async () => weightsIn(await ledger.fetchHistory())).toEqual(new Set([1, 7]));
  await handle.cancel({ now: true });
  const end = await handle.result();
  expect(end).toMatchObject({ state: 'canceled', counts: { generating: 3, canceled: 998 }, settings: after });
  const results = statuses(await session.results(batchId));
  expect(results.filter((status) => status === 'canceled')).toHaveLength(998);
  expect(await handle.set({ weight: null, tolerate: 'none' })).toMatchObject({
    after: { chunksAtOnce: 2, tolerate: null, weight: 1 },
    told: false,
  });
  await stop();
});

test('a tolerance that is passed already stops the run as soon as it is set, and why is said of every shot', async () => {
  const session = await open({
    maxInFlight: 1,
    fake: { script: (_request, call) => (call <= 3 ? { ends: 'failed' } : { ends: 'held' }) },
  });
  const batchId = await session.publish(shotListOf(700));
  const stop = await session.work();
  await session.client.handle(batchId).set({ chunksAtOnce: 1 });
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => sent(session)).toBe(4);
  await handle.set({ tolerate: 2 });
  const chunk = temporal.client.workflow.getHandle(chunkWorkflowId(batchId, 0));
  await expect.poll(() => chunk.query<{ control: string }>(QUERIES.chunk)).toMatchObject({ control: 'canceling' });
  releaseFake(session.logFile);
  const end = await handle.result();
  await stop();
  expect(end).toMatchObject({ state: 'canceled', counts: { failed: 3, succeeded: 1, canceled: 696 } });
  expect(end.errors).toEqual({ GENERATION_FAILED: 3, BATCH_STOPPED: 696 });
  expect(await Array.fromAsync(handle.retried({ only: ['BATCH_STOPPED'] }))).toHaveLength(696);
  expect(await Array.fromAsync(handle.retried({ only: ['CANCELED'] }))).toEqual([]);
});

type History = Awaited<ReturnType<ReturnType<TestTemporal['client']['workflow']['getHandle']>['fetchHistory']>>;

/** Shares that chunks told the ledger. */
function weightsIn({ events }: History): Set<number> {
  const weights = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signaled }) => {
    const [payload] = signaled?.input?.payloads ?? [];
    if (signaled?.signalName !== 'shotlist.report' || payload === undefined) return [];
    return [defaultPayloadConverter.fromPayload<{ readonly weight: number }>(payload).weight];
  });
  return new Set(weights);
}
