// docs/configuration.md shows only files that are read, and every setting there is.
import { createTestFolder } from '@shotlist/testing';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../__fixtures__/command.js';
import type {
  AccountConfig,
  ImagesConfig,
  PricesConfig,
  QuotaConfig,
  RateConfig,
  ShotlistConfig,
  VideoGenApiConfig,
} from './config.js';

const page = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');
const samples = [...page.matchAll(/^```(ts|yaml|toml|json)\n(.*?)^```$/gms)].map(
  ([, extension = '', text = '']) => [extension, text] as const,
);

test('there is a sample of each kind', () => {
  expect(samples.map(([extension]) => extension)).toEqual(['json', 'yaml', 'toml', 'ts']);
});

test.each(samples)('the sample in %s is read, and doctor names its accounts', async (extension, text) => {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, `shotlist.config.${extension}`), text);
  const { stdout } = await runCommand(folder, ['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; found: string }[] };
  expect(checks.find(({ name }) => name === 'Config')).toMatchObject({
    state: 'ok',
    found: expect.stringMatching(new RegExp(`^shotlist\\.config\\.${extension}; accounts? main, preview`)),
  });
});

test('every setting has a row', () => {
  const keys: readonly (readonly [string, Readonly<Record<string, true>>])[] = [
    ['', { store: true, accounts: true, images: true } satisfies Record<keyof ShotlistConfig, true>],
    ['images.', { allowHosts: true } satisfies Record<keyof ImagesConfig, true>],
    [
      'accounts.*.',
      {
        provider: true,
        options: true,
        rate: true,
        maxInFlight: true,
        quotas: true,
        units: true,
        prices: true,
        whenExhausted: true,
        fetchSlots: true,
      } satisfies Record<keyof AccountConfig, true>,
    ],
    ['accounts.*.rate.', { requests: true, per: true, burst: true } satisfies Record<keyof RateConfig, true>],
    [
      'accounts.*.quotas[].',
      { limit: true, per: true, anchorDay: true, timeZone: true, model: true } satisfies Record<
        keyof QuotaConfig,
        true
      >,
    ],
    ['accounts.*.prices.', { currency: true, models: true } satisfies Record<keyof PricesConfig, true>],
    [
      'options.',
      {
        baseUrl: true,
        apiKeyEnv: true,
        apiKeyFile: true,
        allowHttpHosts: true,
        honoursIdempotencyKeys: true,
        listingLag: true,
        minPollInterval: true,
        timeout: true,
      } satisfies Record<keyof VideoGenApiConfig, true>,
    ],
  ];
  const named = new Set(
    page
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, setting = '']) => setting)),
  );
  const settings = keys.flatMap(([place, known]) => Object.keys(known).map((key) => `${place}${key}`));
  // What only holds others has no row of its own.
  const parents = ['accounts', 'images', 'accounts.*.rate', 'accounts.*.quotas', 'accounts.*.prices'];
  expect([...named].sort()).toEqual(settings.filter((setting) => !parents.includes(setting)).sort());
});
