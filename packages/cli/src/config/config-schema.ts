// The shape of a config, and the words for what differs from it. Values are never told: any of them may be a secret.
import { findModel, MODELS, nearestName, NOTICE_EVENTS, WHEN_EXHAUSTED } from '@shotlist/core';
import { z } from 'zod';
import { parseDuration } from './duration.js';
import { looksLikeKey } from './looks-like-key.js';

const ACCOUNT_NAME = /^[a-z][a-z0-9-]{0,62}$/;
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

const DURATION = 'a duration such as "500ms", "1s", "1.5m", "1h" or "1d"';
const PROVIDER = 'must be "animatic", "videogenapi", the name of a package, a provider, or a function that makes one';
const PLUGIN = 'must be the name of a package, an object with "package" and "options", or a plugin';
const HOST = 'must be the name of a host, without scheme, port or path';
const URL_OF_API = 'must be an http or https URL, without a user, a password or anything after "?"';
const DAY = 'must be 1 to 31';
const RATE = 'must be an object with "requests" and "per", or a list of them';
const PRICE = 'must be an object with "perSecond", "perGeneration" or both';

const KEY_PASTED = 'looks like a key itself; write the name of its variable here, and the key into .env';
const ADDRESS = 'must be host:port, without http:// and without a path';
const VARIABLE = 'must be the name of a variable, not its value';

/** Chosen by the value itself, so that what is told is about the form that was meant. */
const chosenBy = (choose: (value: unknown) => z.ZodType) =>
  z.unknown().superRefine((value, context) => {
    for (const issue of choose(value).safeParse(value).error?.issues ?? [])
      context.addIssue({ ...issue, path: [...issue.path] });
  });

const filled = (what: string) => z.string(`must be ${what}`).min(1, 'must not be empty');
const flag = z.boolean('must be true or false');
const whole = z.int('must be a whole number').min(1, 'must be 1 or more');
const notNegative = z.number('must be a number').min(0, 'must not be negative');
const host = z.string(HOST).refine(isHost, HOST);
const variable = filled('the name of a variable').superRefine((name, context) => {
  if (!/^[A-Za-z_]\w*$/.test(name)) context.addIssue({ code: 'custom', message: VARIABLE });
  else if (looksLikeKey(name)) context.addIssue({ code: 'custom', message: KEY_PASTED });
});
const hosts = z.array(host, 'must be a list of host names');
const model = z.string().superRefine((key, context) => {
  if (findModel(key)?.spec.key !== key) context.addIssue({ code: 'custom', message: unknownModel(key) });
});

function duration(leastMs: 0 | 1, words = `must be ${DURATION}`) {
  return z.string(words).superRefine((value, context) => {
    const durationMs = parseDuration(value);
    if (durationMs !== undefined && durationMs >= leastMs) return;
    context.addIssue({ code: 'custom', message: durationMs === undefined ? words : 'must be 1ms or more' });
  });
}

const rate = z.strictObject({ requests: whole, per: duration(1), burst: whole.optional() }, RATE);
const rates = z.array(rate, RATE).min(1, RATE);

const quota = z
  .strictObject(
    {
      limit: whole,
      per: chosenBy((value) =>
        value === 'month' || value === 'day' ? z.unknown() : duration(1, `must be "month", "day" or ${DURATION}`),
      ),
      anchorDay: z.int('must be a whole number').min(1, DAY).max(31, DAY).optional(),
      timeZone: z.string('must be a time zone').refine(isTimeZone, 'is no time zone; write "Europe/Berlin"').optional(),
      model: model.optional(),
    },
    'must be an object with "limit" and "per"',
  )
  .superRefine(({ per, anchorDay, timeZone }, context) => {
    const only = (key: string, words: string) =>
      context.addIssue({ code: 'custom', path: [key], message: `goes only with "per" of ${words}` });
    if (anchorDay !== undefined && per !== 'month') only('anchorDay', '"month"');
    if (timeZone !== undefined && per !== 'month' && per !== 'day') only('timeZone', '"month" or "day"');
  });

const price = z
  .strictObject({ perSecond: notNegative.optional(), perGeneration: notNegative.optional() }, PRICE)
  .refine(({ perSecond, perGeneration }) => perSecond !== undefined || perGeneration !== undefined, PRICE);

const currency = z.string('must be a currency').regex(/^[A-Z]{3}$/, 'must be a currency of ISO 4217, such as "USD"');

const prices = z.strictObject(
  {
    currency,
    models: z.record(model, price, 'must be an object with a price under each model'),
  },
  'must be an object with "currency" and "models"',
);

const billing = z.enum(['free', 'charged', 'unknown'], 'must be "free", "charged" or "unknown"');

const videoGenApiOptions = z
  .strictObject(
    {
      baseUrl: z.string(URL_OF_API).refine(isUrlOfApi, URL_OF_API).optional(),
      apiKeyEnv: variable.optional(),
      apiKeyFile: filled('a path').optional(),
      allowHttpHosts: hosts.optional(),
      honoursIdempotencyKeys: flag.optional(),
      listingLag: duration(0).optional(),
      minPollInterval: duration(1).optional(),
      timeout: duration(1).optional(),
      deadline: duration(1).optional(),
      onFailure: billing.optional(),
      onModeration: billing.optional(),
      sendTraceparent: flag.optional(),
    },
    'must be an object',
  )
  .refine(({ apiKeyEnv, apiKeyFile }) => apiKeyEnv === undefined || apiKeyFile === undefined, {
    path: ['apiKeyFile'],
    message: 'is one place of a key too many: keep it or "apiKeyEnv"',
  });

const account = z.strictObject(
  {
    provider: z.unknown().refine(isProvider, PROVIDER),
    options: z.record(z.string(), z.unknown(), 'must be an object').optional(),
    rate: chosenBy((value) => (Array.isArray(value) ? rates : rate)).optional(),
    maxInFlight: whole.optional(),
    quotas: z.array(quota, 'must be a list').optional(),
    units: z.record(model, notNegative, 'must be an object').optional(),
    prices: prices.optional(),
    whenExhausted: z.enum(WHEN_EXHAUSTED, 'must be "wait", "fail" or "spill"').optional(),
    fetchSlots: whole.optional(),
  },
  'must be an object with a "provider"',
);

const temporalTls = z
  .strictObject(
    {
      serverName: host.optional(),
      serverCaFile: filled('a path').optional(),
      certFile: filled('a path').optional(),
      keyFile: filled('a path').optional(),
    },
    'must be true, false or an object',
  )
  .superRefine(({ certFile, keyFile }, context) => {
    if ((certFile === undefined) === (keyFile === undefined)) return;
    const [missing, given] = certFile === undefined ? ['certFile', 'keyFile'] : ['keyFile', 'certFile'];
    context.addIssue({ code: 'custom', path: [missing], message: `goes with "${given}"` });
  });

const actionPrice = z.strictObject(
  { currency, perMillion: notNegative },
  'must be an object with "currency" and "perMillion"',
);

const temporal = z
  .strictObject(
    {
      address: z.string(ADDRESS).refine(isAddress, ADDRESS).optional(),
      namespace: filled('the name of a namespace').optional(),
      profile: filled('the name of a profile').optional(),
      apiKeyEnv: variable.optional(),
      apiKeyFile: filled('a path').optional(),
      tls: chosenBy((value) => (typeof value === 'boolean' ? flag : temporalTls)).optional(),
      actionPrice: actionPrice.optional(),
    },
    'must be an object with "address" or "profile"',
  )
  .superRefine(({ address, profile, actionPrice: _price, ...others }, context) => {
    const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (address === undefined && profile === undefined) issue([], 'must have "address" or "profile"');
    if (profile === undefined) {
      if (others.apiKeyEnv !== undefined && others.apiKeyFile !== undefined)
        issue(['apiKeyFile'], 'is one place of a key too many: keep it or "apiKeyEnv"');
      return;
    }
    for (const [key, value] of Object.entries({ address, ...others }))
      if (key !== 'namespace' && value !== undefined) issue([key], 'is the profile’s to say: keep it or "profile"');
  });

const EVENTS = NOTICE_EVENTS.map((event) => `"${event}"`).join(', ');
const RECEIVER = 'must be an object with "webhook" or "command"';
const COMMAND = 'must be a list: a program and its arguments';
const WEB_URL = 'must be an http or https URL, without a user or a password';

const notifyWebhook = z
  .strictObject(
    {
      url: z.string(WEB_URL).refine(isWebUrl, WEB_URL).optional(),
      urlEnv: variable.optional(),
      secretEnv: variable,
    },
    'must be an object with "url" and "secretEnv"',
  )
  .refine(({ url, urlEnv }) => (url === undefined) !== (urlEnv === undefined), {
    path: ['url'],
    message: 'or "urlEnv" has to be there, and not both',
  });

const receiver = z
  .strictObject(
    {
      on: z
        .array(z.enum(NOTICE_EVENTS, `must be one of ${EVENTS}`), `must be a list of ${EVENTS}`)
        .min(1, 'must not be empty')
        .optional(),
      gateAfter: duration(0).optional(),
      webhook: notifyWebhook.optional(),
      command: z.array(filled('a text'), COMMAND).min(1, COMMAND).optional(),
    },
    RECEIVER,
  )
  .refine(({ webhook, command }) => (webhook === undefined) !== (command === undefined), RECEIVER);

const receiverName = z
  .string()
  .regex(ACCOUNT_NAME, 'is no name for a receiver: it takes a-z, 0-9 and -, and begins with a letter');

const noOptions = z.strictObject({}, 'must be an object').optional();
const animaticAccount = account.extend({ options: noOptions });
const videoGenApiAccount = account.extend({ options: videoGenApiOptions.optional() });
const madeAccount = account.extend({
  options: z.undefined('is for the name of a package or a function; this provider is made already').optional(),
});

function accountOf(value: unknown): z.ZodType {
  const provider: unknown = isObject(value) ? Reflect.get(value, 'provider') : undefined;
  if (provider === 'animatic') return animaticAccount;
  if (provider === 'videogenapi') return videoGenApiAccount;
  return isObject(provider) ? madeAccount : account;
}

const packageName = z.string(PLUGIN).regex(PACKAGE_NAME, PLUGIN);
const pluginPackage = z.strictObject(
  { package: packageName, options: z.record(z.string(), z.unknown(), 'must be an object').optional() },
  PLUGIN,
);

/** What a plugin itself has to be is told with its name when it is loaded. */
function pluginOf(value: unknown): z.ZodType {
  if (typeof value === 'string') return packageName;
  return isObject(value) && 'contract' in value ? z.unknown() : pluginPackage;
}

const accountName = z
  .string()
  .regex(ACCOUNT_NAME, 'is no name for an account: it takes a-z, 0-9 and -, and begins with a letter');

export const configSchema = z.strictObject(
  {
    store: filled('a URL or a path').optional(),
    accounts: z
      .record(accountName, chosenBy(accountOf), 'must be an object with an account under each name')
      .optional(),
    plugins: z.array(chosenBy(pluginOf), 'must be a list').optional(),
    sinks: z.array(filled('the name of a sink'), 'must be a list of names').optional(),
    images: z.strictObject({ allowHosts: hosts.optional() }, 'must be an object').optional(),
    webhooks: z.strictObject({ allowHosts: hosts.optional() }, 'must be an object').optional(),
    temporal: temporal.optional(),
    notify: z.record(receiverName, receiver, 'must be an object with a receiver under each name').optional(),
  },
  'A configuration is an object with "accounts", "store" or both',
);

/** Settings by the place where they may stand, to find what was meant. `*` is any name or number. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(configSchema.shape),
  'plugins.*': Object.keys(pluginPackage.shape),
  images: ['allowHosts'],
  webhooks: ['allowHosts'],
  temporal: Object.keys(temporal.shape),
  'temporal.*': [...Object.keys(temporalTls.shape), ...Object.keys(actionPrice.shape)],
  'notify.*': Object.keys(receiver.shape),
  'notify.*.webhook': Object.keys(notifyWebhook.shape),
  'accounts.*': Object.keys(account.shape),
  'accounts.*.rate': Object.keys(rate.shape),
  'accounts.*.rate.*': Object.keys(rate.shape),
  'accounts.*.quotas.*': Object.keys(quota.shape),
  'accounts.*.prices': Object.keys(prices.shape),
  'accounts.*.prices.models.*': Object.keys(price.shape),
  // Only those of "videogenapi" and "animatic" are known, and the latter takes none.
  'accounts.*.options': Object.keys(videoGenApiOptions.shape),
};

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isProvider(value: unknown): boolean {
  return typeof value === 'string' ? PACKAGE_NAME.test(value) : typeof value === 'function' || isObject(value);
}

function isHost(text: string): boolean {
  const url = URL.parse(`http://${text}`);
  return url !== null && url.href === `http://${text.toLowerCase()}/`;
}

/** `localhost:7233`, `[::1]:7233`. */
function isAddress(text: string): boolean {
  const [, name = '', port = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  return Number(port) > 0 && Number(port) < 65_536 && isHost(name);
}

function isWebUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === '';
}

function isUrlOfApi(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}` === '';
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function unknownModel(key: string): string {
  const alias = findModel(key)?.spec.key;
  if (alias !== undefined) return `is an alias; write "${alias}"`;
  const nearest = nearestName(
    key,
    MODELS.map((spec) => spec.key),
  );
  return `is no model.${nearest === undefined ? ' See "shotlist models".' : ` Did you mean "${nearest}"?`}`;
}
