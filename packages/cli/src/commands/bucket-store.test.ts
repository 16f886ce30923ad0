// A store in a bucket: two workers share it, one is killed, and results, links and pages come from there.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { type BucketServer, countDuplicates, needs, releaseFake, startS3Server } from '@shotlist/testing';
import { afterAll, beforeAll, expect } from 'vitest';
import { jsonLines, runCommand, type RunningCommand, startCommand } from '../__fixtures__/command.js';
import { folderWithFakeAccount } from '../__fixtures__/fake-account.js';

const TIMEOUT_MS = 900_000;
const SHOTS = 12;
const s3 = needs('s3-server');
let server: BucketServer;

beforeAll(async () => {
  if (s3.path === undefined) return;
  server = await startS3Server(s3.path);
  await ensureTemporalCli();
}, 600_000);

afterAll(() => server?.stop());

async function startWorker(folder: string): Promise<RunningCommand> {
  const worker = startCommand(folder, ['worker', '--json'], server.environment);
  while (worker.child.exitCode === null && !worker.stdout().includes('"ready"')) await sleep(20);
  return worker;
}

s3.test(
  'two workers share it, one is killed, nothing is made twice, and results have links that anyone can follow',
  async () => {
    const store = await server.newStore();
    const { folder, made } = folderWithFakeAccount(SHOTS, { ends: 'held' }, { store });
    const run = (...args: string[]) => runCommand(folder, args, server.environment);
    const first = await startWorker(folder);
    const second = await startWorker(folder);
    expect(jsonLines(first.stdout())[0]).toMatchObject({ type: 'ready', store });
    const submitted = await run('submit', 'shots.csv', '--account', 'main', '--json', '--no-wait');
    const batchId = String(jsonLines(submitted.stdout)[0]?.['batchId']);

    // Eight are in flight at most, so these are all that come before somebody lets go.
    await expect.poll(() => made().length, { timeout: TIMEOUT_MS }).toBe(8);
    first.child.kill('SIGKILL');
    await first.ended;
    releaseFake(path.join(folder, 'vendor.ndjson'));
    const watched = await run('watch', batchId, '--json');
    expect([watched.code, jsonLines(watched.stdout).at(-1)?.['verdict']]).toEqual([EXIT.succeeded, 'succeeded']);
    expect([made().length, countDuplicates(made())]).toEqual([SHOTS, 0]);

    const csv = await run('results', batchId, '--links', '12h', '--json');
    expect(csv.stderr).toMatch(/^Links hold until \d{4}-\d\d-\d\d \d\d:\d\d UTC\./m);
    const results = jsonLines(csv.stdout);
    expect(results.map(({ id, result_status: status }) => [id, status])).toEqual(
      Array.from({ length: SHOTS }, (_, index) => [`s${index}`, 'succeeded']),
    );
    expect((await run('results', batchId, '--out', 'gallery.html')).code).toBe(EXIT.succeeded);
    const page = readFileSync(path.join(folder, 'gallery.html'), 'utf8');
    expect(page).toContain(`media-src &#39;self&#39; file: ${server.endpoint}`);
    expect(page).toContain(`made anew by <code>shotlist results ${batchId} --out gallery.html</code>`);
    const [, link = ''] = /<video[^>]* src="([^"]+)"/.exec(page) ?? [];
    expect((await fetch(link.replaceAll('&amp;', '&'))).status).toBe(200);

    // The same list again makes nothing, and copies what is there into a folder.
    const again = await run('submit', 'shots.csv', '--account', 'main', '--json');
    expect([again.code, made().length]).toEqual([EXIT.succeeded, SHOTS]);
    for (const { id, result_video: url } of results) {
      const linked = Buffer.from(await (await fetch(String(url))).arrayBuffer());
      expect(linked.equals(readFileSync(path.join(folder, 'out', 'shots', 'main', `${String(id)}.mp4`)))).toBe(true);
    }
    expect(existsSync(path.join(folder, '.shotlist', 'store'))).toBe(false);
    second.child.kill('SIGTERM');
    expect((await second.ended).code).toBe(EXIT.succeeded);
    const said = first.stdout() + first.stderr() + second.stdout() + second.stderr() + watched.stderr + csv.stderr;
    expect(said).not.toContain(server.environment['AWS_SECRET_ACCESS_KEY']);
  },
  TIMEOUT_MS,
);

s3.test(
  'doctor says that it can be used, and otherwise why not and what to do',
  async () => {
    const store = await server.newStore();
    const { folder } = folderWithFakeAccount(1, {}, { store });
    const doctor = async (environment: NodeJS.ProcessEnv) => {
      const { stdout } = await runCommand(folder, ['doctor', '--offline', '--json'], environment);
      return JSON.stringify(jsonLines(stdout));
    };
    expect(await doctor(server.environment)).toContain(`${store}, writable`);
    const refused = await doctor({ ...server.environment, AWS_ACCESS_KEY_ID: 'nobody' });
    expect(refused).toContain('The store can’t be opened: the credentials are refused (XAdminUserNotFound).');
    expect(refused).toContain('Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE');
    const missing = await runCommand(
      folder,
      ['doctor', '--offline', '--json', '--store', store.replace(/shots-\w+/, 'not-there')],
      server.environment,
    );
    expect(missing.stdout).toContain('there is no such bucket');
  },
  TIMEOUT_MS,
);
