// What run and submit say and do about shots that another batch of the account has made.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test } from 'vitest';
import { jsonLines, runCommand } from '../__fixtures__/command.js';
import { folderWithFakeAccount } from '../__fixtures__/fake-account.js';

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

test('an edited list keeps its videos and says so, and --again buys them anew', async () => {
  const { folder, made } = folderWithFakeAccount(4);
  const list = path.join(folder, 'shots.csv');
  const run = (...more: string[]) => runCommand(folder, ['run', 'shots.csv', '--account', 'main', ...more]);
  const first = await run();
  expect([first.code, made().length]).toEqual([EXIT.succeeded, 4]);
  expect(first.stdout).not.toContain('reused');
  const video = (id: string) => path.join(folder, 'out', 'shots', 'main', `${id}.mp4`);
  const before = statSync(video('s1')).ino;

  writeFileSync(list, readFileSync(list, 'utf8').replace('street 2', 'square 2'));
  const edited = await run();
  expect(edited.stdout).toContain('3 of 4 shots were made before and are reused (--again buys them anew)');
  expect(edited.stdout).toContain('4 of 4 shots succeeded');
  expect([edited.code, made().length]).toEqual([EXIT.succeeded, 5]);
  expect(statSync(video('s1')).ino).toBe(before);
  const rows: Record<string, string>[] = parse(readFileSync(path.join(folder, 'out', 'shots', 'main', 'results.csv')), {
    columns: true,
  });
  expect(rows.map((row) => [row['result_video'], row['result_units'], row['result_attempts']])).toEqual([
    ['s0.mp4', '0', '0'],
    ['s1.mp4', '0', '0'],
    ['s2.mp4', '1', '1'],
    ['s3.mp4', '0', '0'],
  ]);

  writeFileSync(list, readFileSync(list, 'utf8').replace('street 0', 'square 0'));
  const asked = await run('--first', '2', '--json');
  expect(jsonLines(asked.stdout).find(({ type }) => type === 'reused')).toEqual({ type: 'reused', shots: 1, asked: 2 });
  expect(asked.stderr).toContain('1 of 2 shots was made before and is reused (--again buys it anew)');
  expect(made()).toHaveLength(6);

  const again = await run('--again');
  expect(again.stdout).not.toContain('reused');
  expect([again.code, made().length]).toEqual([EXIT.succeeded, 10]);
});
