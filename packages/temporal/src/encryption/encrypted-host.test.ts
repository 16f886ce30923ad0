// An application that encrypts, with its own workflows beside ours.
import { randomBytes, randomUUID } from 'node:crypto';
import { readFakeLog, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportHistory } from '../__fixtures__/exported-history.js';
import { fromSource, hostFile, openHostSession } from '../__fixtures__/host-session.js';
import { ShotlistPlugin } from '../shotlist-plugin.js';
import { createEncryptedDataConverter } from './data-converter.js';
import { isSealed } from './sealed-payload.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

const keys = `a:${randomBytes(32).toString('base64')}`;
const bundling = {
  workflowsPath: hostFile('host-workflows.ts'),
  workflowInterceptorModules: [hostFile('host-interceptors.ts')],
  webpackConfigHook: fromSource,
  logger: new DefaultLogger('WARN'),
  plugins: [new ShotlistPlugin()],
};

test('the accounts’ workers have the application’s data converter: its workflow makes videos, and no payload is readable', async () => {
  const session = await openHostSession(temporal);
  const { bundlerOptions: _, interceptors: __, ...options } = session.options;
  const dataConverter = createEncryptedDataConverter({ keys });
  const plugins = [new ShotlistPlugin(session.serving)];
  const worker = await Worker.create({
    ...options,
    dataConverter,
    plugins,
    workflowBundle: await bundleWorkflowCode({
      ...bundling,
      failureConverterPath: dataConverter.failureConverterPath,
    }),
  });
  const client = new Client({ connection: temporal.client.connection, namespace: temporal.namespace, dataConverter });
  const workflowId = `trailer-${randomUUID()}`;
  const trailer = client.workflow.execute('makeTrailer', {
    taskQueue: options.taskQueue,
    workflowId,
    args: [session.account],
  });
  expect(await worker.runUntil(trailer)).toBe('The trailer: 6 succeeded.');
  expect(readFakeLog(session.logFile)).toHaveLength(6);
  const ended = await client.workflow.getHandle(`account/${session.account}`).describe();
  expect(ended.status.name).toBe('RUNNING');
  for (const id of [workflowId, `account/${session.account}`]) {
    const { payloads } = await exportHistory(temporal.client, id);
    expect(payloads.length).toBeGreaterThan(2);
    expect(payloads.filter((payload) => !isSealed(payload))).toEqual([]);
  }

  // The ledger goes on: whoever lacks its key may serve the application, and not the account.
  const lacking = await Worker.create({ ...session.options, workflowsPath: bundling.workflowsPath, plugins });
  await expect(lacking.run()).rejects.toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
});

test('a bundle that would leave failures readable is refused', async () => {
  const session = await openHostSession(temporal);
  const { bundlerOptions: _, interceptors: __, ...options } = session.options;
  const created = Worker.create({
    ...options,
    dataConverter: createEncryptedDataConverter({ keys }),
    plugins: [new ShotlistPlugin(session.serving)],
    workflowBundle: await bundleWorkflowCode(bundling),
  });
  await expect(created).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    where: 'workflowBundle',
    message: expect.stringContaining('unencrypted'),
  });
});
