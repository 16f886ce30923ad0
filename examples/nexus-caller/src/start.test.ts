import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';

/** As people start it. */
const script = path.join(import.meta.dirname, '..', 'dist', 'start.js');

test('a caller in another namespace has twenty shots made, and reads where they are', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script], { cwd: createTestFolder() });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^20 of 20 shots\.$/m);
  expect(stdout.match(/^ {2}hour-\d\d {2}succeeded {2}batches\/.*\.mp4$/gm)).toHaveLength(20);
});
