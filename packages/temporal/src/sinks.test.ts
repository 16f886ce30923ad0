// Sinks beside a batch, on a real server: given the results, tried again, and no harm to a batch that has ended.
import { readFakeLog, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromSource, openHostSession } from './__fixtures__/host-session.js';
import { ShotlistClient } from './shotlist-client.js';
import { createShotlistWorkers } from './shotlist-workers.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

test('a sink that fails is called again with the same; one that never answers holds up no batch', async () => {
  const session = await openHostSession(temporal);
  const { store, account, options } = session;
  const given: string[] = [];
  let fails = 2;
  const workers = await createShotlistWorkers({
    ...session.serving,
    connection: temporal.nativeConnection,
    taskQueue: options.taskQueue,
    workflowWorker: { bundlerOptions: { webpackConfigHook: fromSource } },
    sinks: {
      sheet: async ({ batchId, epoch, verdict, columns, results }) => {
        const ids: string[] = [];
        for await (const { id, status } of results()) ids.push(`${id} ${status}`);
        given.push(JSON.stringify([batchId, epoch, verdict, columns, ids]));
        fails -= 1;
        if (fails >= 0) throw new Error('the sheet is locked');
      },
      hole: async (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', reject)),
    },
  });
  const running = workers.run();
  const client = new ShotlistClient({ store, temporal: temporal.client, taskQueue: options.taskQueue });
  const batch = await client.submit({
    account,
    shots: [
      { id: 'a', prompt: 'A boat' },
      { id: 'b', prompt: 'Two boats' },
    ],
  });
  const looks = await Array.fromAsync(batch.watch({ everyMs: 50 }));
  expect(looks.at(-1)).toMatchObject({ state: 'done', verdict: 'succeeded' });
  await expect.poll(() => given.length).toBe(3);
  const expected = JSON.stringify([
    batch.batchId,
    1,
    'succeeded',
    ['id', 'model', 'prompt', 'image_url', 'duration', 'resolution', 'aspect_ratio', 'seed', 'camera_fixed'],
    ['a succeeded', 'b succeeded'],
  ]);
  expect(given).toEqual([expected, expected, expected]);
  expect(readFakeLog(session.logFile)).toHaveLength(2);
  const delivery = (sink: string) => temporal.client.workflow.getHandle(`batch/${batch.batchId}/results/1/${sink}`);
  await delivery('sheet').result();
  expect((await delivery('hole').describe()).status.name).toBe('RUNNING');
  await delivery('hole').terminate();
  workers.shutdown();
  await running;
});
