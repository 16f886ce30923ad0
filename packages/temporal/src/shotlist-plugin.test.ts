import { randomUUID } from 'node:crypto';
import { readFakeLog, releaseFake, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import {
  type BundleOptions,
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  fromSource,
  hostFile,
  type HostSession,
  openHostSession,
  untilCanceling,
} from './__fixtures__/host-session.js';
import { ShotlistClient } from './shotlist-client.js';
import { ShotlistPlugin } from './shotlist-plugin.js';
import type { RunBatchResult } from './workflow.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

const workflowsPath = hostFile('host-workflows.ts');
const logger = new DefaultLogger('WARN');

/** Runs the application's two workflows in its worker, and says what became of them. */
async function runBoth({ account, options }: HostSession, worker: Worker) {
  const { taskQueue } = options;
  const workflowId = `trailer-${randomUUID()}`;
  const greetingId = `greeting-${randomUUID()}`;
  const [trailer, greeting] = await worker.runUntil(
    Promise.all([
      temporal.client.workflow.execute('makeTrailer', { taskQueue, workflowId, args: [account] }),
      temporal.client.workflow.execute('greet', { taskQueue, workflowId: greetingId, args: ['you'] }),
    ]),
  );
  return { trailer: trailer as string, greeting: greeting as string, workflowIds: [workflowId, greetingId] };
}

/** What came of replaying them, and ours, by id; an empty text where each did the same again. */
async function replay(ids: readonly string[], options: Parameters<typeof Worker.runReplayHistories>[0]) {
  const histories = await Promise.all(
    ids.map(async (workflowId) => ({
      workflowId,
      history: await temporal.client.workflow.getHandle(workflowId).fetchHistory(),
    })),
  );
  const outcomes: Record<string, string> = {};
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories))
    outcomes[workflowId] = error?.message ?? '';
  return outcomes;
}

/** The workflows of ours that a trailer started. */
async function oursOf(session: HostSession, trailerId: string): Promise<string[]> {
  const history = await temporal.client.workflow.getHandle(trailerId).fetchHistory();
  const batch = (history.events ?? []).flatMap(
    (event) => event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId ?? [],
  );
  expect(batch).toHaveLength(1);
  return [...batch, `${batch[0]}/chunk/00000`, `account/${session.account}`];
}

test('an application’s workflow runs a batch as a child; its own workflows, hook and interceptors stay', async () => {
  const session = await openHostSession(temporal);
  const worker = await Worker.create({
    ...session.options,
    workflowsPath,
    plugins: [new ShotlistPlugin(session.serving)],
  });
  const { trailer, greeting, workflowIds } = await runBoth(session, worker);
  expect(trailer).toBe('The trailer: 6 succeeded.');
  expect(greeting).toBe('Hello you, says the interceptor');
  expect(readFakeLog(session.logFile)).toHaveLength(6);
  // Those of the application, those of its queue that are ours, and those of the accounts' queues.
  expect([...session.seen]).toEqual(
    expect.arrayContaining(['writeList', 'tellOutcome', 'openBatch', 'submitShots', 'fetchOutputs']),
  );
  const ids = [...workflowIds, ...(await oursOf(session, workflowIds[0] ?? ''))];
  const outcomes = await replay(ids, {
    workflowsPath,
    bundlerOptions: { webpackConfigHook: fromSource },
    interceptors: { workflowModules: [hostFile('host-interceptors.ts')] },
    plugins: [new ShotlistPlugin()],
  });
  expect(outcomes).toEqual(Object.fromEntries(ids.map((id) => [id, ''])));
});

test('a bundle that was made before works the same, for running and for replaying', async () => {
  const session = await openHostSession(temporal);
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [hostFile('host-interceptors.ts')],
    webpackConfigHook: fromSource,
    logger,
    plugins: [new ShotlistPlugin()],
  });
  expect(workflowBundle.code).toContain('accountLedger');
  expect(workflowBundle.code).not.toMatch(/node_modules\/zod\//);
  const { bundlerOptions: _, interceptors: __, ...options } = session.options;
  const plugins = [new ShotlistPlugin(session.serving)];
  const { trailer, greeting, workflowIds } = await runBoth(
    session,
    await Worker.create({ ...options, workflowBundle, plugins }),
  );
  expect([trailer, greeting]).toEqual(['The trailer: 6 succeeded.', 'Hello you, says the interceptor']);
  const ids = [...workflowIds, ...(await oursOf(session, workflowIds[0] ?? ''))];
  expect(await replay(ids, { workflowBundle, plugins: [new ShotlistPlugin()] })).toEqual(
    Object.fromEntries(ids.map((id) => [id, ''])),
  );
});

test('a worker without workflows of its own gains ours, and takes batches from its own task queue', async () => {
  const session = await openHostSession(temporal);
  const { interceptors: _, ...options } = session.options;
  const worker = await Worker.create({ ...options, plugins: [new ShotlistPlugin(session.serving)] });
  const client = new ShotlistClient({
    store: session.store,
    temporal: temporal.client,
    taskQueue: options.taskQueue,
  });
  const { batchId } = await (
    options.activities as { writeList(account: string): Promise<{ batchId: string }> }
  ).writeList(session.account);
  const end = await worker.runUntil(async () => (await client.submit({ batchId })).result());
  expect(end).toMatchObject({ epoch: 1, verdict: 'succeeded', counts: { succeeded: 6 } });
  const ledger = await temporal.client.workflow.getHandle(`account/${session.account}`).describe();
  expect(ledger.taskQueue).toBe(options.taskQueue);
  expect(
    await replay([`batch/${batchId}`], { bundlerOptions: options.bundlerOptions!, plugins: [new ShotlistPlugin()] }),
  ).toEqual({ [`batch/${batchId}`]: '' });
});

test('the plain way: a workflow file that exports ours too, with the plugin for the rest', async () => {
  const session = await openHostSession(temporal);
  const worker = await Worker.create({
    ...session.options,
    workflowsPath: hostFile('star-workflows.ts'),
    plugins: [new ShotlistPlugin(session.serving)],
  });
  expect((await runBoth(session, worker)).trailer).toBe('The trailer: 6 succeeded.');
});

test('a plugin on both connection and worker, and two workers on that connection, serve the accounts once', async () => {
  const session = await openHostSession(temporal);
  const plugin = new ShotlistPlugin(session.serving);
  const connection = await NativeConnection.connect({ address: temporal.address, plugins: [plugin] });
  onTestFinished(() => connection.close());
  const create = vi.spyOn(Worker, 'create');
  onTestFinished(() => create.mockRestore());
  const options = { ...session.options, workflowsPath, connection };
  const [first, second] = await Promise.all([
    Worker.create({ ...options, plugins: [plugin] }),
    Worker.create({ ...options, taskQueue: `${options.taskQueue}-2` }),
  ]);
  const running = second.run();
  expect((await runBoth(session, first)).trailer).toBe('The trailer: 6 succeeded.');
  // The first has stopped; the accounts are still served, for the second.
  const again = await temporal.client.workflow.start('makeTrailer', {
    taskQueue: `${options.taskQueue}-2`,
    workflowId: `trailer-${randomUUID()}`,
    args: [session.account],
  });
  expect(await again.result()).toBe('The trailer: 6 succeeded.');
  second.shutdown();
  await running;
  const queues = create.mock.calls.map(([{ taskQueue }]) => taskQueue).filter((queue) => queue.startsWith('shotlist/'));
  expect(queues).toEqual([`shotlist/account/${session.account}`, `shotlist/account/${session.account}/fetch`]);
});

test('an application’s workflow that is canceled cancels its batch, which collects what is in flight', async () => {
  const session = await openHostSession(temporal, { shots: 30, script: { ends: 'held' } });
  const plugins = [new ShotlistPlugin(session.serving)];
  const worker = await Worker.create({ ...session.options, workflowsPath, plugins });
  const end = await worker.runUntil(async () => {
    const trailer = await temporal.client.workflow.start('makeTrailer', {
      taskQueue: session.options.taskQueue,
      workflowId: `trailer-${randomUUID()}`,
      args: [session.account],
    });
    await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(0);
    await trailer.cancel();
    await untilCanceling(temporal, session);
    releaseFake(session.logFile);
    await trailer.result().catch(() => undefined);
    const [batch = ''] = await oursOf(session, trailer.workflowId);
    return (await temporal.client.workflow.getHandle(batch).result()) as RunBatchResult;
  });
  const sent = readFakeLog(session.logFile).length;
  expect(end.counts).toMatchObject({ succeeded: sent, canceled: 30 - sent });
  expect(sent).toBeLessThan(30);
});

test('a worker that is stopped as soon as it runs gives everything back', async () => {
  const session = await openHostSession(temporal);
  const connection = await NativeConnection.connect({ address: temporal.address });
  const plugins = [new ShotlistPlugin(session.serving)];
  const worker = await Worker.create({ ...session.options, connection, workflowsPath, plugins });
  const running = worker.run();
  worker.shutdown();
  await running;
  // Throws while any worker, run or not, holds on to it.
  await connection.close();
});

test('accounts that can’t be served end the worker, which says why', async () => {
  const session = await openHostSession(temporal);
  const [[account, setup] = []] = Object.entries(session.serving.accounts);
  const accounts = { [account!]: { ...setup!, fetchSlots: -1 } };
  const plugins = [new ShotlistPlugin({ ...session.serving, accounts })];
  const worker = await Worker.create({ ...session.options, workflowsPath, plugins });
  await expect(worker.run()).rejects.toThrow('must be at least 1');
});

describe('two of one name', () => {
  const createWith = async (options: Partial<WorkerOptions>) => {
    const session = await openHostSession(temporal);
    return Worker.create({
      ...session.options,
      workflowsPath,
      plugins: [new ShotlistPlugin(session.serving)],
      ...options,
    });
  };

  test('a workflow: the error names it, the application’s file and ours', async () => {
    const colliding = hostFile('colliding-workflows.ts');
    await expect(createWith({ workflowsPath: colliding })).rejects.toMatchObject({
      code: 'NAME_COLLISION',
      message: `The workflow "runBatch" is there twice: in ${colliding} and in @shotlist/workflows.`,
    });
  });

  test('a workflow that only shows when it runs: its task fails with the name and both sides', async () => {
    const { options, serving } = await openHostSession(temporal);
    const worker = await Worker.create({
      ...options,
      workflowsPath: hostFile('colliding-workflows.cjs'),
      plugins: [new ShotlistPlugin(serving)],
    });
    const handle = await temporal.client.workflow.start('greet', {
      taskQueue: options.taskQueue,
      workflowId: `greeting-${randomUUID()}`,
      args: ['you'],
    });
    const failure = async () =>
      ((await handle.fetchHistory()).events ?? []).flatMap(
        (event) => event.workflowTaskFailedEventAttributes?.failure?.message ?? [],
      )[0];
    await worker.runUntil(() =>
      expect
        .poll(failure)
        .toBe('NAME_COLLISION: the workflow "accountLedger" is exported by your workflows and by @shotlist/workflows.'),
    );
    await handle.terminate();
  });

  test('an activity', async () => {
    await expect(createWith({ activities: { openBatch: async () => 'not ours' } })).rejects.toMatchObject({
      code: 'NAME_COLLISION',
      message: 'The activity "openBatch" is there twice: in the worker’s activities and in @shotlist/activities.',
    });
  });

  test('two plugins', async () => {
    const { options, serving } = await openHostSession(temporal);
    const plugins = [new ShotlistPlugin(serving), new ShotlistPlugin(serving)];
    await expect(Worker.create({ ...options, workflowsPath, plugins })).rejects.toMatchObject({
      code: 'NAME_COLLISION',
      where: 'another ShotlistPlugin',
    });
  });
});

describe('what is missing is told when the worker is created', () => {
  test('our workflows, in a bundle that was made without the plugin', async () => {
    const { options, serving } = await openHostSession(temporal);
    const { bundlerOptions: _, interceptors: __, ...rest } = options;
    const workflowBundle = await bundleWorkflowCode({
      workflowsPath: hostFile('host-interceptors.ts'),
      webpackConfigHook: fromSource,
      logger,
    });
    await expect(
      Worker.create({ ...rest, workflowBundle, plugins: [new ShotlistPlugin(serving)] }),
    ).rejects.toMatchObject({ code: 'CONFIG_INVALID', where: 'workflowBundle' });
  });

  test('our workflows, where another plugin named later brought its own', async () => {
    const { options, serving } = await openHostSession(temporal);
    const another = {
      name: 'another',
      configureBundler: (given: BundleOptions) => ({ ...given, workflowsPath: hostFile('host-interceptors.ts') }),
    };
    await expect(
      Worker.create({ ...options, workflowsPath, plugins: [new ShotlistPlugin(serving), another] }),
    ).rejects.toMatchObject({ code: 'CONFIG_INVALID', where: 'plugins' });
  });

  test('a store and accounts, in a plugin that was made for bundling', async () => {
    const { options } = await openHostSession(temporal);
    await expect(Worker.create({ ...options, workflowsPath, plugins: [new ShotlistPlugin()] })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      where: 'ShotlistPlugin',
    });
  });
});
