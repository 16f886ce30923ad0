// A query that falls between a killed worker and the next one: what is written down afterwards can be done again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  bundleTestWorkflows,
  childNodeArguments,
  createTestFolder,
  startTestTemporal,
  type TestTemporal,
} from '@shotlist/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { hostFile } from './__fixtures__/host-session.js';
import { ownInterceptorsPath } from './workflow-code.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

async function startWorker(taskQueue: string, codePath: string) {
  const script = hostFile('lone-worker.ts');
  const child = spawn(process.execPath, [...childNodeArguments(), script, temporal.address, taskQueue, codePath]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

test.each([
  ['brings more', 1],
  ['brings nothing more', 0],
])(
  'after a query that ran ahead of a task that %s, the history replays',
  async (words, more) => {
    const { code } = await bundleTestWorkflows(hostFile('counting-workflows.ts'), {
      interceptorModules: [ownInterceptorsPath()],
    });
    const codePath = path.join(createTestFolder(), 'bundle.js');
    writeFileSync(codePath, code);
    const first = await startWorker(words, codePath);
    const handle = await temporal.client.workflow.start('runChunk', { taskQueue: words, workflowId: words });
    const news = () => handle.signal('news');
    await news();
    const hasTimer = async () =>
      ((await handle.fetchHistory()).events ?? []).some(({ timerStartedEventAttributes: timer }) => Boolean(timer));
    await expect.poll(hasTimer).toBe(true);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const second = await startWorker(words, codePath);
    // The query waits two seconds for the dead worker, the task as long, but from later on: in between it is answered.
    const answer = handle.query<number>('total').then(String, (error: Error) => error.message);
    await sleep(800);
    await news();
    // Where it had been answered, the worker would go on from there.
    expect(await answer).toMatch(/^Events that no task has taken up yet|^[12]$/);
    for (let sent = 0; sent < more; sent += 1) await news();
    await sleep(1_500);
    // The fourth ends it: none may come after that.
    for (let sent = more; sent < 2; sent += 1) await news();
    await handle.result();
    second.kill('SIGKILL');
    const history = await handle.fetchHistory();
    await Worker.runReplayHistory({ workflowBundle: { code } }, history, words);
  },
  300_000,
);
