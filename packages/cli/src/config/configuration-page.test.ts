// docs/configuration.md shows only files that are read, and every setting there is.
import { createTestFolder } from '@shotlist/testing';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
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
  TemporalConfig,
  TemporalTlsConfig,
  VideoGenApiConfig,
  WebhooksConfig,
} from './config.js';

const root = path.join(import.meta.dirname, '../../../..');
const page = readFileSync(path.join(root, 'docs/configuration.md'), 'utf8');
const vendors = readFileSync(path.join(root, 'docs/providers.md'), 'utf8');
const samples = [...`${page}\n${vendors}`.matchAll(/^```(ts|js|yaml|toml|json)\n(.*?)^```$/gms)].map(
  ([, extension = '', text = '']) => [extension, text] as const,
);

test('there is a sample of each kind', () => {
  expect(samples.map(([extension]) => extension)).toEqual([
    'json',
    'yaml',
    'toml',
    'ts',
    'js',
    'yaml',
    'yaml',
    'toml',
    'ts',
  ]);
});

/** What the samples say is installed beside the config. */
function install(folder: string): void {
  const provider = path.join(root, 'packages/providers/ai-sdk');
  for (const [name, from] of [
    ['@ai-sdk/fal', path.join(provider, 'node_modules/@ai-sdk/fal')],
    ['@ai-sdk/google', path.join(provider, 'node_modules/@ai-sdk/google')],
    ['@shotlist/provider-ai-sdk', provider],
  ] as const) {
    const link = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(from, link, 'junction');
  }
}

test.each(samples)('the sample in %s is read, and doctor names its accounts', async (extension, text) => {
  const folder = createTestFolder();
  install(folder);
  writeFileSync(path.join(folder, `shotlist.config.${extension}`), text);
  const { stdout } = await runCommand(folder, ['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; found: string }[] };
  const isAccount = text.includes('accounts');
  const usual = isAccount ? 'main' : 'preview';
  const account = /createFal|createGoogle/.exec(text)?.[0].replace('create', '').toLowerCase() ?? usual;
  expect(checks.find(({ name }) => name === 'Config')).toMatchObject({
    state: 'ok',
    found: expect.stringMatching(
      new RegExp(`^shotlist\\.config\\.${extension}; accounts? ${account}${isAccount ? ', preview' : '$'}`),
    ),
  });
  if (account === usual) return;
  expect(checks.find(({ name }) => name.includes(account))).toMatchObject({
    state: 'ok',
    found: expect.stringContaining(`made by ${account}`),
  });
});

test('every setting has a row', () => {
  const keys: readonly (readonly [string, Readonly<Record<string, true>>])[] = [
    [
      '',
      {
        store: true,
        accounts: true,
        plugins: true,
        sinks: true,
        images: true,
        webhooks: true,
        temporal: true,
        notify: true,
      } satisfies Record<keyof ShotlistConfig, true>,
    ],
    [
      'temporal.',
      {
        address: true,
        namespace: true,
        profile: true,
        apiKeyEnv: true,
        apiKeyFile: true,
        tls: true,
        actionPrice: true,
      } satisfies Record<keyof TemporalConfig, true>,
    ],
    [
      'temporal.actionPrice.',
      { currency: true, perMillion: true } satisfies Record<keyof NonNullable<TemporalConfig['actionPrice']>, true>,
    ],
    [
      'temporal.tls.',
      { serverName: true, serverCaFile: true, certFile: true, keyFile: true } satisfies Record<
        keyof TemporalTlsConfig,
        true
      >,
    ],
    ['images.', { allowHosts: true } satisfies Record<keyof ImagesConfig, true>],
    ['webhooks.', { allowHosts: true } satisfies Record<keyof WebhooksConfig, true>],
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
        deadline: true,
        onFailure: true,
        onModeration: true,
        sendTraceparent: true,
      } satisfies Record<keyof VideoGenApiConfig, true>,
    ],
  ];
  const named = new Set(
    page
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) =>
        [...(line.split(' | ')[0] ?? '').matchAll(/`([a-z][^`]*)`/g)].map(([, setting = '']) => setting),
      ),
  );
  const settings = keys.flatMap(([place, known]) => Object.keys(known).map((key) => `${place}${key}`));
  // What only holds others has no row of its own.
  const parents = [
    'accounts',
    'images',
    'webhooks',
    'temporal',
    'temporal.actionPrice',
    'accounts.*.rate',
    'accounts.*.quotas',
    'accounts.*.prices',
  ];
  expect([...named].sort()).toEqual(settings.filter((setting) => !parents.includes(setting)).sort());
});
