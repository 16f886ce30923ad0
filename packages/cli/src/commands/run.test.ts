// The whole way, by the real command: from a list to files, over kills and interruptions.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { createTestFolder } from '@shotlist/testing';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test } from 'vitest';
import { jsonLines, runCommand, type RunningCommand, startCommand } from '../__fixtures__/command.js';

const LIST = `id,scene,prompt,model,duration
a,one,A red boat,veo_3,5
b,one,城市的夜晚,kling_21,5
c,two,A fox in snow 🦊,,5
`;
/** The same with clips long enough to be interrupted. */
const LONG_LIST = LIST.replace('veo_3,5', 'veo_3,30').replace('kling_21,5', 'kling_21,20').replace('🦊,,5', '🦊,,10');
/** In the events: shots were sent, and not all of them are made. */
const AT_WORK = /"(?:generating|downloading)":[1-9]/;
const PAGES = ['index.html', 'results.csv', 'results.ndjson'];
/** Every shot of LIST and nothing else. */
const FILES = ['a.jpg', 'a.mp4', 'b.jpg', 'b.mp4', 'c.jpg', 'c.mp4', ...PAGES];
/** Anything that looks for Temporal fails with this. */
const NO_TEMPORAL = { TEMPORAL_CLI_PATH: path.join(path.sep, 'nowhere', 'temporal') };
const TIMEOUT_MS = 900_000;

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

function folderWith(list = LIST): { folder: string; out: string; files: () => string[] } {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'shots.csv'), list);
  const out = path.join(folder, 'out', 'shots', 'preview');
  return { folder, out, files: () => (existsSync(out) ? readdirSync(out).sort() : []) };
}

function resultsIn(out: string): Record<string, string>[] {
  return parse(readFileSync(path.join(out, 'results.csv')), { columns: true });
}

/** Waits for something to be so, as long as the command runs. */
async function until(command: RunningCommand, isSo: () => boolean): Promise<void> {
  while (command.child.exitCode === null && !isSo()) await sleep(20);
}

test(
  'makes every shot, and when all is made says so without Temporal',
  async () => {
    const { folder, out, files } = folderWith();
    const first = await runCommand(folder, ['run', 'shots.csv', '--json']);
    expect(first.stderr).toContain('3 of 3 shots succeeded');
    expect(first.code).toBe(EXIT.succeeded);
    const events = jsonLines(first.stdout);
    expect(events[0]).toMatchObject({ type: 'batch', account: 'preview', source: 'shots.csv', shots: 3 });
    expect(events.slice(1, -1).every((event) => event['type'] === 'progress')).toBe(true);
    expect(events.at(-1)).toEqual({
      type: 'done',
      batchId: events[0]?.['batchId'],
      verdict: 'succeeded',
      counts: expect.objectContaining({ succeeded: 3, pending: 0 }),
      duplicates: 0,
      units: expect.objectContaining({ charged: 3, refunded: 0 }),
      out,
    });
    expect(files()).toEqual(FILES);
    expect(resultsIn(out).map((row) => [row['id'], row['scene'], row['result_status'], row['result_video']])).toEqual([
      ['a', 'one', 'succeeded', 'a.mp4'],
      ['b', 'one', 'succeeded', 'b.mp4'],
      ['c', 'two', 'succeeded', 'c.mp4'],
    ]);

    rmSync(path.join(folder, '.shotlist', 'temporal.db'));
    rmSync(path.join(out, 'b.mp4'));
    const again = await runCommand(folder, ['run', 'shots.csv'], NO_TEMPORAL);
    expect(again.stdout).toContain('Everything was made before');
    expect(again.code).toBe(EXIT.succeeded);
    expect(files()).toEqual(FILES);

    const status = await runCommand(folder, ['status', '--json'], NO_TEMPORAL);
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'done', verdict: 'succeeded', counts: { succeeded: 3 } });
    const batches = await runCommand(folder, ['batches', '--json'], NO_TEMPORAL);
    expect(JSON.parse(batches.stdout)).toMatchObject([
      { source: 'shots.csv', shots: 3, state: 'done', verdict: 'succeeded' },
    ]);
    const results = await runCommand(folder, ['results', 'batch', '--format', 'ndjson'], NO_TEMPORAL);
    expect(jsonLines(results.stdout).map((line) => line['id'])).toEqual(['a', 'b', 'c']);
    expect((await runCommand(folder, ['results', ''], NO_TEMPORAL)).code).toBe(EXIT.notFound);

    // Prices that are told later count too: of 5 s each, by model.
    const prices = { currency: 'USD', models: { veo_3: { perSecond: 0.4 }, kling_21: { perGeneration: 1.5 } } };
    const config = { accounts: { preview: { provider: 'animatic', prices } } };
    writeFileSync(path.join(folder, 'shotlist.config.json'), JSON.stringify(config));
    const priced = await runCommand(folder, ['results', 'batch', '--json'], NO_TEMPORAL);
    expect(jsonLines(priced.stdout).map((line) => line['result_cost'])).toEqual([2, 1.5, null]);
    await runCommand(folder, ['run', 'shots.csv'], NO_TEMPORAL);
    expect(resultsIn(out).map((row) => row['result_cost'])).toEqual(['2', '1.5', '']);
  },
  TIMEOUT_MS,
);

test(
  'goes on after SIGKILL and makes nothing twice',
  async () => {
    const { folder, out, files } = folderWith(LONG_LIST);
    const killed = startCommand(folder, ['run', 'shots.csv', '--json']);
    await until(killed, () => AT_WORK.test(killed.stdout()));
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(files().filter((file) => !FILES.includes(file))).toEqual([]);
    const { code } = await runCommand(folder, ['run', 'shots.csv']);
    expect(code).toBe(EXIT.succeeded);
    expect(files()).toEqual(FILES);
    expect(resultsIn(out).map((row) => row['result_attempts'])).toEqual(['1', '1', '1']);
    expect(readdirSync(path.join(folder, '.shotlist', 'staging'))).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'Ctrl-C ends with 130, says how to go on, and the same command does',
  async () => {
    const { folder, files } = folderWith(LONG_LIST);
    const interrupted = startCommand(folder, ['run', 'shots.csv', '--json']);
    await until(interrupted, () => AT_WORK.test(interrupted.stdout()));
    interrupted.child.kill('SIGINT');
    const { code, stdout, stderr } = await interrupted.ended;
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'error', code: 'INTERRUPTED' });
    expect(stderr).toContain('Type the same command again to go on');
    expect(code).toBe(EXIT.interrupted);
    expect((await runCommand(folder, ['run', 'shots.csv'])).code).toBe(EXIT.succeeded);
    expect(files()).toEqual(FILES);
  },
  TIMEOUT_MS,
);

test(
  'leaves invalid rows out, makes the first ones, and later the rest',
  async () => {
    const { folder, out } = folderWith(`${LIST}d,two,,veo_3,5\n`);
    const first = await runCommand(folder, [
      'run',
      'shots.csv',
      '--skip-invalid',
      '--first',
      '1',
      '--name-files',
      '{scene}/{id}',
    ]);
    expect(first.stdout).toContain('1 of 1 shot succeeded');
    expect(first.stdout).toContain('2 shots not asked for yet');
    expect(first.code).toBe(EXIT.succeeded);
    expect(resultsIn(out).map((row) => row['result_status'])).toEqual(['succeeded', 'pending', 'pending', 'rejected']);
    expect(existsSync(path.join(out, 'one', 'a.mp4'))).toBe(true);
    const finished = await runCommand(
      folder,
      ['run', 'shots.csv', '--skip-invalid', '--first', '1', '--name-files', '{scene}/{id}'],
      NO_TEMPORAL,
    );
    expect(finished.stdout).toContain('Everything was made before');
    const rest = await runCommand(folder, ['run', 'shots.csv', '--skip-invalid', '--name-files', '{scene}/{id}']);
    expect(rest.code).toBe(EXIT.succeeded);
    expect(resultsIn(out).map((row) => [row['result_status'], row['result_attempts']])).toEqual([
      ['succeeded', '1'],
      ['succeeded', '1'],
      ['succeeded', '1'],
      ['rejected', '0'],
    ]);
  },
  TIMEOUT_MS,
);

test('a list with problems stops before anything, with 3', async () => {
  const { folder } = folderWith(`${LIST}d,two,,veo_3,5\n`);
  const plain = await runCommand(folder, ['run', 'shots.csv'], NO_TEMPORAL);
  expect(plain.code).toBe(EXIT.invalidInput);
  expect(plain.stderr).toContain('shots.csv:5');
  expect(plain.stderr).toContain('Nothing was sent');
  expect(existsSync(path.join(folder, 'out'))).toBe(false);
  const json = await runCommand(folder, ['run', 'shots.csv', '--json'], NO_TEMPORAL);
  expect(json.code).toBe(EXIT.invalidInput);
  expect(jsonLines(json.stdout).map((event) => [event['type'], event['code']])).toEqual([
    ['problem', 'PROMPT_EMPTY'],
    ['error', 'PROMPT_EMPTY'],
  ]);
});

test('another file under a needed name stops it before anything is made', async () => {
  const { folder } = folderWith();
  writeFileSync(path.join(folder, 'a.mp4'), 'holiday');
  const { code, stderr } = await runCommand(folder, ['run', 'shots.csv', '--out', '.'], NO_TEMPORAL);
  expect(stderr).toContain('OUTPUT_PATH');
  expect(stderr).toContain('a.mp4');
  expect(code).toBe(EXIT.usage);
  expect(readFileSync(path.join(folder, 'a.mp4'), 'utf8')).toBe('holiday');
});

test('a Temporal that is named and not there is told with its address', async () => {
  const { folder } = folderWith();
  const { code, stderr } = await runCommand(folder, ['run', 'shots.csv'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(stderr).toContain('TEMPORAL_UNREACHABLE');
  expect(stderr).toContain('127.0.0.1:1');
  expect(code).toBe(EXIT.failed);
});
