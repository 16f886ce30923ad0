// .env: what it sets, what it leaves, and what is said of one that is wrong.
import { EXIT, isShotlistError } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, runCommand } from '../__fixtures__/command.js';
import { applyDotEnv } from './dot-env.js';

function folderWith(text: string | Uint8Array): string {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, '.env'), text);
  return folder;
}

/** What a `.env` makes of an environment that has `SET` already. */
async function applied(text: string): Promise<NodeJS.ProcessEnv> {
  const environment: NodeJS.ProcessEnv = { SET: 'before', EMPTY: '' };
  await applyDotEnv(folderWith(text), environment);
  return environment;
}

test('sets what is not set yet, or empty, as Node reads such files', async () => {
  const text = `\u{feff}# Don't quote="this
SET=after
EMPTY=after
export PLAIN=one # a comment
QUOTED="two
lines" # more
URL=http://x/?a="b
SINGLE='a=b'\r
  SPACED = three

`;
  expect(await applied(text)).toEqual({
    SET: 'before',
    EMPTY: 'after',
    PLAIN: 'one',
    QUOTED: 'two\nlines',
    URL: 'http://x/?a="b',
    SINGLE: 'a=b',
    SPACED: 'three',
  });
});

test('no file, and a folder of that name, set nothing', async () => {
  const folder = createTestFolder();
  const environment: NodeJS.ProcessEnv = {};
  await applyDotEnv(folder, environment);
  mkdirSync(path.join(folder, '.env'));
  await applyDotEnv(folder, environment);
  expect(environment).toEqual({});
});

test.each([
  ['A="x\ny"\nlt_canary-key\n', ':3', 'This line is neither NAME=value nor a comment.'],
  ['=lt_canary-key\n', ':1', 'This line is neither NAME=value nor a comment.'],
  ['KEY: lt_canary-key\n', ':1', 'This line is neither NAME=value nor a comment.'],
  [Buffer.from([0x41, 0x3d, 0xff]), '', 'The file is not UTF-8 text.'],
  ['KEY=lt_canary\0key\n', '', 'The file is not UTF-8 text.'],
])('%j is told with its line, and nothing of it', async (text, line, message) => {
  const error: unknown = await applyDotEnv(folderWith(text), {}).catch((thrown: unknown) => thrown);
  if (!isShotlistError(error)) throw new Error(`no error of the table: ${String(error)}`);
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', where: expect.stringMatching(`\\.env${line}$`), message });
  expect(JSON.stringify([error.message, error.where, error.help])).not.toContain('canary');
});

test('one that can’t be read is told by its name', async () => {
  const folder = createTestFolder();
  symlinkSync('.env', path.join(folder, '.env'));
  const { code, stdout } = await runCommand(folder, ['validate', 'shots.csv', '--json']);
  expect(jsonLines(stdout)[0]).toMatchObject({
    code: 'CONFIG_INVALID',
    where: '.env',
    message: 'The file can’t be read (ELOOP).',
  });
  expect(code).toBe(EXIT.usage);
});

const SHOTS = 'prompt\nA boat\n';
const CONFIG = `const { ACCOUNT: name } = process.env;
export default { accounts: { [name]: { provider: 'animatic' } } };`;

test('it is read before the configuration is, from that file’s folder, and what is set already wins', async () => {
  const folder = createTestFolder();
  mkdirSync(path.join(folder, 'deploy'));
  writeFileSync(path.join(folder, '.env'), 'ACCOUNT=here\n');
  writeFileSync(path.join(folder, 'shots.csv'), SHOTS);
  for (const place of ['', 'deploy']) writeFileSync(path.join(folder, place, 'shotlist.config.mjs'), CONFIG);
  writeFileSync(path.join(folder, 'deploy', '.env'), 'ACCOUNT=there\n');
  const validate = (account: string, more: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) =>
    runCommand(folder, ['validate', 'shots.csv', '--account', account, ...more], environment);
  const there = ['--config', 'deploy/shotlist.config.mjs'];
  const ran = await Promise.all([
    validate('here'),
    validate('there', there),
    validate('here', there),
    validate('set', [], { ACCOUNT: 'set' }),
  ]);
  expect(ran.map(({ code }) => code)).toEqual([EXIT.succeeded, EXIT.succeeded, EXIT.usage, EXIT.succeeded]);
});

test('without a configuration it is that of the current folder, and sets everything that a variable can', async () => {
  const folder = folderWith('SHOTLIST_STORE=nowhere/at-all\nVIDEOGENAPI_API_KEY=lt_test-key-1234\n');
  writeFileSync(path.join(folder, 'shots.csv'), SHOTS);
  expect((await runCommand(folder, ['validate', 'shots.csv', '--account', 'videogenapi'])).code).toBe(EXIT.succeeded);
  const { stderr } = await runCommand(folder, ['status']);
  expect(stderr).toContain('STORE_UNUSABLE');
});
