import { createTestFolder, readFakeLog, releaseFake, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBatchSession, shotListOf } from './__fixtures__/batch-session.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

test('a submit that no worker takes up is given back unsent: cancel is answered, and the batch ends', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 1,
    fake: { script: (_request, call) => (call === 1 ? {} : { ends: 'held' }) },
  });
  const batchId = await session.publish(shotListOf(30));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(1);
  await handle.pause();
  releaseFake(session.logFile);
  await expect.poll(async () => (await handle.progress()).counts.generating).toBe(0);
  await expect.poll(async () => (await handle.progress()).counts.downloading).toBe(0);
  await stop();
  const sent = readFakeLog(session.logFile).length;
  const stopControl = await session.work({ serves: false });
  await handle.resume();
  const chunk = temporal.client.workflow.getHandle(`batch/${batchId}/chunk/00000`);
  await expect.poll(() => chunk.query<{ submitting: number }>('shotlist.chunk')).toMatchObject({ submitting: 1 });
  await handle.cancel();
  const end = await handle.result();
  await stopControl();
  expect(end).toMatchObject({ state: 'canceled', counts: { succeeded: sent, canceled: 30 - sent } });
  expect(readFakeLog(session.logFile)).toHaveLength(sent);
});

test('without any worker, whoever steers need not wait for the answer, and is heard all the same', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal });
  const batchId = await session.publish(shotListOf(3));
  const handle = await session.client.submit({ batchId });
  await expect(handle.cancel({ signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ name: 'TimeoutError' });
  const stop = await session.work();
  expect(await handle.result()).toMatchObject({ state: 'canceled', counts: { canceled: 3 } });
  await stop();
  expect(readFakeLog(session.logFile)).toEqual([]);
});
