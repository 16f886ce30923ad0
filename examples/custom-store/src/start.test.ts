import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { openSqliteStore } from './sqlite-store.js';

const example = path.join(import.meta.dirname, '..');
const command = path.join(example, 'node_modules', '@shotlist', 'cli', 'bin', 'shotlist.js');

test('a batch is made in the plugin’s store, and its results are given to the sink', async () => {
  const folder = createTestFolder();
  await promisify(execFile)(
    process.execPath,
    [command, 'run', path.join(example, 'shots.csv'), '--config', path.join(example, 'shotlist.config.json'), '--json'],
    { cwd: folder },
  );
  expect(readFileSync(path.join(folder, 'tally.txt'), 'utf8')).toMatch(
    /^\S+ run 1: shots\.csv, succeeded, 15 s of video\n$/,
  );
  const store = await openSqliteStore(`sqlite://${path.join(folder, 'out', 'videos.db')}`, { create: false });
  const keys = await Array.fromAsync(store.list('batches/'));
  expect(keys.filter((key) => key.endsWith('.mp4'))).toHaveLength(3);
});
