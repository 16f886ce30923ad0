// The Nexus service, from another namespace of a real server.
import { randomUUID } from 'node:crypto';
import type { BatchProgress } from '@shotlist/core';
import { bundleTestWorkflows, readFakeLog, releaseFake, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  fromSource,
  hostFile,
  type HostSession,
  openHostSession,
  untilCanceling,
} from './__fixtures__/host-session.js';
import { ShotlistPlugin } from './shotlist-plugin.js';
import { createShotlistWorkers } from './shotlist-workers.js';
import { ownInterceptorsPath, ownWorkflowsPath } from './workflow-code.js';
import type { GeneratedVideos } from './workflow.js';

const CALLERS = 'callers';
let temporal: TestTemporal;
let callers: Client;
let code: string;
beforeAll(async () => {
  temporal = await startTestTemporal();
  const { connection } = temporal.client;
  await connection.workflowService.registerNamespace({
    namespace: CALLERS,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  callers = new Client({ connection, namespace: CALLERS });
  ({ code } = await bundleWorkflowCode({
    workflowsPath: hostFile('caller-workflows.ts'),
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: fromSource,
  }));
});
afterAll(() => temporal.stop());

/** Shotlist's workers with the service, behind an endpoint of that name, and a worker of the callers'. */
async function serve(
  session: HostSession,
  serveOn: (taskQueue: string) => Promise<() => Promise<void>>,
): Promise<void> {
  const { taskQueue } = session.options;
  const { operatorService } = temporal.client.connection;
  const target = { worker: { namespace: temporal.namespace, taskQueue } };
  const { endpoint } = await operatorService.createNexusEndpoint({ spec: { name: 'shotlist', target } });
  const stop = await serveOn(taskQueue);
  const worker = await Worker.create({
    connection: temporal.nativeConnection,
    namespace: CALLERS,
    taskQueue: 'callers',
    workflowBundle: { code },
  });
  const running = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await running;
    await stop();
    await operatorService.deleteNexusEndpoint({ id: endpoint!.id!, version: endpoint!.version! });
  });
}

/** Workers that do nothing else. */
const asWorkers = (session: HostSession) => async (taskQueue: string) => {
  const workers = await createShotlistWorkers({
    ...session.serving,
    connection: temporal.nativeConnection,
    taskQueue,
    nexus: true,
    workflowWorker: {
      workflowBundle: await bundleTestWorkflows(ownWorkflowsPath(), { interceptorModules: [ownInterceptorsPath()] }),
    },
  });
  const running = workers.run();
  return async () => {
    workers.shutdown();
    await running;
  };
};

/** An application's own worker with the plugin. */
const asPlugin = (session: HostSession) => async () => {
  const { interceptors: _, ...options } = session.options;
  const worker = await Worker.create({
    ...options,
    plugins: [new ShotlistPlugin({ ...session.serving, nexus: true })],
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
};

const start = <Result>(type: string, ...args: unknown[]) =>
  callers.workflow.start<(...given: unknown[]) => Promise<Result>>(type, {
    taskQueue: 'callers',
    workflowId: `${type}-${randomUUID()}`,
    args,
  });
const shotsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `s${index}`, prompt: `A quiet street ${index}` }));

test.each([
  ['workers of ours', asWorkers],
  ['an application’s worker with the plugin', asPlugin],
])(
  'a caller in another namespace has videos made by %s, looks, and reads what came of them',
  async (_, how) => {
    const session = await openHostSession(temporal);
    await serve(session, how(session));
    const made = await (await start<GeneratedVideos>('callAndWait', session.account, shotsOf(5))).result();
    expect(made).toMatchObject({ verdict: 'succeeded', counts: { succeeded: 5 } });
    expect(made.videos?.map(({ id }) => id)).toEqual(['s0', 's1', 's2', 's3', 's4']);
    // What was made for the first is not made again.
    const looked = await (await start<BatchProgress>('callAndLook', session.account, shotsOf(7), false)).result();
    expect(looked).toMatchObject({ verdict: 'succeeded', counts: { succeeded: 7 } });
    expect(readFakeLog(session.logFile)).toHaveLength(7);
  },
  300_000,
);

test('canceled by the caller, a batch collects what is in flight', async () => {
  const session = await openHostSession(temporal, { script: { ends: 'held' } });
  await serve(session, asWorkers(session));
  const handle = await start<GeneratedVideos>('callAndWait', session.account, shotsOf(30));
  await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(0);
  await handle.cancel();
  await untilCanceling(temporal, session);
  releaseFake(session.logFile);
  const made = await handle.result();
  const sent = readFakeLog(session.logFile).length;
  expect(sent).toBeLessThan(30);
  expect(made.counts).toMatchObject({ succeeded: sent, canceled: 30 - sent });
});

test('canceled by the operation, too', async () => {
  const session = await openHostSession(temporal, { script: { ends: 'held' } });
  await serve(session, asWorkers(session));
  const handle = await start<BatchProgress>('callAndLook', session.account, shotsOf(30), true);
  // Submitted, and canceled.
  const answers = async () =>
    ((await handle.fetchHistory()).events ?? []).filter((event) => event.nexusOperationCompletedEventAttributes).length;
  await expect.poll(answers).toBeGreaterThanOrEqual(2);
  releaseFake(session.logFile);
  const progress = await handle.result();
  expect(progress.state).toBe('canceled');
  // A chunk that was not begun yet has nothing to cancel.
  const { succeeded, canceled, pending } = progress.counts;
  expect(succeeded + canceled + pending).toBe(30);
  expect(succeeded).toBeLessThan(30);
});

test('what is asked wrongly is told with its code, once, and without a word of the request', async () => {
  const session = await openHostSession(temporal);
  await serve(session, asWorkers(session));
  const told = await (await start<string[]>('callWrongly', session.account)).result();
  expect(told).toEqual([
    expect.stringContaining('NOT_FOUND'),
    expect.stringContaining('shot-00001, model: No such model.'),
  ]);
  expect(told.join()).not.toContain('secret');
});
