import { fileURLToPath } from 'node:url';
import { engineCost } from '@shotlist/core';
import { bundleTestWorkflows } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { compareEngines } from './compare.js';
import { checkResults } from './check-results.js';
import { totalActions, totalEvents, totalHistoryBytes } from './histories.js';
import { INSTANT } from '../instant.js';
import { createInstantVendor } from './vendor.js';
import { describeReport } from './view.js';

const SHOTS = 400;
const PACED = 40;

/** A busy machine groups more, or less: the formula says how much it is, not to the last event. */
const WITHIN = 2;

function expectAbout(measured: number, estimated: number, what: string): void {
  expect(measured / estimated, `${what}: ${measured}, by the formula ${estimated}`).toBeGreaterThan(1 / WITHIN);
  expect(measured / estimated, `${what}: ${measured}, by the formula ${estimated}`).toBeLessThan(WITHIN);
}

test('a small comparison runs to its end, and its report has what is published', async () => {
  const steps: string[] = [];
  const report = await compareEngines({
    shots: SHOTS,
    rounds: 1,
    maxInFlight: SHOTS,
    pacedShots: PACED,
    childRows: 3,
    tuneRows: 0,
    killRows: 0,
    bullmq: false,
    workflowBundle: await bundleTestWorkflows(fileURLToPath(import.meta.resolve('@shotlist/workflows'))),
    onStep: (words) => steps.push(words),
  });
  for (const figure of ['ratioToRaw', 'ratioToChild', 'eventsPerShot', 'pacedEventsPerShot', 'shotsPerSecond'] as const)
    expect(report[figure], figure).toBeGreaterThan(0);
  expect(report.ours.histories.chunk).toMatchObject({ workflows: 1 });
  for (const peer of [report.raw, report.polling, report.child]) expect(peer.eventsPerRow).toBeGreaterThan(3);
  expect(report.raw.actionsPerRow).toBeLessThan(report.polling.actionsPerRow);
  // What a plan says is what was counted.
  const { histories, storeRequests, vendorCalls } = report.ours;
  const quick = engineCost({
    shots: SHOTS,
    maxInFlight: SHOTS,
    generationMs: 0,
    submitBatch: INSTANT.capabilities.submitBatch,
  });
  expectAbout(totalEvents(histories), quick.events, 'events');
  expectAbout(totalActions(histories), quick.actions, 'actions');
  expectAbout(totalHistoryBytes(histories), quick.historyBytes, 'bytes of histories');
  expectAbout(storeRequests.put, quick.puts, 'objects written');
  expectAbout(vendorCalls.submits + vendorCalls.checks, quick.apiCalls, 'calls of the vendor');
  const paced = engineCost({
    shots: PACED,
    maxInFlight: SHOTS,
    generationMs: 0,
    perMs: 20 / 1_000,
    submitBatch: INSTANT.capabilities.submitBatch,
    minPollIntervalMs: 0,
  });
  expectAbout(totalEvents(report.paced.histories), paced.events, 'events at a rate');
  expectAbout(totalActions(report.paced.histories), paced.actions, 'actions at a rate');
  expect(report.ours.histories.ledger.byType).toMatchObject({ WorkflowExecutionStarted: 1 });
  expect(report.machine.temporalServer).toMatch(/^\d+\.\d+/);
  expect(steps.length).toBeGreaterThan(3);
  const text = describeReport(report, { verbose: true });
  expect(text).toContain('ratioToRaw');
  expect(text).toContain('WorkflowTaskCompleted');
  expect(JSON.parse(JSON.stringify(report))).toMatchObject({ settings: { maxInFlight: SHOTS } });
});

test('a results.csv that is not what it should be is found out', async () => {
  const vendor = createInstantVendor().counts();
  const csv = ['id,result_status,result_generation_id,result_video', 'a,succeeded,g1,v/a', 'b,failed,g2,v/b'].join(
    '\n',
  );
  const store = { get: async () => Buffer.from(csv), stat: async () => ({ size: 1 }) };
  const check = (ids: readonly string[], sends: number) =>
    checkResults(store, 'batch', ids, { ...vendor, sendsMs: Array.from({ length: sends }, () => 0) });
  await expect(check(['a'], 1)).rejects.toThrow('has 2 rows and not 1');
  await expect(check(['b', 'a'], 2)).rejects.toThrow('Row 1 is a and not b');
  await expect(check(['a', 'b'], 2)).rejects.toThrow('b is failed');
});

test('a check passes only with every video, one generation each, and as many requests as shots', async () => {
  const vendor = createInstantVendor().counts();
  const lines = (second: string) =>
    ['id,result_status,result_generation_id,result_video', 'a,succeeded,g1,v/a', `b,succeeded,${second},v/b`].join(
      '\n',
    );
  const storeOf = (csv: string, missing = '') => ({
    get: async () => Buffer.from(csv),
    stat: async (key: string) => (key.endsWith(missing === '' ? '-' : missing) ? undefined : { size: 1 }),
  });
  const asked = { ...vendor, sendsMs: [1, 2] };
  await expect(checkResults(storeOf(lines('g2')), 'batch', ['a', 'b'], asked)).resolves.toBeUndefined();
  await expect(checkResults(storeOf(lines('g1')), 'batch', ['a', 'b'], asked)).rejects.toThrow('same generation');
  await expect(checkResults(storeOf(lines('g2'), 'v/b'), 'batch', ['a', 'b'], asked)).rejects.toThrow('video of b');
  const twice = { ...asked, sendsMs: [1, 2, 3] };
  await expect(checkResults(storeOf(lines('g2')), 'batch', ['a', 'b'], twice)).rejects.toThrow('asked 3 times');
});
