// Histories that may only grow short: every workflow continues as new again and again, in the middle of everything.
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
  temporal = await startTestTemporal({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 60 } });
});
afterAll(() => temporal.stop());

async function runsOf(workflowId: string): Promise<number> {
  const runs = new Set<string>();
  for await (const { runId } of temporal.client.workflow.list({ query: `WorkflowId = "${workflowId}"` }))
    runs.add(runId);
  return runs.size;
}

test('a batch whose workflows continue as new all the time makes every shot once', async () => {
  const script = (_request: unknown, call: number) =>
    call % 7 === 0
      ? ({ outcome: 'ambiguous_accepted', generationMs: 300 } as const)
      : call % 11 === 0
        ? ({ outcome: 'not_sent' } as const)
        : { generationMs: 300 };
  const session = await openBatchSession({ folder: createTestFolder(), temporal, maxInFlight: 8, fake: { script } });
  const batchId = await session.publish(shotListOf(60));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(10);
  await handle.pause();
  await handle.resume();
  const end = await handle.result();
  expect(end.counts.succeeded).toBe(60);
  expect(readFakeLog(session.logFile)).toHaveLength(60);
  expect(countDuplicates(readFakeLog(session.logFile))).toBe(0);
  // Listing comes a moment after the fact.
  await expect.poll(() => runsOf(`batch/${batchId}/chunk/00000`)).toBeGreaterThan(2);
  await expect.poll(() => runsOf(`account/${session.account}`)).toBeGreaterThan(2);
  await stop();
});

test('a cancel is carried through continue-as-new', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 4,
    fake: { script: (_request, call) => (call <= 16 ? { generationMs: 1_000 } : { ends: 'held' }) },
  });
  const batchId = await session.publish(shotListOf(60));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(8);
  await handle.cancel();
  releaseFake(session.logFile);
  const sent = readFakeLog(session.logFile).length;
  const end = await handle.result();
  await stop();
  expect(readFakeLog(session.logFile)).toHaveLength(sent);
  expect(end.counts).toMatchObject({ succeeded: sent, canceled: 60 - sent });
});
