import { batchWorkflowId, type EpochEnd, emptyCounts, storeLayout } from '@shotlist/core';
import { readManifest } from '@shotlist/csv';
import { createTestFolder, readFakeLog, releaseFake, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBatchSession, shotListOf } from './__fixtures__/batch-session.js';
import { beginEpoch } from './epochs.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

/** A batch of which the first shots are at the vendor, and stay there until `release`; what is made anew takes its time. */
async function runningSession() {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    fake: {
      script: (_request, _call, tryNumber) => (tryNumber === 1 ? { ends: 'held' } : { generationMs: 5_000 }),
    },
  });
  const batchId = await session.publish(shotListOf(6));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId }, { first: 2 });
  await expect.poll(() => readFakeLog(session.logFile).length).toBe(2);
  return { session, batchId, stop, handle, release: () => releaseFake(session.logFile) };
}

test('two that ask for different parts of a batch at the same time both get theirs', async () => {
  const { session, batchId, stop, release } = await runningSession();
  // Whoever came at the same moment wrote what it asks for, and found that the other one had begun.
  const manifest = await readManifest(session.store, batchId);
  await beginEpoch(session.store, manifest ?? expect.fail(), { upTo: 6, again: false });
  const whole = session.client.submit({ batchId }).then((submitted) => submitted.result());
  // A handle tells of the latest run: the first one is asked by its own id.
  const { workflow } = temporal.client;
  const { runId } = await workflow.getHandle(batchWorkflowId(batchId)).describe();
  release();
  const part = await workflow.getHandle(batchWorkflowId(batchId), runId).result();
  expect(part).toMatchObject({ epoch: 1, verdict: 'succeeded', counts: { succeeded: 2 } });
  expect(await whole).toMatchObject({ epoch: 2, verdict: 'succeeded', counts: { succeeded: 6 } });
  await stop();
  expect(readFakeLog(session.logFile)).toHaveLength(6);
});

test('a run that has written how it ended, and is about to end, is not taken for one that goes on', async () => {
  const { session, batchId, stop, release } = await runningSession();
  const counts = { ...emptyCounts(), succeeded: 2, pending: 4 };
  const outcome = { canceled: false, verdict: 'succeeded', counts, bytes: 0, errors: {} } as const;
  const end: EpochEnd = { schemaVersion: 1, epoch: 1, upTo: 2, ...outcome, endedAt: new Date().toISOString() };
  await session.store.put(storeLayout.epochEnd(batchId, 1), { kind: 'bytes', bytes: Buffer.from(JSON.stringify(end)) });
  const submitted = session.client.submit({ batchId });
  release();
  const whole = await (await submitted).result();
  await stop();
  expect(whole).toMatchObject({ epoch: 2, counts: { succeeded: 6 } });
  expect(readFakeLog(session.logFile)).toHaveLength(6);
});

test('to make all anew comes after a run that goes on, not instead', async () => {
  const { session, batchId, stop, release } = await runningSession();
  const both = Promise.all(
    [1, 2].map(async () => (await session.client.submit({ batchId }, { first: 2, again: true })).result()),
  );
  release();
  const [again, same] = await both;
  await stop();
  expect(again).toMatchObject({ epoch: 2, counts: { succeeded: 2 } });
  expect(same).toEqual(again);
  expect(readFakeLog(session.logFile)).toHaveLength(4);
});

test('a run that is ended from outside while another one is waiting for it is gone on with', async () => {
  const { session, batchId, stop, release } = await runningSession();
  const whole = session.client.submit({ batchId });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await temporal.client.workflow.getHandle(`batch/${batchId}`).terminate();
  release();
  expect(await (await whole).result()).toMatchObject({ epoch: 2, counts: { succeeded: 6 } });
  await stop();
  expect(readFakeLog(session.logFile)).toHaveLength(6);
});

test('the weight of a batch reaches its run, and one that is no weight reaches nothing', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal });
  const batchId = await session.publish(shotListOf(1));
  for (const weight of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    await expect(session.client.submit({ batchId }, { weight })).rejects.toThrow('above 0');
  const run = temporal.client.workflow.getHandle(batchWorkflowId(batchId));
  await expect(run.describe()).rejects.toThrow('not found');
  await session.client.submit({ batchId }, { weight: 3 });
  const { events = [] } = await run.fetchHistory();
  const [input] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  expect(defaultPayloadConverter.fromPayload(input ?? expect.fail())).toEqual({ batchId, epoch: 1, weight: 3 });
  await run.terminate();
});
