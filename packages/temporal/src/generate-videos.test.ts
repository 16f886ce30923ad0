// Shots that a workflow, or a caller in any language, brings itself: on a real server, through the plugin.
import { randomUUID } from 'node:crypto';
import { type BatchProgress, type ShotInput, wireSchemas } from '@shotlist/core';
import {
  countDuplicates,
  type FakeScript,
  readFakeLog,
  releaseFake,
  startTestTemporal,
  type TestTemporal,
} from '@shotlist/testing';
import { WorkflowFailedError } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  fromSource,
  hostFile,
  type HostSession,
  openHostSession,
  untilCanceling,
} from './__fixtures__/host-session.js';
import { ShotlistClient } from './shotlist-client.js';
import { ShotlistPlugin } from './shotlist-plugin.js';
import type { GeneratedVideos } from './workflow.js';

const workflowsPath = hostFile('host-workflows.ts');

let temporal: TestTemporal;
let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  temporal = await startTestTemporal();
  workflowBundle = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [hostFile('host-interceptors.ts')],
    webpackConfigHook: fromSource,
    plugins: [new ShotlistPlugin()],
    logger: new DefaultLogger('WARN'),
  });
});
afterAll(() => temporal.stop());

const shotsOf = (count: number): ShotInput[] =>
  Array.from({ length: count }, (_, index) => ({ id: `s${index}`, prompt: `A quiet street ${index}` }));

function createWorker({ options, serving }: HostSession): Promise<Worker> {
  const { bundlerOptions: _bundler, interceptors: { activity = [] } = {}, ...others } = options;
  return Worker.create({
    ...others,
    interceptors: { activity },
    workflowBundle,
    plugins: [new ShotlistPlugin(serving)],
  });
}

function start<Result>(session: HostSession, type: string, ...args: unknown[]) {
  return temporal.client.workflow.start<(...given: unknown[]) => Promise<Result>>(type, {
    taskQueue: session.options.taskQueue,
    workflowId: `${type}-${randomUUID()}`,
    args,
  });
}

test('an application’s workflow makes its own shots, hears how they go, and replays', async () => {
  // One after another, and the first waits until the workflow has looked.
  const script: FakeScript = (_request, call) => (call === 1 ? { ends: 'held' } : { generationMs: 700 });
  const session = await openHostSession(temporal, { maxInFlight: 1, script });
  const worker = await createWorker(session);
  const handle = await start<GeneratedVideos & { looks: number[] }>(session, 'makeReel', session.account, shotsOf(5));
  const hasLooked = async () =>
    ((await handle.fetchHistory()).events ?? []).some(({ timerStartedEventAttributes: timer }) => Boolean(timer));
  const made = await worker.runUntil(async () => {
    await expect.poll(hasLooked).toBe(true);
    releaseFake(session.logFile);
    return handle.result();
  });
  expect(made).toMatchObject({ verdict: 'succeeded', counts: { succeeded: 5 } });
  expect(made.videos?.map(({ id, status }) => `${id} ${status}`)).toEqual(
    shotsOf(5).map(({ id }) => `${id} succeeded`),
  );
  const [first] = made.videos ?? [];
  expect(await session.store.stat(first?.video?.key ?? '')).toEqual({ size: first?.video?.size });
  expect(made.looks[0]).toBe(0);
  expect(made.looks.length).toBeGreaterThanOrEqual(2);
  const { workflowId } = handle;
  const history = await handle.fetchHistory();
  const replayed = Worker.runReplayHistories(
    {
      workflowsPath,
      bundlerOptions: { webpackConfigHook: fromSource },
      interceptors: { workflowModules: [hostFile('host-interceptors.ts')] },
      plugins: [new ShotlistPlugin()],
    },
    [{ workflowId, history }],
  );
  for await (const { error } of replayed) expect(error).toBeUndefined();
});

test('canceled, it collects what is in flight and tells which shots were made', async () => {
  const session = await openHostSession(temporal, { script: { ends: 'held' } });
  const worker = await createWorker(session);
  const made = await worker.runUntil(async () => {
    const handle = await start<GeneratedVideos>(session, 'makeReel', session.account, shotsOf(30));
    await expect.poll(() => readFakeLog(session.logFile).length).toBeGreaterThan(0);
    await handle.cancel();
    await untilCanceling(temporal, session);
    releaseFake(session.logFile);
    return handle.result();
  });
  const sent = readFakeLog(session.logFile).length;
  expect(sent).toBeLessThan(30);
  expect(made.counts).toMatchObject({ succeeded: sent, canceled: 30 - sent });
  expect(made.videos?.filter(({ status }) => status === 'succeeded')).toHaveLength(sent);
});

test('by its name from outside: shots, and a list in the store by its key or URL; the same again is paid for once', async () => {
  const session = await openHostSession(temporal);
  const worker = await createWorker(session);
  const { account, store } = session;
  const csv = new TextEncoder().encode('id,prompt\na,A boat\nb,Two boats\n');
  await store.put('lists/boats.csv', { kind: 'bytes', bytes: csv });
  const made = await worker.runUntil(async () => {
    const options = { account, name: 'boats' };
    const asked = [
      [{ prompt: 'A quiet street', seed: null }],
      { key: 'lists/boats.csv' },
      { key: `${store.url}/lists/boats.csv` },
    ];
    const handles = await Promise.all(
      asked.map((shots) => start<GeneratedVideos>(session, 'generateVideos', shots, options)),
    );
    return Promise.all(handles.map((handle) => handle.result()));
  });
  expect(made.map(({ videos }) => videos?.map(({ id }) => id))).toEqual([['shot-00001'], ['a', 'b'], ['a', 'b']]);
  expect(made[2]).toEqual(made[1]);
  expect(wireSchemas.generatedVideos.parse(made[1])).toEqual(made[1]);
  const log = readFakeLog(session.logFile);
  expect([log.length, countDuplicates(log)]).toEqual([3, 0]);
});

test.each([
  [
    'a shot that breaks a rule',
    [
      { id: 'a', prompt: 'secret' },
      { id: 'b', prompt: 'secret', model: 'none' },
    ],
    'MODEL_UNKNOWN',
    'b, model',
  ],
  ['more than a workflow can carry', shotsOf(1_001), 'USAGE', '1,000 are the most'],
  ['a list that isn’t there', { key: 'lists/none.csv' }, 'FILE_NOT_FOUND', 'lists/none.csv'],
] as const)(
  '%s fails it with its code and place before anything is sent',
  async (_, shots, code, words) => {
    const session = await openHostSession(temporal);
    const worker = await createWorker(session);
    const error = await worker.runUntil(async () => {
      const handle = await start(session, 'generateVideos', shots, { account: session.account });
      return handle.result().catch((thrown: unknown) => thrown);
    });
    expect(error).toBeInstanceOf(WorkflowFailedError);
    const { cause } = (error as WorkflowFailedError).cause as { readonly cause: Error & { readonly type: string } };
    expect([cause.type, cause.message.replace('1000', '1,000')]).toEqual([code, expect.stringContaining(words)]);
    expect(JSON.stringify(cause)).not.toContain('secret');
    expect(readFakeLog(session.logFile)).toEqual([]);
  },
  300_000,
);

test('a program submits shots as it makes them, or a CSV, and watches', async () => {
  const session = await openHostSession(temporal, { script: { ends: 'held' } });
  const { interceptors: _, ...options } = session.options;
  const worker = await Worker.create({ ...options, plugins: [new ShotlistPlugin(session.serving)] });
  const { store, account } = session;
  const client = new ShotlistClient({ store, temporal: temporal.client, taskQueue: options.taskQueue });
  async function* shots() {
    yield* shotsOf(4);
  }
  const { looks, results, same } = await worker.runUntil(async () => {
    const handle = await client.submit({ account, shots: shots() });
    const seen: BatchProgress[] = [];
    for await (const look of handle.watch({ everyMs: 50 })) {
      seen.push(look);
      releaseFake(session.logFile);
    }
    const rows = ['id,prompt', ...shotsOf(4).map(({ id, prompt }) => `${id},${prompt}`), ''].join('\n');
    const bytes = (async function* () {
      yield new TextEncoder().encode(rows);
    })();
    const other = await client.submit({ account, csv: bytes, name: 'as CSV' });
    await other.result();
    return {
      looks: seen,
      results: await Array.fromAsync(handle.results()),
      same: await Array.fromAsync(other.results()),
    };
  });
  expect(looks.at(-1)).toMatchObject({ verdict: 'succeeded', counts: { succeeded: 4 } });
  expect(looks.length).toBeGreaterThan(1);
  for (const look of looks) expect(wireSchemas.batchProgress.parse(look)).toEqual(look);
  const words = looks.map((look) => JSON.stringify(look));
  expect(words.filter((look, place) => look === words[place - 1])).toEqual([]);
  expect(results.map(({ id, status }) => [id, status])).toEqual(shotsOf(4).map(({ id }) => [id, 'succeeded']));
  // What was made for the first list is not made for the second.
  expect(same.map(({ videoKey }) => videoKey)).toEqual(results.map(({ videoKey }) => videoKey));
  expect(readFakeLog(session.logFile)).toHaveLength(4);
  await expect(client.submit({ account, shots: [{ prompt: '', model: 'none' }] })).rejects.toMatchObject({
    code: 'PROMPT_EMPTY',
  });
});
