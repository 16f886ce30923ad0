// What is said of settings that are wrong: each with its path, and never with its value.
import { expect, test } from 'vitest';
import { CANARY, folderWith, NO_KEY_HERE, problemsOf } from '../__fixtures__/config-problems.js';

test('what belongs to the account itself is told where it stood before', async () => {
  const folder = folderWith({
    'shotlist.config.json': `{
  "accounts": {
    "main": {
      "provider": "animatic",
      "limits": { "maxInFlight": 8, "rate": { "requests": 20, "perSeconds": 60 } }
    },
    "spare": { "provider": "animatic", "rate": { "requests": 20, "perSeconds": 60 } }
  }
}`,
  });
  expect((await problemsOf(folder)).lines).toEqual([
    'line 5: accounts.main.limits is no setting: "maxInFlight" and "rate" belong to the account itself, and a rate is { "requests": 20, "per": "1s" }.',
    'line 7: accounts.spare.rate.per is missing; it must be a duration such as "500ms", "1s", "1.5m", "1h" or "1d".',
    'line 7: accounts.spare.rate.perSeconds is no setting: write "per" with a duration such as "60s".',
  ]);
});

/** Problems of an account, each without where it stands. */
async function accountProblems(account: unknown): Promise<string[]> {
  const folder = folderWith({ 'shotlist.config.json': JSON.stringify({ accounts: { main: account } }) });
  return (await problemsOf(folder)).lines.map((line) => line.replace(/^line 1: /, '').replace(/^accounts\.main\./, ''));
}

test('quotas, prices, rates and what happens at their end are checked', async () => {
  const account = {
    provider: 'animatic',
    rate: [
      { requests: 1, per: '0s' },
      { requests: 0.5, per: CANARY, brust: 1 },
    ],
    quotas: [
      { limit: 0, per: CANARY },
      { limit: 1, per: 'month', anchorDay: 32, timeZone: CANARY, model: 'veo3' },
      { limit: 1, per: '0s' },
      { per: 'day', extra: CANARY },
      CANARY,
    ],
    prices: { currency: CANARY, models: { veo_3: {}, kling_21: { perSecond: -1 }, hailuo_2: { perSecnd: 1 }, x: {} } },
    whenExhausted: CANARY,
  };
  expect(await accountProblems(account)).toEqual([
    'rate.0.per must be 1ms or more.',
    'rate.1.requests must be a whole number.',
    'rate.1.per must be a duration such as "500ms", "1s", "1.5m", "1h" or "1d".',
    'rate.1.brust is no setting. Did you mean "burst"?',
    'quotas.0.limit must be 1 or more.',
    'quotas.0.per must be "month", "day" or a duration such as "500ms", "1s", "1.5m", "1h" or "1d".',
    'quotas.1.anchorDay must be 1 to 31.',
    'quotas.1.timeZone is no time zone; write "Europe/Berlin".',
    'quotas.1.model is no model. Did you mean "veo_3"?',
    'quotas.2.per must be 1ms or more.',
    'quotas.3.limit is missing; it must be a whole number.',
    'quotas.3.extra is no setting. It takes limit, per, anchorDay, timeZone, model.',
    'quotas.4 must be an object with "limit" and "per".',
    'prices.currency must be a currency of ISO 4217, such as "USD".',
    'prices.models.veo_3 must be an object with "perSecond", "perGeneration" or both.',
    'prices.models.kling_21.perSecond must not be negative.',
    'prices.models.hailuo_2.perSecnd is no setting. Did you mean "perSecond"?',
    'prices.models.hailuo_2 must be an object with "perSecond", "perGeneration" or both.',
    'prices.models.x is no model. See "shotlist models".',
    'whenExhausted must be "wait", "fail" or "spill".',
  ]);
  expect(await accountProblems({ provider: 'animatic', rate: [], quotas: {}, prices: { models: [] } })).toEqual([
    'rate must be an object with "requests" and "per", or a list of them.',
    'quotas must be a list.',
    'prices.currency is missing; it must be a currency.',
    'prices.models must be an object with a price under each model.',
  ]);
  const quotas = [
    { limit: 1, per: 'day', anchorDay: 2 },
    { limit: 1, per: '1h', timeZone: 'UTC' },
  ];
  expect(await accountProblems({ provider: 'animatic', quotas })).toEqual([
    'quotas.0.anchorDay goes only with "per" of "month".',
    'quotas.1.timeZone goes only with "per" of "month" or "day".',
  ]);
});

test('options of built-in providers are checked, and a key in them is refused without showing it', async () => {
  const options = {
    apiKey: CANARY,
    baseUrl: `ftp://${CANARY}`,
    apiKeyEnv: `lt_test-${CANARY}`,
    apiKeyFile: '',
    allowHttpHosts: ['gateway:80', 'http://gateway', 7, 'ok.example'],
    honoursIdempotencyKeys: 'yes',
    listingLagMs: 5,
    timeout: 5,
    minPollInterval: '0s',
  };
  expect(await accountProblems({ provider: 'videogenapi', options })).toEqual([
    'options.baseUrl must be an http or https URL, without a user, a password or anything after "?".',
    'options.apiKeyEnv must be the name of a variable, not its value.',
    'options.apiKeyFile must not be empty.',
    'options.allowHttpHosts.0 must be the name of a host, without scheme, port or path.',
    'options.allowHttpHosts.1 must be the name of a host, without scheme, port or path.',
    'options.allowHttpHosts.2 must be the name of a host, without scheme, port or path.',
    'options.honoursIdempotencyKeys must be true or false.',
    'options.minPollInterval must be 1ms or more.',
    'options.timeout must be a duration such as "500ms", "1s", "1.5m", "1h" or "1d".',
    `options.apiKey ${NO_KEY_HERE}.`,
    'options.listingLagMs is no setting. Did you mean "listingLag"?',
  ]);
  const both = { apiKeyEnv: 'KEY', apiKeyFile: 'key.txt', baseUrl: `https://user:${CANARY}@host/` };
  expect(
    await accountProblems({ provider: 'videogenapi', options: { apiKeyEnv: 'KEY', apiKeyFile: 'key.txt' } }),
  ).toEqual(['options.apiKeyFile is one place of a key too many: keep it or "apiKeyEnv".']);
  expect((await accountProblems({ provider: 'videogenapi', options: both }))[0]).toContain('without a user');
  expect(await accountProblems({ provider: 'animatic', options: { size: 1 } })).toEqual([
    'options.size is no setting. "animatic" takes none.',
  ]);
  expect(await accountProblems({ provider: { name: 'acme' }, options: {} })).toEqual([
    'options is for the name of a package or a function; this provider is made already.',
  ]);
});

test('hosts of images are names alone', async () => {
  const folder = folderWith({
    'shotlist.config.json': '{ "images": { "allowHosts": ["Images.Local", "a/b", "a b", ""], "allowHost": 1 } }',
  });
  expect((await problemsOf(folder)).lines.map((line) => line.replace('line 1: ', ''))).toEqual([
    'images.allowHosts.1 must be the name of a host, without scheme, port or path.',
    'images.allowHosts.2 must be the name of a host, without scheme, port or path.',
    'images.allowHosts.3 must be the name of a host, without scheme, port or path.',
    'images.allowHost is no setting. Did you mean "allowHosts"?',
  ]);
});
