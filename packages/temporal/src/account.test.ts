// An account that a person changes while batches run: what was said holds over ledgers and workers.
import type { LedgerView } from '@shotlist/core';
import { createTestFolder, readFakeLog, releaseFake, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBatchSession, shotListOf } from './__fixtures__/batch-session.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

const PATIENCE = { interval: 200 };
const terminateLedger = (account: string) => temporal.client.workflow.getHandle(`account/${account}`).terminate();
const SLOW = { requests: 1, perMs: 2_000 };
const QUICK = { requests: 100, perMs: 1_000 };

test('limits that are set hold at once, in a new ledger, after workers were replaced, and until they are taken back', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal, maxInFlight: 500, rate: SLOW });
  const account = session.client.account(session.account, {
    setBy: 'anna@desk',
    limits: { maxInFlight: 500, rates: [SLOW] },
  });
  const limits = async (): Promise<LedgerView['limits']> => (await account.status()).ledger?.limits ?? null;
  const batchId = await session.publish(shotListOf(60));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length, PATIENCE).toBeGreaterThan(0);

  const { before, after, told } = await account.set({ rates: [QUICK], maxInFlight: 7 });
  expect([before, told]).toEqual([null, true]);
  expect(after).toMatchObject({ rates: [QUICK], maxInFlight: 7, setBy: 'anna@desk' });
  expect(await limits()).toMatchObject({ rates: [QUICK], maxInFlight: 7 });
  // At its own rate the batch would take two minutes: it ends within this test's time by what was set.
  expect((await handle.result()).counts.succeeded).toBe(60);

  await terminateLedger(session.account);
  expect((await account.status()).ledgerState).toBe('none');
  await stop();
  const stopAgain = await session.work();
  const second = await session.client.submit({
    batchId: await session.publish(shotListOf(3).replaceAll('rain', 'snow')),
  });
  expect((await second.result()).counts.succeeded).toBe(3);
  expect(await limits()).toMatchObject({ rates: [QUICK], maxInFlight: 7 });

  // Only one of them, by somebody else: the other keeps its name.
  const other = session.client.account(session.account, {
    setBy: 'ben@lap',
    limits: { maxInFlight: 500, rates: [SLOW] },
  });
  const { after: back } = await other.set({ rates: null });
  expect(back).toMatchObject({ maxInFlight: 7, setBy: 'ben@lap', marks: { maxInFlight: { setBy: 'anna@desk' } } });
  expect(back).not.toHaveProperty('rates');
  expect(await limits()).toMatchObject({ rates: [SLOW], maxInFlight: 7 });
  await stopAgain();
});

test('closed while a batch runs nothing reaches the vendor, also by a new ledger and new workers, until it is opened', async () => {
  const rate = { requests: 10, perMs: 1_000 };
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    rate,
    maxInFlight: 8,
    fake: { script: { ends: 'held' } },
  });
  const account = session.client.account(session.account, { setBy: 'anna@desk' });
  const batchId = await session.publish(shotListOf(80));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await expect.poll(() => readFakeLog(session.logFile).length, PATIENCE).toBeGreaterThan(3);
  expect((await account.close({ reason: 'the invoice\n is due' })).told).toBe(true);
  // Every place becomes free, and none is taken.
  releaseFake(session.logFile);
  const gate = { name: 'paused', reason: 'the invoice is due', setBy: 'anna@desk', closedUntilMs: null };
  expect((await account.status()).ledger?.gates).toMatchObject([gate]);
  await expect.poll(async () => (await handle.progress()).state, PATIENCE).toBe('waiting');
  const sent = readFakeLog(session.logFile).length;
  expect(sent).toBeLessThan(80);

  await terminateLedger(session.account);
  await stop();
  const stopAgain = await session.work();
  // Another batch starts another ledger.
  const second = await session.client.submit({
    batchId: await session.publish(shotListOf(3).replaceAll('rain', 'snow')),
  });
  await expect.poll(async () => (await account.status()).ledger?.gates, PATIENCE).toMatchObject([gate]);
  await sleep(1_500);
  expect(readFakeLog(session.logFile)).toHaveLength(sent);
  await expect.poll(async () => (await handle.progress()).gate, PATIENCE).toMatchObject(gate);

  expect(await account.open()).toEqual({ opened: ['paused'], tried: [], told: true });
  expect((await handle.result()).counts.succeeded).toBe(80);
  expect((await second.result()).counts.succeeded).toBe(3);
  expect(readFakeLog(session.logFile)).toHaveLength(83);
  expect((await account.status()).override).not.toHaveProperty('paused');
  await stopAgain();
});

test('closed without a rate, what was given out and is not sent yet comes back, and is made when it is opened', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 500,
    // 128 at a time, so that 400 permits are in hand for nine seconds.
    fake: { script: { ends: 'held', answerDelayMs: 3_000 }, capabilities: { submitBatch: 16 } },
  });
  const account = session.client.account(session.account, { setBy: 'anna@desk' });
  const stop = await session.work();
  const handle = await session.client.submit({ batchId: await session.publish(shotListOf(400)) });
  const sent = () => readFakeLog(session.logFile).length;
  await expect.poll(sent, PATIENCE).toBeGreaterThan(0);
  await account.close();
  const places = async () => (await account.status()).ledger?.inFlight;
  await expect.poll(async () => (await places()) === sent(), PATIENCE).toBe(true);
  expect(sent()).toBeLessThan(400);
  releaseFake(session.logFile);
  await account.open();
  expect((await handle.result()).counts.succeeded).toBe(400);
  expect(sent()).toBe(400);
  await stop();
});

test('without Temporal it is written down, and nobody is told', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal });
  const { told } = await session.client.account(session.account).close({ until: new Date(Date.now() + 60_000) });
  expect(told).toBe(false);
  const { override, ledgerState } = await session.client.account(session.account).status();
  expect(ledgerState).toBe('none');
  expect(override?.paused?.untilMs).toBeGreaterThan(Date.now());
});
