// Which accounts there are, and what their settings mean for the engine.
import { createTestFolder } from '@shotlist/testing';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { AccountConfig, ShotlistConfig } from '../config/config.js';
import { accountLimits } from './account-limits.js';
import { accountsOf } from './accounts.js';
import { vendorOptions } from './videogenapi-source.js';

const KEY = 'lt_test-key-1234';
const WITH_KEY = { VIDEOGENAPI_API_KEY: KEY };

const accounts = (accountConfigs: ShotlistConfig['accounts'] | undefined, environment: NodeJS.ProcessEnv) =>
  accountsOf(
    accountConfigs === undefined
      ? undefined
      : { config: { accounts: accountConfigs }, shown: 'shotlist.config.json', folder: '/nowhere' },
    environment,
  );
const served = (found: ReturnType<typeof accounts>) => found.served.map(({ name }) => name);

test('without a configuration there is preview, and videogenapi when there is a key', () => {
  expect(served(accounts(undefined, {}))).toEqual(['preview']);
  expect(served(accounts({}, { VIDEOGENAPI_API_KEY: '' }))).toEqual(['preview']);
  expect(served(accounts(undefined, WITH_KEY))).toEqual(['preview', 'videogenapi']);
});

test('a worker serves those of a configuration; the built-in ones can be named still', () => {
  const found = accounts({ main: { provider: 'animatic' } }, WITH_KEY);
  expect(served(found)).toEqual(['main']);
  expect(found.names).toEqual(['main', 'preview', 'videogenapi']);
  const own = accounts({ videogenapi: { provider: 'animatic' } }, WITH_KEY);
  expect(own.names).toEqual(['videogenapi', 'preview']);
  expect(own.find('videogenapi').isPreview).toBe(true);
});

test('videogenapi without a key says which variable to set', () => {
  expect(() => accounts(undefined, {}).find('videogenapi')).toThrow(
    expect.objectContaining({
      code: 'KEY_FORMAT',
      where: 'VIDEOGENAPI_API_KEY',
      message: 'The account "videogenapi" is there when VIDEOGENAPI_API_KEY is set, and it is not.',
    }),
  );
});

const limits = (rate: AccountConfig['rate']) => accountLimits({ provider: 'videogenapi', ...(rate && { rate }) });

test('a rate is one window, or several', () => {
  expect(accountLimits({ provider: 'animatic' })).toEqual({ maxInFlight: 100 });
  expect(accountLimits({ provider: 'videogenapi', maxInFlight: 3 })).toEqual({ maxInFlight: 3 });
  expect(limits({ requests: 20, per: '1s', burst: 5 })).toEqual({
    maxInFlight: 20,
    rates: [{ requests: 20, perMs: 1_000, burst: 5 }],
  });
  const windows = [
    { requests: 20, per: '1s' },
    { requests: 10_000, per: '1h' },
  ] as const;
  expect(limits(windows).rates).toEqual([
    { requests: 20, perMs: 1_000 },
    { requests: 10_000, perMs: 3_600_000 },
  ]);
});

test('quotas are told to the engine in milliseconds, and what happens at their end', () => {
  const quotas = [
    { limit: 100, per: 'month', anchorDay: 31, timeZone: 'Europe/Berlin', model: 'veo_3' },
    { limit: 20, per: 'day' },
    { limit: 5, per: '30s' },
  ] as const;
  expect(accountLimits({ provider: 'videogenapi', quotas, whenExhausted: 'spill' })).toEqual({
    maxInFlight: 20,
    quotas: [quotas[0], quotas[1], { limit: 5, per: { ms: 30_000 } }],
    whenExhausted: 'spill',
  });
  expect(accounts({ main: { provider: 'animatic', quotas } }, {}).find('main').limits.quotas).toHaveLength(3);
});

test('options become what the provider is made with', async () => {
  const options = {
    baseUrl: 'https://videos.example',
    apiKeyEnv: 'MY_KEY',
    allowHttpHosts: ['gateway'],
    honoursIdempotencyKeys: true,
    listingLag: '30s',
    minPollInterval: '1.5s',
    timeout: '2m',
    deadline: '3h',
    onFailure: 'free',
  } as const;
  expect(await vendorOptions(options, '/nowhere', { MY_KEY: KEY })).toEqual({
    apiKey: KEY,
    baseUrl: 'https://videos.example',
    allowHttpHosts: ['gateway'],
    honoursIdempotencyKeys: true,
    listingLagMs: 30_000,
    minPollIntervalMs: 1_500,
    timeoutMs: 120_000,
    deadlineMs: 10_800_000,
    billing: { onFailure: 'free' },
  });
  expect(await vendorOptions({}, '/nowhere', WITH_KEY)).toEqual({ apiKey: KEY });
});

test('the base URL in the environment goes with the key in the environment, and with no other', async () => {
  const environment = { ...WITH_KEY, VIDEOGENAPI_BASE_URL: 'https://videos.example', MY_KEY: 'lt_other-key' };
  expect(await vendorOptions({}, '/nowhere', environment)).toEqual({ apiKey: KEY, baseUrl: 'https://videos.example' });
  expect(await vendorOptions({ apiKeyEnv: 'MY_KEY' }, '/nowhere', environment)).toEqual({ apiKey: 'lt_other-key' });
});

test('a key file is read from the configuration’s folder, without its line end', async () => {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'key.txt'), `${KEY}\n`);
  expect(await vendorOptions({ apiKeyFile: 'key.txt' }, folder, WITH_KEY)).toEqual({ apiKey: KEY });
});

test.each([
  [{ apiKeyEnv: 'MY_KEY' }, 'MY_KEY', 'The variable is not set.'],
  [{ apiKeyEnv: 'NO_KEY' }, 'NO_KEY', 'The variable is empty.'],
  [{}, 'VIDEOGENAPI_API_KEY', 'The variable is not set.'],
  [{ apiKeyFile: 'empty.txt' }, 'empty.txt', 'The file of the key is empty.'],
  [{ apiKeyFile: 'none.txt' }, 'none.txt', 'The file of the key can’t be read (ENOENT).'],
  [{ apiKeyFile: '.' }, '.', 'The file of the key can’t be read (EISDIR).'],
])('%j without a key is KEY_FORMAT with its name', async (options, where, message) => {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'empty.txt'), '\n');
  await expect(vendorOptions(options, folder, { NO_KEY: '' })).rejects.toMatchObject({
    code: 'KEY_FORMAT',
    where,
    message,
  });
});

test('a key file that others may read is told, with the command that mends it', async () => {
  const folder = createTestFolder();
  const file = path.join(folder, 'key.txt');
  writeFileSync(file, KEY);
  const warnings = (mode: number) => {
    chmodSync(file, mode);
    const config: ShotlistConfig = {
      accounts: { main: { provider: 'videogenapi', options: { apiKeyFile: 'key.txt' } } },
    };
    return accountsOf({ config, shown: 'shotlist.config.json', folder }, {}).find('main').warnings();
  };
  expect(await warnings(0o600)).toEqual([]);
  expect(await warnings(0o640)).toEqual(['Others may read the key in key.txt: chmod 600 key.txt']);
  expect(await warnings(0o604)).toHaveLength(1);
});
