// One request by itself, on a real server: what it costs, what its listener hears, and what no history says.
import { randomUUID } from 'node:crypto';
import { type GeneratedVideo, type GenerationChange, generationWorkflowId, storeLayout } from '@shotlist/core';
import { listBatches } from '@shotlist/csv';
import { createTestFolder, readFakeLog, releaseFake, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { WorkflowFailedError } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBatchSession } from './__fixtures__/batch-session.js';

const PROMPT = 'A lighthouse that nobody else has heard of';
const REQUEST = {
  model: 'seedance_lite',
  prompt: PROMPT,
  duration: 5,
  resolution: '720p',
  aspect_ratio: '16:9',
  camera_fixed: false,
} as const;

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

/** A worker of an application's own, that hears what becomes of its requests. */
async function listen(): Promise<{ taskQueue: string; heard: GenerationChange[]; stop: () => Promise<void> }> {
  const heard: GenerationChange[] = [];
  const taskQueue = `listener-${randomUUID()}`;
  let fails = 1;
  const worker = await Worker.create({
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue,
    activities: {
      async generationChanged(change: GenerationChange): Promise<void> {
        fails -= 1;
        if (fails >= 0) throw new Error('not now');
        heard.push(change);
      },
    },
  });
  const running = worker.run();
  return {
    taskQueue,
    heard,
    stop: async () => {
      worker.shutdown();
      await running;
    },
  };
}

function resultOf(id: string): Promise<GeneratedVideo> {
  return temporal.client.workflow.getHandle<() => Promise<GeneratedVideo>>(generationWorkflowId(id)).result();
}

test('a request is made once, its listener hears of it in order, and its history holds no word of it', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    fake: { script: { generationMs: 500 } },
  });
  const listener = await listen();
  const stop = await session.work();
  const id = `gen_${randomUUID()}`;
  const asked = { account: session.account, id, request: REQUEST, listener: listener.taskQueue };
  await session.client.generate(asked);
  await session.client.generate(asked);
  const result = await resultOf(id);
  // Asked for once more when it has ended, it is not made again.
  await session.client.generate(asked);
  await stop();
  await listener.stop();
  expect(result).toMatchObject({ id, status: 'succeeded', units: 1, seed: expect.any(Number) });
  expect(await session.store.stat(result.video?.key ?? '')).toEqual({ size: result.video?.size });
  expect(listener.heard).toEqual([
    { id, state: 'generating' },
    { id, state: 'ended', result },
  ]);
  expect(readFakeLog(session.logFile)).toHaveLength(1);
  expect(await listBatches(session.store)).toEqual([]);
  const history = await temporal.client.workflow.getHandle(generationWorkflowId(id)).fetchHistory();
  const decoded = JSON.stringify(JSON.parse(historyToJSON(history)), (key, value: unknown) =>
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value,
  );
  expect(decoded).toContain(id);
  expect(decoded).not.toContain('lighthouse');
});

test('one that is ended from outside in flight, and begun again, is adopted and not paid for twice', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    fake: { script: { ends: 'held' } },
  });
  const stop = await session.work();
  const id = `gen_${randomUUID()}`;
  await session.client.generate({ account: session.account, id, request: REQUEST });
  await expect.poll(() => readFakeLog(session.logFile).length).toBe(1);
  await temporal.client.workflow.getHandle(generationWorkflowId(id)).terminate();
  await temporal.client.workflow.start('generateVideo', {
    workflowId: generationWorkflowId(id),
    taskQueue: 'shotlist',
    args: [{ account: session.account, id }],
  });
  releaseFake(session.logFile);
  expect(await resultOf(id)).toMatchObject({ status: 'succeeded' });
  await stop();
  expect(readFakeLog(session.logFile)).toHaveLength(1);
});

test('a refusal is a value, and a request that breaks a rule fails with the rule’s code and without its words', async () => {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    fake: { script: { outcome: 'rejected', code: 'CONTENT_POLICY' } },
  });
  const stop = await session.work();
  const { account } = session;
  const start = (request: object) =>
    temporal.client.workflow.execute<(input: object) => Promise<GeneratedVideo>>('generateVideo', {
      workflowId: `host-${randomUUID()}`,
      taskQueue: 'shotlist',
      args: [{ account, request }],
    });
  expect(await start({ prompt: PROMPT })).toMatchObject({ status: 'rejected', code: 'CONTENT_POLICY' });
  const refused = await start({ prompt: PROMPT, model: 'no_such_model' }).catch((error: unknown) => error);
  await stop();
  expect(refused).toBeInstanceOf(WorkflowFailedError);
  expect((refused as WorkflowFailedError).cause).toMatchObject({ cause: { type: 'MODEL_UNKNOWN' } });
  expect(JSON.stringify(refused)).not.toContain('lighthouse');
});

test('one whose workflow failed is begun again when it is asked for again; one that a person terminated is not', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal });
  const ids = [`gen_${randomUUID()}`, `gen_${randomUUID()}`] as const;
  const ask = (id: string) => session.client.generate({ account: session.account, id, request: REQUEST });
  await ask(ids[0]);
  await ask(ids[1]);
  await temporal.client.workflow.getHandle(generationWorkflowId(ids[1])).terminate();
  // A store that is not mounted yet.
  const key = storeLayout.manifest(ids[0]);
  const manifest = (await session.store.get(key)) ?? expect.fail();
  await session.store.remove(key);
  const stop = await session.work();
  await expect(resultOf(ids[0])).rejects.toThrow(WorkflowFailedError);
  await session.store.put(key, { kind: 'bytes', bytes: manifest });
  await ask(ids[0]);
  await ask(ids[1]);
  expect(await resultOf(ids[0])).toMatchObject({ status: 'succeeded' });
  await stop();
  const { status } = await temporal.client.workflow.getHandle(generationWorkflowId(ids[1])).describe();
  expect([status.name, readFakeLog(session.logFile).length]).toEqual(['TERMINATED', 1]);
});
