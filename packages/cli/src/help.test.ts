// The help of every command is part of the product: a change to it is a change to read.
import { EXIT, GATES, RESOLUTIONS } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { runCommand } from './__fixtures__/command.js';
import { createProgram } from './program.js';

const program = createProgram(async () => undefined);
const leaves = program.commands.flatMap((command) => (command.commands.length === 0 ? [command] : command.commands));
const nameOf = (command: Command): string =>
  (command.parent === program ? '' : `${command.parent?.name() ?? ''} `) + command.name();
const commands = leaves.map(nameOf);

test.each(['', 'account', 'users', 'keys', ...commands])('help of "shotlist %s"', async (command) => {
  const { code, stdout, stderr } = await runCommand(
    createTestFolder(),
    [...command.split(' ').filter(Boolean), '--help'],
    { COLUMNS: '80' },
  );
  expect(code).toBe(EXIT.succeeded);
  expect(stderr).toBe('');
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(stdout).toMatchSnapshot();
});

test('there is a command for everything that was promised', () => {
  expect(commands).toEqual([
    'run',
    'submit',
    'worker',
    'validate',
    'plan',
    'models',
    'status',
    'watch',
    'pause',
    'resume',
    'cancel',
    'retry',
    'set',
    'results',
    'batches',
    'clean',
    'accounts',
    'account status',
    'account close',
    'account open',
    'account set',
    'console',
    'serve',
    'users create',
    'users list',
    'users secret',
    'users disable',
    'keys create',
    'keys list',
    'keys revoke',
    'notify',
    'init',
    'doctor',
    'dev-server',
    'codec-server',
  ]);
});

test('every command has --json and --help', () => {
  for (const command of leaves) {
    expect(command.helpInformation()).toContain('--help');
    expect(command.options.map((option) => option.long)).toContain('--json');
  }
});

test('without arguments the help is shown', async () => {
  const { code, stdout } = await runCommand(createTestFolder(), []);
  expect(code).toBe(EXIT.succeeded);
  expect(stdout).toContain('Usage: shotlist');
});

test('the sizes of --preview-size are core’s resolutions', async () => {
  const size = program.commands
    .find((command) => command.name() === 'run')
    ?.options.find((option) => option.long === '--preview-size');
  for (const resolution of RESOLUTIONS) expect(size?.parseArg?.(resolution, undefined)).toBe(resolution);
});

test('the gates of "account open --gate" are core’s gates', () => {
  const gate = leaves
    .find((command) => nameOf(command) === 'account open')
    ?.options.find(({ long }) => long === '--gate');
  for (const name of GATES) expect(gate?.parseArg?.(name, undefined)).toBe(name);
});

test('a version is printed', async () => {
  const { code, stdout } = await runCommand(createTestFolder(), ['--version']);
  expect(code).toBe(EXIT.succeeded);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
});
