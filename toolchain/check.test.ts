// The check as it is called: its last line, its exit code, its options.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './prepare.mjs';

function check(...args: string[]) {
  const done = spawnSync(process.execPath, [path.join(root, 'toolchain/check.mjs'), ...args], { encoding: 'utf8' });
  return { status: done.status, lines: done.stdout.trimEnd().split('\n'), stderr: done.stderr };
}

test('each gate has a line, and the last line counts', () => {
  const { status, lines } = check('--only', 'manifests,changesets');
  expect(lines.slice(0, 2)).toEqual([
    expect.stringMatching(/^ok {6}manifests +\d+\.\d s {2}\d+ manifests$/),
    expect.stringMatching(/^ok {6}changesets +\d+\.\d s {2}\d+ packages$/),
  ]);
  expect(lines.at(-1)).toBe('2 passed, 0 failed');
  expect(status).toBe(0);
});

test.for([['--only', 'nothing'], ['--only'], ['--fast'], ['lint']])('%s is refused with the usage', (args) => {
  const { status, stderr } = check(...args);
  expect(status).toBe(2);
  expect(stderr).toContain('usage: node toolchain/check.mjs');
});
