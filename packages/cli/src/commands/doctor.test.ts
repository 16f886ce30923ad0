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
  }[];
}

test('looks at everything a run needs', async () => {
  const { code, stdout } = await runCommand(createTestFolder(), ['doctor', '--json']);
  const report = JSON.parse(stdout) as Report;
  expect(report.checks.map((check) => check.name)).toEqual([
    'Shotlist',
    'Node',
    'Temporal',
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
