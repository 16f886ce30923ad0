// init: what it writes passes the other commands, nothing is overwritten, and a key is never taken.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '@shotlist/core';
import { childNodeArguments, createTestFolder, needs } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { jsonLines, runCommand } from '../__fixtures__/command.js';

const KEY = 'lt_canary0123456789';
const python = needs('python');

test('without a question it writes what doctor and validate are content with, and never a second time', async () => {
  const folder = createTestFolder();
  mkdirSync(path.join(folder, '.git'));
  const made = await runCommand(folder, ['init', '--yes']);
  expect(made.stderr).toBe('');
  expect(made.code).toBe(EXIT.succeeded);
  expect(readdirSync(folder).sort()).toEqual([
    '.env.example',
    '.git',
    '.gitignore',
    'shotlist.config.yaml',
    'shots.csv',
  ]);
  expect(readFileSync(path.join(folder, '.gitignore'), 'utf8')).toBe('.env\n.shotlist\n');
  const [validated, doctor, again] = await Promise.all([
    runCommand(folder, ['validate', 'shots.csv']),
    runCommand(folder, ['doctor']),
    runCommand(folder, ['init', '--yes', '--json']),
  ]);
  expect([validated.code, doctor.code]).toEqual([EXIT.succeeded, EXIT.succeeded]);
  expect(jsonLines(again.stdout)).toMatchObject([{ code: 'OUTPUT_PATH', where: 'shotlist.config.yaml' }]);
  expect(again.code).toBe(EXIT.usage);
});

test('flags say everything, what is there is kept, and its account is judged with the key in place', async () => {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, '.env.example'), 'MINE=\n');
  writeFileSync(path.join(folder, '.gitignore'), 'dist\n/.env');
  writeFileSync(path.join(folder, 'list.csv'), 'prompt\nA boat\n');
  const flags = '--provider videogenapi --account film --key-env FILM_KEY --base-url https://video.example/api/v1';
  const limits = '--rate 20/1s,300/1m --in-flight 50 --quota 100/month,20/6h:veo_3 --store videos';
  const others =
    '--temporal temporal.example:7233 --namespace shots --temporal-key-env CLOUD_KEY --notify https://hooks.example';
  const { code, stdout } = await runCommand(folder, [
    'init',
    '--yes',
    '--json',
    ...`${flags} ${limits} ${others}`.split(' '),
  ]);
  expect(code).toBe(EXIT.succeeded);
  expect(JSON.parse(stdout)).toEqual({
    files: [
      { file: 'shotlist.config.yaml', what: 'written' },
      { file: '.env.example', what: 'kept' },
      { file: '.gitignore', what: 'added to' },
    ],
  });
  expect(readFileSync(path.join(folder, '.gitignore'), 'utf8')).toBe('dist\n/.env\n.shotlist\n');
  expect(readFileSync(path.join(folder, '.env.example'), 'utf8')).toBe('MINE=\n');
  const validated = await runCommand(folder, ['validate', 'list.csv', '--account', 'film'], {
    FILM_KEY: 'lt_film-key',
  });
  expect(validated.code, validated.stderr).toBe(EXIT.succeeded);
});

test('a key that was pasted as a name is refused and not shown, and nothing is written', async () => {
  const folder = createTestFolder();
  const flags = ['--provider', 'videogenapi', '--key-env', KEY];
  const { code, stdout } = await runCommand(folder, ['init', '--yes', '--json', ...flags]);
  expect(jsonLines(stdout)).toMatchObject([{ code: 'USAGE', where: '--key-env' }]);
  expect(stdout).not.toContain('canary');
  expect(code).toBe(EXIT.usage);
  expect(readdirSync(folder)).toEqual([]);
});

test('without a terminal it asks nobody', async () => {
  const folder = createTestFolder();
  const { code, stderr } = await runCommand(folder, ['init']);
  expect(stderr).toContain('Add --yes');
  expect(code).toBe(EXIT.usage);
});

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const TERMINAL = fileURLToPath(new URL('../__fixtures__/terminal.py', import.meta.url));

/** Types at a terminal: each text when what stands before it is shown. */
async function typeInto(
  python: string,
  folder: string,
  steps: readonly (readonly [waitFor: string, typed: string])[],
): Promise<{ readonly code: number; readonly shown: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      python,
      [TERMINAL],
      { cwd: folder, env: { ...process.env, TERM: 'xterm' } },
      (error, stdout) =>
        error === null ? resolve(JSON.parse(stdout) as { code: number; shown: string }) : reject(error),
    );
    const command = [process.execPath, ...childNodeArguments(), MAIN, 'init'];
    child.stdin?.end(JSON.stringify({ command, steps }));
  });
}

python.test(
  'at a terminal it asks, refuses a key, and writes what was answered',
  async (program) => {
    const folder = createTestFolder();
    const down = '\u001b[B';
    const { code, shown } = await typeInto(program, folder, [
      ['Who makes the videos?', `${down}\r`],
      ['What is the account called?', 'film\r'],
      ['Which variable', `${KEY}\r`],
      ['looks like the key', `${'\u007f'.repeat(KEY.length)}FILM_KEY\r`],
      ['Where is its API?', '\r'],
      ['How many requests', '20/1s\r'],
      ['How many videos', '\r'],
      ['Where are batches', '\r'],
      ['Which Temporal', '\r'],
      ['Send a webhook', '\r'],
      ['Write a small shot list', '\r'],
    ]);
    expect(code, shown).toBe(EXIT.succeeded);
    const config = readFileSync(path.join(folder, 'shotlist.config.yaml'), 'utf8');
    expect(config).toContain('apiKeyEnv: FILM_KEY');
    expect(config).toContain('rate: { requests: 20, per: 1s }');
    expect(config).not.toContain('canary');
    expect(readFileSync(path.join(folder, '.env.example'), 'utf8')).toContain('FILM_KEY=\n');
  },
  300_000,
);

python.test(
  'whoever leaves finds nothing written',
  async (program) => {
    const folder = createTestFolder();
    const { code, shown } = await typeInto(program, folder, [['Who makes the videos?', '\u0003']]);
    expect(shown).toContain('Nothing was written.');
    expect(code).toBe(EXIT.interrupted);
    expect(existsSync(path.join(folder, 'shotlist.config.yaml'))).toBe(false);
  },
  300_000,
);
