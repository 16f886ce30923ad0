import { fileURLToPath } from 'node:url';
import {
  bundleTestWorkflows,
  countDuplicates,
  createTestFolder,
  readFakeLog,
  startTestTemporal,
  type TestTemporal,
} from '@shotlist/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBatchSession, shotListOf } from './__fixtures__/batch-session.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

/** What each workflow's code makes of its own history now; an empty text where it does the same again. */
async function replay(workflowIds: readonly string[]): Promise<Record<string, string>> {
  const workflowBundle = await bundleTestWorkflows(fileURLToPath(import.meta.resolve('@shotlist/workflows')));
  const histories = workflowIds.map(async (workflowId) => ({
    workflowId,
    history: await temporal.client.workflow.getHandle(workflowId).fetchHistory(),
  }));
  const outcomes: Record<string, string> = {};
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, await Promise.all(histories)))
    outcomes[workflowId] = error?.message ?? '';
  return outcomes;
}

test('the histories of a batch, its chunk and its account replay, with lost answers, a pause and a rest in them', async () => {
  const script = [
    {},
    { outcome: 'ambiguous_accepted' },
    { outcome: 'not_sent' },
    { outcome: 'rejected' },
    { outcome: 'throttled', retryAfterMs: 500 },
    { ends: 'failed' },
    { unavailableFetches: 1 },
  ] as const;
  const session = await openBatchSession({ folder: createTestFolder(), temporal, maxInFlight: 3, fake: { script } });
  const batchId = await session.publish(shotListOf(12));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(0);
  await handle.pause();
  await handle.resume();
  const end = await handle.result();
  await stop();
  expect(end.counts).toMatchObject({ succeeded: 10, rejected: 1, failed: 1 });
  const ids = [`batch/${batchId}`, `batch/${batchId}/chunk/00000`, `account/${session.account}`];
  expect(await replay(ids)).toEqual(Object.fromEntries(ids.map((id) => [id, ''])));
});

test('a worker that keeps no workflow in memory does the same: no state hides outside of the history', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 3,
    fake: { script: [{}, { outcome: 'ambiguous_accepted' }, { outcome: 'not_sent' }] },
  });
  const batchId = await session.publish(shotListOf(12));
  const stop = await session.work({ maxCachedWorkflows: 0 });
  const end = await (await session.client.submit({ batchId })).result();
  await stop();
  expect(end.counts.succeeded).toBe(12);
  expect(readFakeLog(session.logFile)).toHaveLength(12);
  expect(countDuplicates(readFakeLog(session.logFile))).toBe(0);
});
