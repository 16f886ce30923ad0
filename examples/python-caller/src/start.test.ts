import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTestFolder, needs } from '@shotlist/testing';
import { expect } from 'vitest';

/** As people start it, with a Python that has Temporal's SDK. */
const script = path.join(import.meta.dirname, '..', 'dist', 'start.js');

needs('temporalio').test(
  'a Python program has twenty shots made, and reads where they are',
  async (python) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script], {
      cwd: createTestFolder(),
      env: { ...process.env, PYTHON: python },
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^20 of 20 shots, succeeded\.$/m);
    expect(stdout.match(/^ {2}hour-\d\d {2}succeeded {2}batches\/.*\.mp4$/gm)).toHaveLength(20);
  },
  300_000,
);
