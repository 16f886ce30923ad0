// doctor: says what is there, what is wrong, and what to type.
import { EXIT } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../__fixtures__/command.js';

interface Report {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly state: string;
    readonly found: string;
    readonly help: string | null;
    readonly commands: readonly string[];
  }[];
}

test('looks at everything a run needs', async () => {
  const { code, stdout } = await runCommand(createTestFolder(), ['doctor', '--json']);
  const report = JSON.parse(stdout) as Report;
  expect(report.checks.map((check) => check.name)).toEqual([
    'Shotlist',
    'Node',
    'Config',
    'Account preview',
    'Temporal',
    'Encryption',
    'Store',
    'Disk',
    'Previews',
  ]);
  expect(report.checks.filter((check) => check.state === 'wrong')).toEqual([]);
  expect(code).toBe(EXIT.succeeded);
});

test('a Temporal that is not there and a store that can’t be written are wrong, with a way out', async () => {
  const folder = createTestFolder();
  mkdirSync(path.join(folder, '.shotlist'));
  writeFileSync(path.join(folder, '.shotlist', 'store'), 'a file where a folder belongs');
  const { code, stdout } = await runCommand(folder, ['doctor', '--json'], {
    TEMPORAL_CLI_PATH: path.join(folder, 'nowhere'),
  });
  const report = JSON.parse(stdout) as Report;
  const wrong = report.checks.filter((check) => check.state === 'wrong');
  expect(wrong.map((check) => check.name)).toEqual(['Temporal', 'Store']);
  for (const check of wrong) expect(check.help).toMatch(/\.$/);
  expect(report.ok).toBe(false);
  expect(code).toBe(EXIT.failed);
});

/** What doctor says in a folder with this configuration. */
async function reportOn(config: string): Promise<Report> {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'shotlist.config.yaml'), config);
  const { code, stdout } = await runCommand(folder, ['doctor', '--json']);
  const report = JSON.parse(stdout) as Report;
  expect(code).toBe(report.ok ? EXIT.succeeded : EXIT.failed);
  return report;
}

test('a configuration that is wrong, and a package that is missing, are found, each with its own words', async () => {
  const [wrong, missing] = await Promise.all([
    reportOn('store: mnt/videos\naccounts:\n  main: { provider: Acme }\n'),
    reportOn('accounts:\n  main: { provider: acme }\n'),
  ]);
  expect(wrong.checks.find(({ name }) => name === 'Config')).toMatchObject({
    state: 'wrong',
    found:
      'shotlist.config.yaml:3: accounts.main.provider must be "animatic", "videogenapi", the name of a package, a provider, or a function that makes one.',
  });
  expect(missing.checks.filter(({ state }) => state === 'wrong')).toMatchObject([
    { name: 'Account main', help: 'Install it there: npm install acme', commands: ['npm install acme'] },
  ]);
  expect([wrong.ok, missing.ok]).toEqual([false, false]);
});

test('a store that a run would make is no reason to stop', async () => {
  const { ok, checks } = await reportOn('store: mnt/videos\n');
  expect(checks.filter(({ state }) => state !== 'ok')).toMatchObject([
    { name: 'Store', state: 'note', commands: ['mkdir -p mnt/videos'] },
  ]);
  expect(ok).toBe(true);
});
