// Another release takes over a running account, with chunks of the one before: versioned by Temporal, and not.
import { randomUUID } from 'node:crypto';
import { ledgerWorkflowId } from '@shotlist/core';
import {
  bundleTestWorkflows,
  countDuplicates,
  type FakeScript,
  readFakeLog,
  releaseFake,
  startTestTemporal,
  type TestTemporal,
} from '@shotlist/testing';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HostSession, openHostSession } from './__fixtures__/host-session.js';
import { ShotlistClient } from './shotlist-client.js';
import { createShotlistWorkers } from './shotlist-workers.js';
import { ownInterceptorsPath, ownWorkflowsPath } from './workflow-code.js';

let temporal: TestTemporal;
let code: string;
beforeAll(async () => {
  // A ledger's history soon counts as long: it continues as new while the batch runs.
  temporal = await startTestTemporal({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 40 } });
  ({ code } = await bundleTestWorkflows(ownWorkflowsPath(), { interceptorModules: [ownInterceptorsPath()] }));
});
afterAll(() => temporal.stop());

/** The workflows of a later release: its ledgers have another version of their rules, and know the one before. */
function laterCode(): string {
  const later = code
    .replace('LATEST_LEDGER_LOGIC = 2', 'LATEST_LEDGER_LOGIC = 3')
    .replace('return LOGIC[version]', 'return LOGIC[version === 3 ? 2 : version]');
  expect(later.length).toBe(code.length + 'version === 3 ? 2 : version'.length - 'version'.length);
  return later;
}

async function serve(session: HostSession, workflowCode: string, deployment?: { name: string; buildId: string }) {
  const workers = await createShotlistWorkers({
    ...session.serving,
    connection: temporal.nativeConnection,
    taskQueue: session.options.taskQueue,
    workflowWorker: { workflowBundle: { code: workflowCode } },
    ...(deployment === undefined ? {} : { deployment }),
  });
  const running = workers.run();
  return async () => {
    workers.shutdown();
    await running;
  };
}

/** Makes this release the one that new work goes to, as soon as Temporal knows it. */
async function makeCurrent(deploymentName: string, buildId: string): Promise<void> {
  const set = async () =>
    temporal.client.connection.workflowService
      .setWorkerDeploymentCurrentVersion({
        namespace: temporal.namespace,
        deploymentName,
        buildId,
        ignoreMissingTaskQueues: true,
      })
      .then(
        () => true,
        () => false,
      );
  await expect.poll(set, { interval: 200 }).toBe(true);
}

/** The releases that worked on a workflow, in order, over all its runs; and the version of the rules of its last run. */
async function releasesOf(workflowId: string): Promise<{ releases: string[]; logic: unknown }> {
  const releases: string[] = [];
  let runId: string | undefined = (await temporal.client.workflow.getHandle(workflowId).describe()).runId;
  let logic: unknown;
  while (runId !== undefined && runId !== '') {
    const history: Awaited<ReturnType<WorkflowHandle['fetchHistory']>> = await temporal.client.workflow
      .getHandle(workflowId, runId)
      .fetchHistory();
    const events = history.events ?? [];
    const started = events[0]?.workflowExecutionStartedEventAttributes;
    const input = JSON.parse(Buffer.from(started?.input?.payloads?.[0]?.data ?? '').toString()) as { logic?: number };
    logic ??= input.logic;
    const worked = events.flatMap(
      (event) => event.workflowTaskCompletedEventAttributes?.deploymentVersion?.buildId ?? [],
    );
    releases.unshift(...worked);
    runId = started?.continuedExecutionRunId ?? undefined;
  }
  return { releases: releases.filter((release, index) => release !== releases[index - 1]), logic };
}

/** The first eight are done at once; the next eight wait until somebody else is there. */
const script: FakeScript = (_request, call) => (call <= 8 ? {} : call <= 16 ? { ends: 'held' } : { generationMs: 300 });

const SHOTS = Array.from({ length: 40 }, (_, index) => ({ id: `s${index}`, prompt: `A quiet street ${index}` }));

async function submit(session: HostSession) {
  const { store, account, options } = session;
  const client = new ShotlistClient({ store, temporal: temporal.client, taskQueue: options.taskQueue });
  const batch = await client.submit({ account, shots: SHOTS });
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(5);
  return batch;
}

test('versioned: the chunk ends with its release, the ledger goes on with the new one and its rules', async () => {
  const session = await openHostSession(temporal, { script });
  const name = `shotlist-${randomUUID().slice(0, 8)}`;
  const stopOne = await serve(session, code, { name, buildId: 'one' });
  await makeCurrent(name, 'one');
  const batch = await submit(session);
  const stopTwo = await serve(session, laterCode(), { name, buildId: 'two' });
  await makeCurrent(name, 'two');
  releaseFake(session.logFile);
  expect(await batch.result()).toMatchObject({ verdict: 'succeeded', counts: { succeeded: SHOTS.length } });
  const ledger = await releasesOf(ledgerWorkflowId(session.account));
  const chunk = await releasesOf(`batch/${batch.batchId}/chunk/00000`);
  await stopOne();
  await stopTwo();
  expect(chunk.releases).toEqual(['one']);
  expect(ledger).toEqual({ releases: ['one', 'two'], logic: 3 });
  const log = readFakeLog(session.logFile);
  expect([log.length, countDuplicates(log)]).toEqual([SHOTS.length, 0]);
});

test('unversioned: a worker of the new release goes on with chunk and ledger of the old one', async () => {
  const session = await openHostSession(temporal, { script });
  const stopOne = await serve(session, code);
  const batch = await submit(session);
  await stopOne();
  const stopTwo = await serve(session, laterCode());
  releaseFake(session.logFile);
  expect(await batch.result()).toMatchObject({ verdict: 'succeeded', counts: { succeeded: SHOTS.length } });
  const ledger = await releasesOf(ledgerWorkflowId(session.account));
  await stopTwo();
  expect(ledger).toEqual({ releases: [], logic: 3 });
  const log = readFakeLog(session.logFile);
  expect([log.length, countDuplicates(log)]).toEqual([SHOTS.length, 0]);
});
