import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { expect, onTestFinished, test } from 'vitest';
import { bundleTestWorkflows, childNodeArguments, createTestFolder, startTestTemporal } from './index.js';

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
  const answer = worker.runUntil(
    temporal.client.workflow.execute('addOne', { taskQueue: 'test', workflowId: 'one', args: [41] }),
  );
  expect(await answer).toBe(42);
});

test('workflows are bundled once for a process', async () => {
  expect(bundleTestWorkflows(workflowsPath)).toBe(bundleTestWorkflows(workflowsPath));
  expect((await bundleTestWorkflows(workflowsPath)).code).toContain('addOne');
});

test('a server ends with the process that started it, also when that is killed', async () => {
  const script = fileURLToPath(new URL('__fixtures__/serve-for-ever.ts', import.meta.url));
  // The child can't remove its files: they lie in a folder of this test's.
  const environment = { ...process.env, TMPDIR: createTestFolder() };
  const child = spawn(process.execPath, [...childNodeArguments(), script], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [printed] = (await once(child.stdout, 'data')) as [Buffer];
  const serverPid = Number(printed.toString());
  expect(isRunning(serverPid)).toBe(true);
  child.kill('SIGKILL');
  await expect.poll(() => isRunning(serverPid)).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
