// What isn't understood ends with 2 and names what was probably meant.
import { EXIT } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, runCommand } from './__fixtures__/command.js';

test.each<[string, string[], string]>([
  ['an unknown command', ['rnu'], 'Did you mean run?'],
  ['an unknown flag', ['run', 'shots.csv', '--jsn'], 'Did you mean --json?'],
  ['a missing file', ['run'], "Missing required argument 'file'"],
  ['a missing value', ['run', 'shots.csv', '--out'], 'argument missing'],
  ['too many arguments', ['models', 'veo_3'], 'Too many arguments'],
  ['a number that is none', ['run', 'shots.csv', '--first', '1e3'], 'whole number of 1 or more'],
  ['zero shots', ['run', 'shots.csv', '--first', '0'], 'whole number of 1 or more'],
  ['a weight that is none', ['run', 'shots.csv', '--weight', '0'], 'from 1 to 1000'],
  ['a size that is none', ['run', 'shots.csv', '--preview-size', '490p'], 'Did you mean 480p?'],
  ['a format that is none', ['results', 'batch', '--format', 'ndjsn'], 'Did you mean ndjson?'],
  ['a port that is none', ['dev-server', '--port', '70000'], 'from 1 to 65535'],
  ['a map without a column', ['validate', 'shots.csv', '--map', 'prompt'], 'NAME=COLUMN'],
  ['a map of something unknown', ['validate', 'shots.csv', '--map', 'promt=Text'], 'Did you mean prompt?'],
  ['a map given twice', ['validate', 'shots.csv', '--map', 'prompt=A', '--map', 'prompt=B'], 'mapped twice'],
  [
    'a column mapped twice',
    ['validate', 'shots.csv', '--map', 'prompt=A', '--map', 'model=a'],
    'mapped to prompt already',
  ],
  ['a delimiter of two characters', ['validate', 'shots.csv', '--delimiter', ';;'], 'one character'],
  ['an encoding that is none', ['validate', 'shots.csv', '--encoding', 'utf8x'], 'Did you mean utf-8?'],
  ['an unknown account', ['run', 'shots.csv', '--account', 'previw'], 'Did you mean "preview"?'],
  ['a size that the worker decides', ['submit', 'shots.csv', '--preview-size', '4K'], 'The worker decides'],
  ['a deployment without a build', ['worker', '--deployment', 'shotlist'], '--deployment and --build-id go together.'],
  ['a grace that is none', ['worker', '--grace', 'soon'], 'whole number from 0 to 86400'],
  ['a port of the gateway that is none', ['serve', '--port', '-1'], 'from 0 to 65535'],
  ['an account that the gateway doesn’t have', ['serve', '--account', 'previw'], 'Did you mean "preview"?'],
  ['a public URL that is none', ['serve', '--public-url', 'video.example'], 'such as https://video.example'],
  ['a public URL with a query', ['serve', '--public-url', 'https://video.example/?a=1'], 'where others reach'],
  ['an origin with a path', ['serve', '--cors', 'https://app.example/app'], 'an origin such as https://app.example'],
  ['a rate that is none', ['serve', '--rate', '60'], '60/12s, or none'],
  ['a limit that is none', ['users', 'create', 'ada', '--monthly-limit', 'many'], 'whole number from 0'],
  ['a group without a word', ['users'], 'create, list, secret or disable'],
  ['a word that a group doesn’t have', ['keys', 'revok', 'key_1'], 'Did you mean revoke?'],
  [
    'an account to spill to that isn’t there',
    ['run', 'shots.csv', '--spill-to', 'nobody'],
    'ACCOUNT_UNKNOWN  --spill-to',
  ],
  ['an account that no worker has', ['worker', '--account', 'preview', 'main'], 'ACCOUNT_UNKNOWN'],
  ['a log that can’t be written', ['worker', '--log', 'no/such/worker.log'], 'OUTPUT_PATH'],
  ['a config that is not there', ['run', 'shots.csv', '--config', 'nowhere.js'], 'FILE_NOT_FOUND'],
  ['a store of a kind that is none', ['status', '--store', 'ftp://host/videos'], '"ftp:" are not supported'],
  ['a file that is not there', ['run', 'nowhere.csv'], 'FILE_NOT_FOUND'],
])('%s', async (_what, args, words) => {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'shots.csv'), 'prompt\nA boat\n');
  const { code, stdout, stderr } = await runCommand(folder, args);
  expect(stderr).toContain(words);
  expect(stdout).toBe('');
  expect(code).toBe(EXIT.usage);
});

test('with --json an error is one JSON object on stdout', async () => {
  const { code, stdout } = await runCommand(createTestFolder(), ['run', 'x.csv', '--json', '--frist', '3']);
  expect(code).toBe(EXIT.usage);
  expect(jsonLines(stdout)).toEqual([
    {
      type: 'error',
      code: 'USAGE',
      where: null,
      message: "Unknown option '--frist'. Did you mean --first?",
      help: 'See "shotlist run --help".',
    },
  ]);
});

test('commands that only read leave nothing behind', async () => {
  const folder = createTestFolder();
  for (const args of [['status'], ['batches'], ['results', 'batch-1'], ['cancel', 'batch-1'], ['models'], ['doctor']])
    await runCommand(folder, args);
  expect(readdirSync(folder)).toEqual([]);
});

test('a batch that is not there ends with 4', async () => {
  const { code, stderr } = await runCommand(createTestFolder(), ['status', 'batch-1']);
  expect(code).toBe(EXIT.notFound);
  expect(stderr).toContain('BATCH_NOT_FOUND');
  expect(stderr).toContain('shotlist run FILE');
});

test('--json and --format csv exclude each other', async () => {
  const { code, stdout } = await runCommand(createTestFolder(), ['results', 'batch', '--json', '--format', 'csv']);
  expect(code).toBe(EXIT.usage);
  expect(jsonLines(stdout)).toMatchObject([{ code: 'USAGE', where: '--format' }]);
});
