// docs/configuration.md shows only files that are read, and every setting there is.
import { createTestFolder } from '@shotlist/testing';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../__fixtures__/command.js';
import type { AccountConfig, RateConfig, ShotlistConfig } from './config.js';

const page = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');
const samples = [...page.matchAll(/^```(ts|yaml|toml|json)\n(.*?)^```$/gms)].map(
  ([, extension = '', text = '']) => [extension, text] as const,
);

test('there is a sample of each kind', () => {
  expect(samples.map(([extension]) => extension)).toEqual(['ts', 'yaml', 'toml', 'json']);
});

test.each(samples)('the sample in %s is read, and doctor names its accounts', async (extension, text) => {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, `shotlist.config.${extension}`), text);
  const { stdout } = await runCommand(folder, ['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; found: string }[] };
  expect(checks.find(({ name }) => name === 'Config')).toMatchObject({
    state: 'ok',
    found: expect.stringMatching(new RegExp(`^shotlist\\.config\\.${extension}; accounts? preview`)),
  });
});

test('every setting has a row', () => {
  const settings: Record<keyof ShotlistConfig, true> = { store: true, accounts: true };
  const account: Record<keyof AccountConfig, true> = { provider: true, limits: true, units: true, fetchSlots: true };
  const limits: Record<keyof NonNullable<AccountConfig['limits']>, true> = { maxInFlight: true, rate: true };
  const rate: Record<keyof RateConfig, true> = { requests: true, perSeconds: true, burst: true };
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  for (const key of [settings, account, limits, rate].flatMap((keys) => Object.keys(keys)))
    expect(rows.some((row) => new RegExp(`\\b${key}\\b`).test(row)) || key === 'limits').toBe(true);
});
