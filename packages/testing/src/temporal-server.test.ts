import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { expect, onTestFinished, test } from 'vitest';
import { bundleTestWorkflows, startTestTemporal } from './index.js';

const workflowsPath = fileURLToPath(new URL('__fixtures__/workflows.ts', import.meta.url));

test('a workflow from source runs on a test server', async () => {
  const temporal = await startTestTemporal();
  onTestFinished(() => temporal.stop());
  const worker = await Worker.create({
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue: 'test',
    workflowBundle: await bundleTestWorkflows(workflowsPath),
  });
  const answer = worker.runUntil(temporal.client.workflow.execute('addOne', { taskQueue: 'test', workflowId: 'one', args: [41] }));
  expect(await answer).toBe(42);
});

test('workflows are bundled once for a process', async () => {
  expect(bundleTestWorkflows(workflowsPath)).toBe(bundleTestWorkflows(workflowsPath));
  expect((await bundleTestWorkflows(workflowsPath)).code).toContain('addOne');
});
