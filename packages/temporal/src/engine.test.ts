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

test('a batch goes from rows to videos, and no prompt is in any history', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal });
  const batchId = await session.publish(shotListOf(30));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  const end = await handle.result();
  await stop();
  expect(end).toMatchObject({ state: 'done', verdict: 'succeeded', total: 30, counts: { succeeded: 30 } });
  expect(await session.results(batchId)).toHaveLength(30);
  expect(readFakeLog(session.logFile)).toHaveLength(30);
  const histories = await Promise.all(
    [`batch/${batchId}`, `batch/${batchId}/chunk/00000`, `account/${session.account}`].map(async (id) =>
      JSON.stringify(await temporal.client.workflow.getHandle(id).fetchHistory()),
    ),
  );
  for (const history of histories) {
    expect(history.length).toBeGreaterThan(500);
    expect(Buffer.from(history).includes('quiet street')).toBe(false);
    expect(history).not.toContain(Buffer.from('quiet street').toString('base64').slice(0, 12));
  }
});

/** More than fill a chunk. */
const SHOTS = 520;

test('more chunks than one: every shot is made once, in more places than are free at a time', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal, maxInFlight: 20 });
  const batchId = await session.publish(shotListOf(SHOTS));
  const stop = await session.work();
  const end = await (await session.client.submit({ batchId })).result();
  await stop();
  expect(end.counts.succeeded).toBe(SHOTS);
  const log = readFakeLog(session.logFile);
  expect(log).toHaveLength(SHOTS);
  expect(countDuplicates(log)).toBe(0);
});

test('--first makes the first shots, and a later submit only the rest', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal });
  const batchId = await session.publish(shotListOf(40));
  const stop = await session.work();
  const first = await (await session.client.submit({ batchId }, { first: 10 })).result();
  expect(first).toMatchObject({ verdict: 'succeeded', counts: { succeeded: 10, pending: 30 } });
  expect(readFakeLog(session.logFile)).toHaveLength(10);
  const rest = await (await session.client.submit({ batchId })).result();
  expect(rest.counts.succeeded).toBe(40);
  expect(readFakeLog(session.logFile)).toHaveLength(40);
  await stop();
});

test('a finished batch submits nothing again, not even when Temporal has forgotten it', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal });
  const batchId = await session.publish(shotListOf(5));
  const stop = await session.work();
  await (await session.client.submit({ batchId })).result();
  await temporal.client.workflowService.deleteWorkflowExecution({
    namespace: temporal.namespace,
    workflowExecution: { workflowId: `batch/${batchId}` },
  });
  const again = await (await session.client.submit({ batchId })).result();
  expect(again.counts.succeeded).toBe(5);
  expect(readFakeLog(session.logFile)).toHaveLength(5);
  await stop();
});

test('a lost batch whose chunk was begun is looked up at the vendor before anything is sent again', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    fake: { script: { ends: 'held' } },
  });
  const batchId = await session.publish(shotListOf(8));
  const stop = await session.work();
  await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBe(8);
  for (const id of [`batch/${batchId}`, `batch/${batchId}/chunk/00000`])
    await temporal.client.workflow.getHandle(id).terminate();
  releaseFake(session.logFile);
  const end = await (await session.client.submit({ batchId })).result();
  await stop();
  expect(end.counts.succeeded).toBe(8);
  expect(readFakeLog(session.logFile)).toHaveLength(8);
});

test('answers that are lost are settled by looking, and cost no second generation', async () => {
  const script = [
    { outcome: 'ambiguous_accepted' },
    { outcome: 'ambiguous_not_accepted' },
    { outcome: 'not_sent' },
    { outcome: 'rejected' },
    {},
  ] as const;
  const session = await openBatchSession({ folder: createTestFolder(), temporal, fake: { script } });
  const batchId = await session.publish(shotListOf(5));
  const stop = await session.work();
  const end = await (await session.client.submit({ batchId })).result();
  await stop();
  expect(end).toMatchObject({
    verdict: 'partial',
    counts: { succeeded: 4, rejected: 1 },
    errors: { REQUEST_REJECTED: 1 },
  });
  expect(readFakeLog(session.logFile)).toHaveLength(4);
  expect(countDuplicates(readFakeLog(session.logFile))).toBe(0);
});

test('canceling sends nothing new, collects what is in flight, and a later submit makes the rest', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 4,
    fake: { script: { ends: 'held' } },
  });
  const batchId = await session.publish(shotListOf(20));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(0);
  await handle.cancel();
  releaseFake(session.logFile);
  const end = await handle.result();
  const sent = readFakeLog(session.logFile).length;
  expect(end.state).toBe('canceled');
  expect(end.counts.succeeded).toBe(sent);
  expect(end.counts.canceled).toBe(20 - sent);
  const rest = await (await session.client.submit({ batchId })).result();
  await stop();
  expect(rest.counts.succeeded).toBe(20);
  expect(readFakeLog(session.logFile)).toHaveLength(20);
});

test('pause and resume', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 2,
    fake: { script: (_request, call) => (call <= 3 ? {} : { ends: 'held' }) },
  });
  const batchId = await session.publish(shotListOf(20));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(2);
  await handle.pause();
  await expect.poll(async () => (await handle.progress()).state).toBe('paused');
  releaseFake(session.logFile);
  await expect.poll(async () => (await handle.progress()).counts.generating).toBe(0);
  const sent = readFakeLog(session.logFile).length;
  expect(sent).toBeLessThan(20);
  const paused = await handle.progress();
  expect(Object.values(paused.counts).reduce((sum, count) => sum + count, 0)).toBe(20);
  await handle.resume();
  expect((await handle.result()).counts.succeeded).toBe(20);
  await stop();
});
