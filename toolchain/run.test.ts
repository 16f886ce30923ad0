// The one way in, run as people run it. This checkout is set up already: nothing is installed here.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { whileLocked } from './lock.mjs';
import { prepareToolchain, root } from './prepare.mjs';

const entry = path.join(root, 'toolchain', 'run.mjs');
let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'shotlist-run-')));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(args: string[], { node = process.execPath, env = {} as Record<string, string | undefined> } = {}) {
  const done = spawnSync(node, [entry, ...args], { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** A Node older than ours, wherever PATH has one. */
function findOlderNode(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((place) => path.join(place, process.platform === 'win32' ? 'node.exe' : 'node'))
    .filter((file) => existsSync(file))
    .find((file) => /^v(18|20)\./.test(spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout));
}

test('help goes to stdout and ends with 0', () => {
  const { status, stdout } = run(['help']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^usage: node toolchain\/run\.mjs COMMAND/);
});

test('no command and an unknown one end with 2 and the usage on stderr', () => {
  expect(run([])).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('usage:') });
  expect(run(['tset'])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('unknown command "tset"'),
  });
});

test.skipIf(process.platform === 'win32')(
  'env gives a shell this Node and pnpm, and says nothing else (needs a POSIX shell)',
  () => {
    const { status, stdout, stderr } = run(['env']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const shell = spawnSync('sh', ['-ceu', `${stdout}\nnode --version\npnpm --version\ncommand -v sh`], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: folder },
    });
    expect(shell.stdout.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^v24\./),
      expect.stringMatching(/^11\./),
    ]);
    expect(shell.status).toBe(0);
  },
);

test('pnpm runs in the folder the person is in, with its own exit code', () => {
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "here", "version": "1.0.0" }');
  writeFileSync(path.join(folder, 'pnpm-workspace.yaml'), 'packages: []\nverifyDepsBeforeRun: false\n');
  const where = run(['pnpm', 'exec', 'node', '-p', 'process.cwd()']);
  expect(where.stdout.trim()).toBe(folder);
  expect(run(['pnpm', 'exec', 'node', '-e', 'process.exit(7)']).status).toBe(7);
});

test('a second start sets nothing up', async () => {
  await prepareToolchain();
  const { stderr } = run(['env']);
  expect(stderr).not.toContain('Installing');
});

test('an older Node runs it: no newer syntax', ({ skip }) => {
  const older = findOlderNode();
  if (older === undefined) return skip('skipped: needs Node 18 or 20 on PATH');
  for (const name of readdirSync(path.dirname(entry)).filter((file) => /^(run|prepare|child|lock)\.mjs$/.test(file))) {
    const checked = spawnSync(older, ['--check', path.join(path.dirname(entry), name)], { encoding: 'utf8' });
    expect(checked.stderr).toBe('');
  }
  expect(run(['help'], { node: older }).status).toBe(0);
  // From an older Node the same shell code comes as from this one: a Node 24.
  expect(run(['env'], { node: older })).toMatchObject({ status: 0, stdout: expect.stringContaining('export PATH=') });
});

test('the way in loads nothing but Node and its own files', () => {
  for (const name of ['run', 'prepare', 'child', 'lock']) {
    const source = readFileSync(path.join(root, 'toolchain', `${name}.mjs`), 'utf8');
    const imports = [...source.matchAll(/^import .* from '(.*)';$/gm)].map((found) => found[1]);
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((specifier) => !/^(node:|\.\/(prepare|child|lock)\.mjs)/.test(specifier ?? ''))).toEqual([]);
  }
});

describe('the set-up lock', () => {
  const lock = () => path.join(folder, '.set-up.lock');

  test('is held by one at a time, in turn', async () => {
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`${name} out`);
    };
    await Promise.all([whileLocked(lock(), work('a')), whileLocked(lock(), work('b'))]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out']);
    expect(existsSync(lock())).toBe(false);
  });

  test('is given back when the work fails', async () => {
    await expect(whileLocked(lock(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lock())).toBe(false);
  });

  test('of a process that is gone is taken over', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    mkdirSync(lock());
    writeFileSync(path.join(lock(), 'pid'), String(gone));
    await expect(whileLocked(lock(), () => 'done')).resolves.toBe('done');
    expect(readdirSync(folder)).toEqual([]);
  });
});
