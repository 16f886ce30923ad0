// What takes longer about steering a batch: an answer that does not come while somebody doesn't want to wait.
import {
  countDuplicates,
  createTestFolder,
  readFakeLog,
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

test('canceled at once while the vendor holds its answers back: what it has taken is found by a later run, and paid for once', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 3,
    fake: { script: (_request, call) => (call <= 3 ? { answerDelayMs: 60_000 } : {}) },
  });
  const batchId = await session.publish(shotListOf(6));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBe(3);
  await handle.cancel({ now: true });
  expect(await handle.result()).toMatchObject({
    state: 'canceled',
    counts: { ambiguous: 3, canceled: 3 },
    errors: { NOT_COLLECTED: 3 },
  });
  expect(readFakeLog(session.logFile)).toHaveLength(3);
  expect(await handle.retry()).toEqual({ shots: 6 });
  expect(await handle.result()).toMatchObject({ verdict: 'succeeded', counts: { succeeded: 6 } });
  await stop();
  const log = readFakeLog(session.logFile);
  expect([log.length, countDuplicates(log)]).toEqual([6, 0]);
});
