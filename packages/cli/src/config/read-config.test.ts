// Config files of every kind: what is read, and what is said of one that is wrong.
import { createTestFolder } from '@shotlist/testing';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CANARY, folderWith, NO_KEY_HERE, problemsOf } from '../__fixtures__/config-problems.js';
import { readConfig } from './read-config.js';

const PROVIDER = 'must be "animatic", "videogenapi", the name of a package, a provider, or a function that makes one';

const WHOLE = {
  store: '../videos',
  accounts: {
    main: {
      provider: 'videogenapi',
      options: {
        baseUrl: 'https://videos.example/api/v1',
        apiKeyEnv: 'MY_KEY',
        allowHttpHosts: ['gateway'],
        honoursIdempotencyKeys: true,
        listingLag: '30s',
        minPollInterval: '1.5s',
        timeout: '2m',
      },
      rate: { requests: 20, per: '1m', burst: 2 },
      maxInFlight: 8,
      quotas: [
        { limit: 100, per: 'month', anchorDay: 15, timeZone: 'Europe/Berlin', model: 'veo_3' },
        { limit: 1000, per: '12h' },
      ],
      units: { veo_3: 5 },
      prices: { currency: 'USD', models: { veo_3: { perSecond: 0.4 }, kling_21: { perGeneration: 1 } } },
      whenExhausted: 'spill',
      fetchSlots: 4,
    },
    spare: { provider: '@acme/shotlist-provider-x', options: { anything: [null] }, rate: [{ requests: 1, per: '1s' }] },
  },
  images: { allowHosts: ['images.local', '10.1.2.3', '[::1]'] },
};

test.each([
  ['json', JSON.stringify(WHOLE, null, 2)],
  [
    'yaml',
    `store: ../videos
accounts:
  main: # a comment
    provider: videogenapi
    options:
      baseUrl: https://videos.example/api/v1
      apiKeyEnv: MY_KEY
      allowHttpHosts: [gateway]
      honoursIdempotencyKeys: true
      listingLag: 30s
      minPollInterval: 1.5s
      timeout: 2m
    rate: { requests: 20, per: 1m, burst: 2 }
    maxInFlight: 8
    quotas:
      - { limit: 100, per: month, anchorDay: 15, timeZone: Europe/Berlin, model: veo_3 }
      - { limit: 1000, per: 12h }
    units: { veo_3: 5 }
    prices: { currency: USD, models: { veo_3: { perSecond: 0.4 }, kling_21: { perGeneration: 1 } } }
    whenExhausted: spill
    fetchSlots: 4
  spare:
    provider: "@acme/shotlist-provider-x"
    options: { anything: [null] }
    rate: [{ requests: 1, per: 1s }]
images: { allowHosts: [images.local, 10.1.2.3, "[::1]"] }
`,
  ],
  [
    'toml',
    `store = "../videos"
images = { allowHosts = ["images.local", "10.1.2.3", "[::1]"] }
[accounts.main]
provider = "videogenapi"
maxInFlight = 8
units = { veo_3 = 5 }
whenExhausted = "spill"
fetchSlots = 4
rate = { requests = 20, per = "1m", burst = 2 }
[accounts.main.options]
baseUrl = "https://videos.example/api/v1"
apiKeyEnv = "MY_KEY"
allowHttpHosts = ["gateway"]
honoursIdempotencyKeys = true
listingLag = "30s"
minPollInterval = "1.5s"
timeout = "2m"
[[accounts.main.quotas]]
limit = 100
per = "month"
anchorDay = 15
timeZone = "Europe/Berlin"
model = "veo_3"
[[accounts.main.quotas]]
limit = 1000
per = "12h"
[accounts.main.prices]
currency = "USD"
models = { veo_3 = { perSecond = 0.4 }, kling_21 = { perGeneration = 1 } }
[accounts.spare]
provider = "@acme/shotlist-provider-x"
options = { anything = ["null"] }
rate = [{ requests = 1, per = "1s" }]
`,
  ],
])('reads every setting from %s', async (extension, text) => {
  const folder = folderWith({ [`shotlist.config.${extension}`]: `\u{feff}${text}` });
  // TOML has no null.
  const config: unknown = JSON.parse(
    JSON.stringify(WHOLE).replace('[null]', extension === 'toml' ? '["null"]' : '[null]'),
  );
  expect(await readConfig(undefined, folder)).toEqual({ config, shown: `shotlist.config.${extension}`, folder });
});

test('a folder without one has none, and a folder of that name is none', async () => {
  const folder = createTestFolder();
  mkdirSync(path.join(folder, 'shotlist.config.js'));
  expect(await readConfig(undefined, folder)).toBeUndefined();
});

test('--config names one elsewhere, and relative paths count from there', async () => {
  const folder = createTestFolder();
  mkdirSync(path.join(folder, 'deploy'));
  writeFileSync(path.join(folder, 'deploy', 'team.yml'), 'store: videos\n');
  expect(await readConfig('deploy/team.yml', folder)).toMatchObject({
    shown: 'deploy/team.yml',
    folder: path.join(folder, 'deploy'),
  });
});

test('all that is wrong is told, each with its path and line, and no value', async () => {
  const folder = folderWith({
    'shotlist.config.yaml': `stroe: ${CANARY}
accounts:
  main:
    provider: "${CANARY}/"
    maxInFlight: .nan
    rate: { requests: -1, per: "${CANARY}" }
    units: { veo3: 2, kling_21: -1 }
    apiKey: ${CANARY}
    fetchSlots: 1.5
    maxInFlihgt: 3
  Main: { provider: animatic }
  spare: {}
`,
  });
  expect(await problemsOf(folder)).toEqual({
    where: 'CONFIG_INVALID shotlist.config.yaml:1',
    lines: [
      'line 1: stroe is no setting. Did you mean "store"?',
      `line 4: accounts.main.provider ${PROVIDER}.`,
      'line 5: accounts.main.maxInFlight must be a whole number.',
      'line 6: accounts.main.rate.requests must be 1 or more.',
      'line 6: accounts.main.rate.per must be a duration such as "500ms", "1s", "1.5m", "1h" or "1d".',
      'line 7: accounts.main.units.veo3 is no model. Did you mean "veo_3"?',
      'line 7: accounts.main.units.kling_21 must not be negative.',
      `line 8: accounts.main.apiKey ${NO_KEY_HERE}.`,
      'line 9: accounts.main.fetchSlots must be a whole number.',
      'line 10: accounts.main.maxInFlihgt is no setting. Did you mean "maxInFlight"?',
      'line 11: accounts.Main is no name for an account: it takes a-z, 0-9 and -, and begins with a letter.',
      `line 12: accounts.spare.provider is missing; it ${PROVIDER}.`,
    ],
  });
});

test.each([
  ['json', `{\n  "accounts": {\n    "main": { "provider": "animatic", "fetchSlots": 0 }\n  }\n}`, 3],
  ['toml', `[accounts.main]\nprovider = "animatic"\n\n[accounts.spare]\nprovider = "animatic"\nfetchSlots = 0\n`, 6],
  ['toml', `accounts.main.provider = "animatic"\naccounts.main.fetchSlots = 0\n`, 2],
])('the line is known in %s', async (extension, text, line) => {
  const folder = folderWith({ [`shotlist.config.${extension}`]: text });
  const { where, lines } = await problemsOf(folder);
  expect(where).toBe(`CONFIG_INVALID shotlist.config.${extension}:${line}`);
  expect(lines[0]).toMatch(/fetchSlots must be 1 or more\.$/);
});

test.each([
  ['json', `{\n  "accounts": "${CANARY}",\n}`, 3, 'This is not valid JSON.'],
  ['json', `{\n  "accounts": ${CANARY}\n}`, 2, 'This is not valid JSON.'],
  ['json', '', 1, 'This is not valid JSON.'],
  ['yaml', `accounts:\n  main: "${CANARY}\n`, 3, 'This is not valid YAML: Missing closing "…".'],
  ['yaml', `store: a\nstore: ${CANARY}\n`, 2, 'This is not valid YAML: Map keys must be unique.'],
  ['toml', `store = "a"\nkey = ${CANARY}\n`, 2, 'This is not valid TOML: invalid value.'],
])('a syntax error in %s is told with its line, and nothing of the file', async (extension, text, line, message) => {
  const folder = folderWith({ [`shotlist.config.${extension}`]: text });
  expect(await problemsOf(folder)).toEqual({
    where: `CONFIG_INVALID shotlist.config.${extension}:${line}`,
    lines: [message],
  });
});

test('what is no object at all is told in a sentence', async () => {
  const folder = folderWith({ 'shotlist.config.yaml': '- a\n- b\n' });
  expect((await problemsOf(folder)).lines).toEqual(['A configuration is an object with "accounts", "store" or both.']);
});

test('two files, a file that is not there, and a kind that is none', async () => {
  const folder = folderWith({ 'shotlist.config.json': '{}', 'shotlist.config.yaml': '{}', 'shots.csv': 'prompt\n' });
  expect((await problemsOf(folder)).lines).toEqual([
    'There is more than one configuration here: shotlist.config.json, shotlist.config.yaml.',
  ]);
  expect((await problemsOf(folder, 'nowhere.yaml')).where).toBe('FILE_NOT_FOUND nowhere.yaml');
  expect((await problemsOf(folder, '.')).where).toBe('FILE_NOT_FOUND .');
  expect((await problemsOf(folder, 'shots.csv')).where).toBe('CONFIG_INVALID shots.csv');
});

test('names that mean something to JavaScript are names like any other', async () => {
  const folder = folderWith({ 'shotlist.config.json': '{ "accounts": { "__proto__": {}, "constructor": {} } }' });
  const { lines } = await problemsOf(folder);
  expect(lines.join('\n')).toContain('constructor.provider is missing');
  expect(({} as Record<string, unknown>)['provider']).toBeUndefined();
});

test('bytes that are no text are told', async () => {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'shotlist.config.yaml'), Buffer.from([0x73, 0xff, 0xfe]));
  expect((await problemsOf(folder)).lines).toEqual(['The configuration is not UTF-8.']);
});
