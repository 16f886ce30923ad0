// worker and submit as processes of their own: they share the server of a folder, and one batch.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { countDuplicates, createTestFolder, startTestTemporal } from '@shotlist/testing';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { jsonLines, runCommand, type RunningCommand, startCommand } from '../__fixtures__/command.js';
import { folderWithFakeAccount } from '../__fixtures__/fake-account.js';

const TIMEOUT_MS = 900_000;
const SUBMIT = ['submit', 'shots.csv', '--account', 'main', '--json'];

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

/** Waits for something to be so, as long as the command runs. */
async function until(command: RunningCommand, isSo: () => boolean): Promise<void> {
  while (command.child.exitCode === null && !isSo()) await sleep(20);
}

/** Started, and ready to work. */
async function startWorker(
  folder: string,
  args: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<RunningCommand> {
  const worker = startCommand(folder, ['worker', '--json', ...args], environment);
  await until(worker, () => worker.stdout().includes('"ready"'));
  return worker;
}

async function statusOf(folder: string, args: readonly string[] = []): Promise<Record<string, unknown>> {
  const { stdout } = await runCommand(folder, ['status', '--json', ...args]);
  return jsonLines(stdout)[0] ?? {};
}

test(
  'a batch waits for a worker, two submitters attach to it, and it is made once',
  async () => {
    const { folder, made } = folderWithFakeAccount(6);
    const first = await runCommand(folder, [...SUBMIT, '--no-wait']);
    expect(first.code).toBe(EXIT.succeeded);
    const [batch, submitted] = jsonLines(first.stdout);
    expect(batch).toMatchObject({ type: 'batch', account: 'main', shots: 6, out: null });
    const batchId = String(batch?.['batchId']);
    expect(submitted).toEqual({
      type: 'submitted',
      batchId,
      state: 'submitted',
      served: { control: false, account: false },
    });
    expect(first.stderr).toContain('It waits for a worker. Start one: shotlist worker\n');
    expect(first.stderr).toContain(`shotlist status ${batchId}`);
    expect(existsSync(path.join(folder, 'out'))).toBe(false);
    expect(await statusOf(folder)).toMatchObject({ batchId, state: 'running', counts: { pending: 6 } });

    const worker = await startWorker(folder);
    const submitters = await Promise.all([runCommand(folder, SUBMIT), runCommand(folder, SUBMIT)]);
    for (const { code, stdout } of submitters) {
      expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'done', batchId, verdict: 'succeeded' });
      expect(code).toBe(EXIT.succeeded);
    }
    expect(made()).toHaveLength(6);
    expect(countDuplicates(made())).toBe(0);
    expect(readdirSync(path.join(folder, 'out', 'shots', 'main'))).toContain('s5.mp4');
    expect(JSON.parse((await runCommand(folder, ['batches', '--json'])).stdout)).toHaveLength(1);

    worker.child.kill('SIGTERM');
    const { code, stdout } = await worker.ended;
    const events = jsonLines(stdout);
    expect(events[0]).toMatchObject({
      type: 'ready',
      pid: worker.child.pid,
      namespace: 'default',
      store: expect.stringMatching(/^file:.*\.shotlist\/store$/),
      accounts: [
        { name: 'main', provider: 'fake', maxInFlight: 8, rates: [], units: {}, fetchSlots: 16 },
        { name: 'spare', provider: 'fake', maxInFlight: 20, rates: [{ requests: 5, perMs: 1000 }] },
      ],
    });
    expect(events.at(-1)).toEqual({ type: 'stopped' });
    expect(code).toBe(EXIT.succeeded);

    const finished = await runCommand(folder, [...SUBMIT, '--no-wait']);
    expect(jsonLines(finished.stdout).at(-1)).toMatchObject({ type: 'submitted', state: 'done' });
  },
  TIMEOUT_MS,
);

test(
  'SIGTERM lets an answer come in, and the next worker goes on: nothing is ambiguous, nothing made twice',
  async () => {
    const { folder, made } = folderWithFakeAccount(40, Array(16).fill({ answerDelayMs: 1_500 }));
    const worker = await startWorker(folder);
    await runCommand(folder, [...SUBMIT, '--no-wait']);
    await until(worker, () => made().length > 0);
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toMatchObject({ code: EXIT.succeeded });
    const sent = made().length;
    expect(sent).toBeLessThan(40);

    const next = await startWorker(folder);
    const { code, stdout } = await runCommand(folder, SUBMIT);
    expect(stdout).not.toMatch(/"ambiguous":[1-9]/);
    expect(code).toBe(EXIT.succeeded);
    expect(made()).toHaveLength(40);
    expect(countDuplicates(made())).toBe(0);
    next.child.kill('SIGTERM');
    await next.ended;
  },
  TIMEOUT_MS,
);

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)(
  'a second %s leaves at once, with %i',
  async (signal, exitCode) => {
    const { folder, made } = folderWithFakeAccount(2, { answerDelayMs: 60_000 });
    const worker = await startWorker(folder);
    await runCommand(folder, [...SUBMIT, '--no-wait']);
    await until(worker, () => made().length > 0);
    worker.child.kill(signal);
    await until(worker, () => worker.stderr().includes('Stopping'));
    worker.child.kill(signal);
    expect((await worker.ended).code).toBe(exitCode);
  },
  TIMEOUT_MS,
);

test(
  'Ctrl-C ends the watching and not the batch; cancel ends the batch and collects what is in flight',
  async () => {
    const { folder, made, release } = folderWithFakeAccount(60, { ends: 'held' });
    const worker = await startWorker(folder);
    const watcher = startCommand(folder, SUBMIT);
    await until(watcher, () => made().length === 8);
    watcher.child.kill('SIGINT');
    const left = await watcher.ended;
    expect(left.code).toBe(EXIT.interrupted);
    expect(left.stderr).toContain('The batch goes on.');
    expect(jsonLines(left.stdout).at(-1)).toMatchObject({ type: 'error', code: 'INTERRUPTED' });

    release(4);
    await until(worker, () => made().length === 12);
    const batchId = String(jsonLines(left.stdout)[0]?.['batchId']);
    const canceled = await runCommand(folder, ['cancel', batchId]);
    expect(canceled.stdout).toContain('nothing new is sent');
    expect(canceled.code).toBe(EXIT.succeeded);
    release();
    await expect.poll(async () => (await statusOf(folder))['state']).toBe('canceled');
    expect(made()).toHaveLength(12);
    expect((await statusOf(folder))['counts']).toMatchObject({ succeeded: 12, canceled: 48 });

    const again = await runCommand(folder, ['cancel', batchId, '--json']);
    expect(jsonLines(again.stdout)).toEqual([{ type: 'cancel', batchId, state: 'canceled' }]);
    worker.child.kill('SIGTERM');
    await worker.ended;
  },
  TIMEOUT_MS,
);

test(
  'a worker for one account in a store of another place; who serves the other account is asked for',
  async () => {
    const { folder, made } = folderWithFakeAccount(3);
    const store = ['--store', path.join(createTestFolder(), 'videos')];
    const early = await runCommand(folder, ['worker', ...store]);
    expect(early.stderr).toContain('STORE_UNUSABLE');
    expect(early.stderr).toContain('shotlist submit');
    expect(early.code).toBe(EXIT.failed);

    mkdirSync(String(store[1]));
    const worker = await startWorker(folder, ['--account', 'main', ...store]);
    const done = await runCommand(folder, [...SUBMIT, ...store]);
    expect(done.code).toBe(EXIT.succeeded);
    expect(made()).toHaveLength(3);
    const spare = await runCommand(folder, ['submit', 'shots.csv', '--account', 'spare', '--no-wait', ...store]);
    expect(spare.stdout).toContain(`Start one: shotlist worker --store ${store[1]}`);

    expect(await statusOf(folder, store)).toMatchObject({ account: 'spare', state: 'running' });
    const batches = await runCommand(folder, ['batches', '--json', ...store]);
    expect(jsonLines(batches.stdout)[0]).toMatchObject([{ account: 'spare' }, { account: 'main', state: 'done' }]);
    const batchId = String(jsonLines(done.stdout)[0]?.['batchId']);
    const results = await runCommand(folder, ['results', batchId, '--json', ...store]);
    expect(jsonLines(results.stdout).map((shot) => shot['result_status'])).toEqual(Array(3).fill('succeeded'));
    expect(existsSync(path.join(folder, '.shotlist', 'store'))).toBe(false);
    worker.child.kill('SIGTERM');
    await worker.ended;
  },
  TIMEOUT_MS,
);

test(
  'a worker that loses the server says so once, tries on, and says when it is back',
  async () => {
    const temporal = await startTestTemporal();
    onTestFinished(() => temporal.stop());
    const { folder, made } = folderWithFakeAccount(2);
    const environment = { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: temporal.namespace };
    const worker = await startWorker(folder, [], environment);
    process.kill(temporal.pid, 'SIGSTOP');
    await until(worker, () => worker.stdout().includes('"answers":false'));
    process.kill(temporal.pid, 'SIGCONT');
    await until(worker, () => worker.stdout().includes('"answers":true'));
    expect((await runCommand(folder, SUBMIT, environment)).code).toBe(EXIT.succeeded);
    expect(made()).toHaveLength(2);
    worker.child.kill('SIGTERM');
    const { code, stdout, stderr } = await worker.ended;
    expect(code).toBe(EXIT.succeeded);
    const [ready, ...told] = jsonLines(stdout).map(({ type, answers }) => [type, answers]);
    expect([ready, told.pop()]).toEqual([
      ['ready', undefined],
      ['stopped', undefined],
    ]);
    // Each change once; a busy server may be away more than once.
    expect(told.length % 2).toBe(0);
    expect(told).toEqual(told.map((_, index) => ['temporal', index % 2 === 1]));
    expect(told.length).toBeGreaterThan(0);
    expect(stderr.split('\n').length).toBeLessThan(40);
  },
  TIMEOUT_MS,
);

test('a worker whose provider is wrong ends with its code before it serves anything', async () => {
  const folder = createTestFolder();
  writeFileSync(
    path.join(folder, 'shotlist.config.mjs'),
    `export default { accounts: { main: { provider: { name: 'acme' } } } };`,
  );
  const { code, stdout } = await runCommand(folder, ['worker', '--json'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(jsonLines(stdout)).toMatchObject([{ type: 'error', code: 'PROVIDER_INVALID' }]);
  expect(code).toBe(EXIT.usage);
});

test('a Temporal that is named and not there is told with its address', async () => {
  const { folder } = folderWithFakeAccount(1);
  for (const args of [['worker'], ['submit', 'shots.csv', '--account', 'main']]) {
    const { code, stderr } = await runCommand(folder, args, { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(stderr).toContain('TEMPORAL_UNREACHABLE  127.0.0.1:1');
    expect(code).toBe(EXIT.failed);
  }
});
