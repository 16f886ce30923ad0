// Rows that a batch has left out, and that would be taken now.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../__fixtures__/command.js';
import { folderWithFakeAccount } from '../__fixtures__/fake-account.js';

/** It gets as far as the batch, and nothing is made. */
const NO_TEMPORAL = { TEMPORAL_CLI_PATH: path.join(path.sep, 'nowhere', 'temporal') };

test('a list that is judged otherwise now says that its batch keeps to what was left out, and how to get another', async () => {
  const { folder } = folderWithFakeAccount(0, {}, { images: { allowHosts: ['elsewhere.local'] } });
  const rows = 'id,prompt,duration,image_url\na,A boat,5,\nb,A cat,5,https://images.local/cat.png\n';
  writeFileSync(path.join(folder, 'shots.csv'), rows);
  const run = (...more: string[]) =>
    runCommand(folder, ['run', 'shots.csv', '--account', 'main', ...more], NO_TEMPORAL);
  const words = 'This batch left out 1 row when it was made, and keeps to that; a new one would leave out none.';
  for (const ran of [await run('--skip-invalid'), await run('--skip-invalid')]) {
    expect(ran.stdout).toContain('1 invalid row left out');
    expect(ran.stdout).not.toContain('This batch left out');
  }
  const config = path.join(folder, 'shotlist.config.js');
  writeFileSync(config, readFileSync(config, 'utf8').replace('elsewhere.local', 'images.local'));
  const told = await run();
  expect(told.stdout).toContain(`${words} Another --name, with another --out, makes it`);
  expect((await run('--json')).stderr).toContain(words);
  const named = await run('--name', 'second', '--out', 'second');
  expect(named.stdout).toContain('2 shots');
  expect(named.stdout).not.toContain('This batch left out');
});
