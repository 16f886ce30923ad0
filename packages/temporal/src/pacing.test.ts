// A rate holds over the whole fleet, whatever happens to its ledger.
import { createTestFolder, readFakeLog, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBatchSession, shotListOf } from './__fixtures__/batch-session.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

/** Without workflows in memory each step replays its history, and slots are given out two seconds ahead at most. */
const SHOTS = process.env['SHOTLIST_DEEP'] ? 50 : 160;

/** Most sends within any time of this length. */
function mostWithin(logFile: string, windowMs: number): number {
  const times = readFakeLog(logFile)
    .map(({ atMs }) => atMs)
    .sort((a, b) => a - b);
  return Math.max(...times.map((from) => times.filter((atMs) => atMs >= from && atMs < from + windowMs).length));
}

test('no second sees more requests than the rate and its tolerance, also when the ledger is replaced by a new one', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 500,
    rate: { requests: 20, perMs: 1_000 },
  });
  const batchId = await session.publish(shotListOf(SHOTS));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(SHOTS / 3);
  await temporal.client.workflow.getHandle(`account/${session.account}`).terminate();
  const end = await handle.result();
  await stop();
  expect(end.counts.succeeded).toBe(SHOTS);
  expect(readFakeLog(session.logFile)).toHaveLength(SHOTS);
  expect(mostWithin(session.logFile, 1_000)).toBeLessThanOrEqual(22);
});

test('after cancel has answered, and while paused, nothing reaches the vendor', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    rate: { requests: 20, perMs: 1_000 },
    fake: { script: { latencyMs: 400, generationMs: 300 } },
  });
  const batchId = await session.publish(shotListOf(480));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(5);
  await handle.pause();
  const paused = readFakeLog(session.logFile).length;
  await expect.poll(async () => (await handle.progress()).state).toBe('paused');
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(readFakeLog(session.logFile)).toHaveLength(paused);
  await handle.resume();
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(paused);
  await handle.cancel();
  const canceled = readFakeLog(session.logFile).length;
  const end = await handle.result();
  await stop();
  expect(readFakeLog(session.logFile)).toHaveLength(canceled);
  expect(end.counts).toMatchObject({ succeeded: canceled, canceled: 480 - canceled });
});
