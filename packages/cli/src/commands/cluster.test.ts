// A real cluster, as a team has one: Temporal's server on PostgreSQL, namespaces with two workers each, and people who submit,
// watch, pause, resume, set, cancel and retry from processes of their own; then the same behind TLS, by a profile.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '@shotlist/core';
import { countDuplicates, needs, startCluster, type TestCluster } from '@shotlist/testing';
import { expect, onTestFinished } from 'vitest';
import { jsonLines, type Ran, runCommand, type RunningCommand, startCommand } from '../__fixtures__/command.js';
import { type FakeAccount, folderWithFakeAccount } from '../__fixtures__/fake-account.js';

const TIMEOUT_MS = 900_000;
const SUBMIT = ['submit', 'shots.csv', '--account', 'main', '--json'] as const;
const initdb = needs('initdb').path;
const openssl = needs('openssl').path;
const missing = initdb === undefined ? 'initdb' : openssl === undefined ? 'openssl' : 'temporal-server';

async function openCluster(temporalServer: string, options: { readonly tls: boolean }): Promise<TestCluster> {
  const cluster = await startCluster({
    temporalServer,
    initdb: initdb ?? '',
    namespaces: ['studio', 'lab', 'spare'],
    ...(options.tls ? { openssl: openssl ?? '' } : {}),
  });
  onTestFinished(() => cluster.close());
  return cluster;
}

/** A folder of somebody in one namespace: its list, its store, its commands. */
interface Desk extends FakeAccount {
  run(...args: string[]): Promise<Ran>;
  start(...args: string[]): RunningCommand;
  /** Ready to work. */
  worker(): Promise<RunningCommand>;
  /** Without watching it. */
  submit(...args: string[]): Promise<string>;
  status(batchId: string): Promise<Record<string, unknown>>;
}

function openDesk(account: FakeAccount, environment: NodeJS.ProcessEnv): Desk {
  const { folder } = account;
  const run = (...args: string[]) => runCommand(folder, args, environment);
  const start = (...args: string[]) => startCommand(folder, args, environment);
  return {
    ...account,
    run,
    start,
    async worker() {
      const worker = start('worker', '--json');
      await until(() => worker.stdout().includes('"ready"'), worker);
      return worker;
    },
    async submit(...args) {
      const { code, stdout, stderr } = await run(...SUBMIT, '--no-wait', ...args);
      expect([code, stderr.includes('TEMPORAL_UNREACHABLE')]).toEqual([EXIT.succeeded, false]);
      return String(jsonLines(stdout)[0]?.['batchId']);
    },
    async status(batchId) {
      return jsonLines((await run('status', batchId, '--json')).stdout)[0] ?? {};
    },
  };
}

/** Waits as long as it takes; where a command is named, as long as it runs. */
async function until(isSo: () => boolean, command?: RunningCommand): Promise<void> {
  while (!isSo()) {
    if (command !== undefined && command.child.exitCode !== null)
      throw new Error(`The command ended: ${command.stdout()}${command.stderr()}`);
    await sleep(20);
  }
}

async function stop(...workers: readonly RunningCommand[]): Promise<void> {
  for (const worker of workers) worker.child.kill('SIGTERM');
  for (const worker of workers) expect((await worker.ended).code).toBe(EXIT.succeeded);
}

/** Killed as a machine that is switched off. */
async function kill(worker: RunningCommand): Promise<void> {
  worker.child.kill('SIGKILL');
  await worker.ended;
}

const verdictIn = ({ stdout }: Ran) => jsonLines(stdout).findLast(({ type }) => type === 'done')?.['verdict'];

/** A batch that is watched, paused, changed and resumed, while workers, the server and its database are killed. */
async function studio(cluster: TestCluster): Promise<void> {
  const desk = openDesk(folderWithFakeAccount(80, { ends: 'held' }), cluster.environment('studio'));
  const [first, second] = await Promise.all([desk.worker(), desk.worker()]);
  const batchId = await desk.submit();
  const watch = desk.start('watch', batchId, '--json');
  desk.release(4);
  await until(() => desk.made().length >= 12);
  // While shots come and go.
  desk.release(32);
  await kill(first);
  const third = await desk.worker();

  await until(() => desk.made().length >= 40);
  expect((await desk.run('pause', batchId)).code).toBe(EXIT.succeeded);
  const sent = desk.made().length;
  expect((await desk.run('set', batchId, '--chunks-at-once', '2', '--tolerate', '50%')).code).toBe(EXIT.succeeded);
  await Promise.all([cluster.kill(), cluster.postgres.kill()]);
  await cluster.postgres.start();
  await cluster.start();
  expect(desk.made()).toHaveLength(sent);
  expect(sent).toBeLessThan(80);
  // A worker answers as soon as it has found the server again.
  await expect.poll(async () => (await desk.status(batchId))['state']).toBe('paused');

  expect((await desk.run('resume', batchId)).code).toBe(EXIT.succeeded);
  desk.release(60);
  await until(() => desk.made().length > sent);
  await cluster.kill();
  await cluster.start();
  desk.release();
  const watched = await watch.ended;
  expect([watched.code, verdictIn(watched)]).toEqual([EXIT.succeeded, 'succeeded']);
  expect([desk.made().length, countDuplicates(desk.made())]).toEqual([80, 0]);
  const results = jsonLines((await desk.run('results', batchId, '--json')).stdout);
  expect(results.map(({ id, result_status: status }) => [id, status])).toEqual(
    Array.from({ length: 80 }, (_, index) => [`s${index}`, 'succeeded']),
  );
  await stop(second, third);
}

/** A batch of which some shots fail and are made by a retry, and one that is canceled, and goes on in a namespace that knows nothing. */
async function lab(cluster: TestCluster): Promise<void> {
  // The first batch is soon over; what comes after it waits.
  const script = [...Array(6).fill({ ends: 'failed' }), ...Array(30).fill({}), ...Array(100).fill({ ends: 'held' })];
  const desk = openDesk(folderWithFakeAccount(30, script), cluster.environment('lab'));
  const workers = await Promise.all([desk.worker(), desk.worker()]);
  const batchId = await desk.submit();
  const watched = await desk.run('watch', batchId, '--json');
  expect([watched.code, verdictIn(watched)]).toEqual([EXIT.someShotsFailed, 'partial']);
  expect(desk.made()).toHaveLength(30);
  const retried = await desk.run('retry', batchId, '--only', 'GENERATION_FAILED', '--yes', '--json');
  expect([retried.code, verdictIn(retried)]).toEqual([EXIT.succeeded, 'succeeded']);
  expect(desk.made()).toHaveLength(36);

  const second = await desk.submit('--name', 'second', '--again');
  await until(() => desk.made().length >= 38);
  expect((await desk.run('cancel', second)).code).toBe(EXIT.succeeded);
  desk.release(desk.made().length);
  await expect.poll(async () => (await desk.status(second))['state']).toBe('canceled');
  const sent = desk.made().length;
  expect(sent).toBeLessThan(66);

  // Temporal is lost: what is left of the batch goes on in an empty namespace, from the store alone.
  const third = await desk.submit('--name', 'third', '--again');
  await until(() => desk.made().length >= sent + 5);
  await Promise.all(workers.map(kill));
  const moved = openDesk(desk, cluster.environment('spare'));
  moved.release();
  const worker = await moved.worker();
  expect(await moved.submit('--name', 'third', '--again')).toBe(third);
  const done = await moved.run('watch', third, '--json');
  expect([done.code, verdictIn(done)]).toEqual([EXIT.succeeded, 'succeeded']);
  expect(moved.made()).toHaveLength(sent + 30);
  await stop(worker);
}

needs(missing).test(
  'on a cluster, two namespaces are operated side by side, and nothing is made twice',
  async (temporalServer) => {
    const cluster = await openCluster(temporalServer, { tls: false });
    await studio(cluster);
    await lab(cluster);
  },
  TIMEOUT_MS,
);

needs(missing).test(
  'behind TLS that asks for certificates, a profile is enough; without one the server is not reached, and that is said',
  async (temporalServer) => {
    const cluster = await openCluster(temporalServer, { tls: true });
    const account = folderWithFakeAccount(40, { ends: 'held' });
    const file = path.join(account.folder, 'temporal.toml');
    writeFileSync(file, cluster.profiles());
    const desk = openDesk(account, { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'studio' });
    const workers = await Promise.all([desk.worker(), desk.worker()]);
    const batchId = await desk.submit();
    const watch = desk.start('watch', batchId, '--json');
    desk.release(4);
    await until(() => desk.made().length >= 12);
    expect((await desk.run('pause', batchId)).code).toBe(EXIT.succeeded);
    const sent = desk.made().length;
    desk.release(sent);
    const plain = { TEMPORAL_ADDRESS: cluster.address, TEMPORAL_NAMESPACE: 'studio' };
    const refused = await runCommand(desk.folder, ['resume', batchId], plain);
    expect([refused.code, refused.stderr]).toEqual([
      EXIT.failed,
      expect.stringContaining(`TEMPORAL_UNREACHABLE  ${cluster.address}`),
    ]);
    const withoutCertificate = { ...plain, TEMPORAL_TLS_SERVER_CA_CERT_PATH: cluster.certificates?.authority };
    expect((await runCommand(desk.folder, ['resume', batchId], withoutCertificate)).stderr).toContain(
      'TEMPORAL_UNREACHABLE',
    );
    expect(desk.made()).toHaveLength(sent);
    // By variables instead of the profile.
    const resumed = await runCommand(desk.folder, ['resume', batchId], cluster.environment('studio'));
    expect(resumed.code).toBe(EXIT.succeeded);
    desk.release();
    expect(verdictIn(await watch.ended)).toBe('succeeded');
    expect([desk.made().length, countDuplicates(desk.made())]).toEqual([40, 0]);
    await stop(...workers);
  },
  TIMEOUT_MS,
);
