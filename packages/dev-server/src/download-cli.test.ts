import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cli } from './__fixtures__/dev-server-test.js';
import { downloadInto } from './download-cli.js';
import { CLI_VERSION } from './find-cli.js';

test('what the SDK downloads is found under the name it gives it', async (context) => {
  if (cli === undefined) return context.skip('skipped: needs a Temporal CLI');
  const folder = await mkdtemp(join(tmpdir(), 'shotlist-download-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  // Where the SDK would put it: it takes the file for one that it downloaded before, and starts it.
  const name = `temporal-v${CLI_VERSION}${process.platform === 'win32' ? '.exe' : ''}`;
  await copyFile(cli.path, join(folder, name));
  expect(await downloadInto(folder, {})).toBe(join(folder, name));
  expect((await readdir(folder)).toSorted()).toEqual(['output.log', name].toSorted());
});
