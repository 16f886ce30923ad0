// A batch whose workflow is gone: its chunks are told themselves, wherever they go on.
import { batchWorkflowId } from '@shotlist/core';
import { createTestFolder, readFakeLog, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBatchSession, shotListOf } from './__fixtures__/batch-session.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

test('a chunk that has spilled hears that it is paused, or canceled, when its batch is gone', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    spills: { after: 2, fake: { script: { ends: 'held' } } },
  });
  const batchId = await session.publish(shotListOf(6));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId }, { spillTo: [session.spare.account] });
  await expect.poll(() => readFakeLog(session.spare.logFile).length).toBe(4);
  await temporal.client.workflow.getHandle(batchWorkflowId(batchId)).terminate();
  expect(await handle.pause()).toEqual({ told: true });
  expect(await handle.cancel({ now: true })).toEqual({ told: true });
  await stop();
});
