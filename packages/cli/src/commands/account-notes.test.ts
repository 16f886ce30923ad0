// What run, submit, worker and doctor say of accounts before anything is sent.
import { EXIT } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, runCommand } from '../__fixtures__/command.js';

const KEY = 'lt_test-key-1234';
/** Nobody answers there: what is said before is said in time. */
const NO_TEMPORAL = { TEMPORAL_ADDRESS: '127.0.0.1:1' };

function folderWith(config: unknown, files: Readonly<Record<string, string>> = {}): string {
  const folder = createTestFolder();
  const all = { 'shots.csv': 'prompt\nA boat\n', 'shotlist.config.json': JSON.stringify(config), ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(path.join(folder, name), text, { mode: 0o644 });
  return folder;
}

async function checksOf(folder: string, environment: NodeJS.ProcessEnv = {}) {
  const { stdout } = await runCommand(folder, ['doctor', '--json'], environment);
  expect(stdout).not.toContain(KEY);
  const { checks } = jsonLines(stdout)[0] as { checks: { name: string; state: string; found: string }[] };
  return checks.filter(({ name }) => name.startsWith('Account '));
}

test('a key file that others may read is told on stderr, and nothing needs the key before a worker does', async () => {
  const options = { apiKeyFile: 'key.txt', baseUrl: 'https://videos.example:8443/api/v1' };
  const config = { accounts: { main: { provider: 'videogenapi', options } } };
  const folder = folderWith(config, { 'key.txt': `${KEY}\n` });
  const submitted = await runCommand(folder, ['submit', 'shots.csv', '--account', 'main'], NO_TEMPORAL);
  expect(submitted.stdout).toContain('main: videogenapi at videos.example:8443');
  expect(submitted.stderr).toContain('! Account main: Others may read the key in key.txt: chmod 600 key.txt');
  expect(submitted.stderr).toContain('TEMPORAL_UNREACHABLE');

  const without = folderWith({ accounts: { main: { provider: 'videogenapi' } } });
  writeFileSync(path.join(without, 'shots.csv'), 'prompt,image_url\nA boat,a.png\n');
  const validated = await runCommand(without, ['validate', 'shots.csv', '--account', 'main']);
  expect(validated.stdout).toContain('IMAGE_URL_LOCAL');
  expect(validated.code).toBe(EXIT.invalidInput);
  const worker = await runCommand(without, ['worker', '--json'], NO_TEMPORAL);
  expect(jsonLines(worker.stdout)).toMatchObject([{ code: 'KEY_FORMAT', where: 'VIDEOGENAPI_API_KEY' }]);
  expect(worker.code).toBe(EXIT.usage);
});

test('doctor shows where a key comes from and which host it goes to, and never the key', async () => {
  const options = { apiKeyEnv: 'MY_KEY', baseUrl: 'https://videos.example/api/v1' };
  const folder = folderWith({ accounts: { main: { provider: 'videogenapi', options } } });
  const [missing] = await checksOf(folder);
  expect(missing).toMatchObject({
    state: 'wrong',
    found: 'videogenapi at videos.example; key from MY_KEY\nMY_KEY: The variable is not set.',
  });
  const [found] = await checksOf(folder, { MY_KEY: KEY });
  expect(found?.found).toMatch(/^videogenapi at videos\.example; key from MY_KEY/);
  // The provider knows only that its key is malformed; which one it was given is known here.
  const [quoted] = await checksOf(folder, { MY_KEY: `Bearer ${KEY}` });
  expect(quoted).toMatchObject({ state: 'wrong', found: expect.stringMatching(/\nMY_KEY: .*…1234/) });
  const builtIn = createTestFolder();
  writeFileSync(path.join(builtIn, '.env'), `VIDEOGENAPI_API_KEY=${KEY}\nVIDEOGENAPI_BASE_URL=http://127.0.0.1:9/v1\n`);
  expect(await checksOf(builtIn)).toMatchObject([
    { name: 'Account preview', state: 'ok' },
    {
      name: 'Account videogenapi',
      found: expect.stringMatching(/^videogenapi at 127\.0\.0\.1:9; key from VIDEOGENAPI_API_KEY/),
    },
  ]);
});

test('hosts of images are admitted by name, for every account', async () => {
  const list = { 'shots.csv': 'prompt,image_url\nA boat,http://10.1.2.3/a.png\n' };
  const folder = folderWith({ images: { allowHosts: ['10.1.2.3'] } }, list);
  expect((await runCommand(folder, ['validate', 'shots.csv'])).code).toBe(EXIT.succeeded);
  expect((await runCommand(folderWith({}, list), ['validate', 'shots.csv'])).code).toBe(EXIT.invalidInput);
});
