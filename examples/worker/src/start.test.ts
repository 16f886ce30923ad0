import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createTestFolder, startTestTemporal } from '@shotlist/testing';
import { expect, onTestFinished, test } from 'vitest';

const dist = path.join(import.meta.dirname, '..', 'dist');
const shots = path.join(import.meta.dirname, '..', 'shots.csv');

test('the worker makes what is submitted, and a signal stops it in order', async () => {
  const temporal = await startTestTemporal();
  onTestFinished(() => temporal.stop());
  const environment = {
    cwd: createTestFolder(),
    env: { ...process.env, TEMPORAL_ADDRESS: temporal.address },
  };
  const worker = spawn(process.execPath, [path.join(dist, 'start.js')], environment);
  onTestFinished(() => void worker.kill('SIGKILL'));
  const printed = Promise.all([text(worker.stdout), text(worker.stderr)]);
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(dist, 'submit.js'), shots], environment);
  expect(stdout).toContain('3 of 3 shots, succeeded.');
  expect(stdout).toMatch(/^ {2}cat {2}batches\/.*\.mp4$/m);
  worker.kill('SIGTERM');
  const [code] = (await once(worker, 'exit')) as [number | null];
  expect(await printed).toEqual([
    'Serving the account "sketches". Ctrl-C stops it.\nStopping: what is under way may end.\nStopped.\n',
    '',
  ]);
  expect(code).toBe(0);
});

test('a list with a problem is refused before anything is sent, with its place and no stack', async () => {
  const temporal = await startTestTemporal();
  onTestFinished(() => temporal.stop());
  const broken = path.join(import.meta.dirname, '__fixtures__', 'broken.csv');
  const submit = promisify(execFile)(process.execPath, [path.join(dist, 'submit.js'), broken], {
    cwd: createTestFolder(),
    env: { ...process.env, TEMPORAL_ADDRESS: temporal.address },
  });
  const { stderr, code } = await submit.then(
    () => expect.unreachable(),
    (error: unknown) => error as { stderr: string; code: number },
  );
  expect(stderr).toBe('MODEL_UNKNOWN line 2, model: No such model. See "shotlist models". Nothing was sent.\n');
  expect(code).toBe(1);
});
