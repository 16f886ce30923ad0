// What a configuration is written from: as flags say, as a person answers, and else as most people have it.
import { findModel, ShotlistError, showValue } from '@shotlist/core';
import type { QuotasFlag, RatesFlag } from '../config/limit-flags.js';
import { looksLikeKey } from '../config/looks-like-key.js';
import type { InitOptions } from '../setup-program.js';

/** An account at a server that speaks the VideoGenAPI; undefined where previews are enough. */
export interface VendorAnswers {
  readonly account: string;
  readonly keyEnv: string;
  /** @default the vendor's own */
  readonly baseUrl?: string;
  readonly rates: RatesFlag;
  readonly inFlight?: number;
  readonly quotas: QuotasFlag;
}

/** @default an embedded server */
export type TemporalAnswers =
  | { readonly profile: string }
  | { readonly address: string; readonly namespace?: string; readonly keyEnv?: string };

export interface Answers {
  readonly vendor?: VendorAnswers;
  /** @default .shotlist/store */
  readonly store?: string;
  readonly temporal?: TemporalAnswers;
  /** Where a signed message is sent when something happens. @default nobody is told */
  readonly notify?: { readonly url: string; readonly secretEnv: string };
  /** Whether an example of a shot list is written. */
  readonly example: boolean;
}

export const DEFAULTS = {
  account: 'main',
  keyEnv: 'VIDEOGENAPI_API_KEY',
  baseUrl: 'https://videogenapi.com/api/v1',
  namespace: 'default',
  temporalKeyEnv: 'TEMPORAL_API_KEY',
  secretEnv: 'SHOTLIST_NOTIFY_SECRET',
} as const;

/** What is wrong with an answer, in a sentence; undefined where nothing is. A key that was pasted is never repeated. */
export type Judge = (answer: string) => string | undefined;

export const judgeAccount: Judge = (name) =>
  /^[a-z][a-z0-9-]{0,62}$/.test(name) ? undefined : 'It takes a-z, 0-9 and -, and begins with a letter.';

export const judgeVariable: Judge = (name) => {
  if (looksLikeKey(name)) return 'That looks like the key itself. Here goes the name of a variable, such as MY_KEY.';
  return /^[A-Za-z_]\w*$/.test(name) ? undefined : 'It takes the name of a variable, such as MY_KEY.';
};

export const judgeUrl: Judge = (text) => {
  const url = URL.parse(text);
  const isWeb = url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === '';
  return isWeb ? undefined : 'It takes an http or https URL, without a user or a password.';
};

export const judgeAddress: Judge = (text) => {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const url = URL.parse(`http://${host}`);
  return Number(port) > 0 && Number(port) < 65_536 && url?.href === `http://${host.toLowerCase()}/`
    ? undefined
    : 'It takes host:port, such as temporal.example:7233.';
};

export const judgeFilled: Judge = (text) => (text.trim() === '' ? 'It takes a name.' : undefined);

/** Throws `USAGE` for a flag that can't be: nothing is written then. */
export function checkFlags(options: InitOptions): void {
  const { temporal, temporalProfile, provider } = options;
  const isVendor = provider === 'videogenapi';
  const refuse = (flag: string, message: string) => {
    throw new ShotlistError('USAGE', { where: flag, message, help: 'See "shotlist init --help".' });
  };
  const judged: readonly (readonly [string, string | undefined, Judge])[] = [
    ['--account', options.account, judgeAccount],
    ['--key-env', options.keyEnv, judgeVariable],
    ['--base-url', options.baseUrl, judgeUrl],
    ['--temporal', temporal, judgeAddress],
    ['--namespace', options.namespace, judgeFilled],
    ['--temporal-profile', temporalProfile, judgeFilled],
    ['--temporal-key-env', options.temporalKeyEnv, judgeVariable],
    ['--notify', options.notify, judgeUrl],
    ['--store', options.store, judgeFilled],
  ];
  for (const [flag, value, judge] of judged) {
    const problem = value === undefined ? undefined : judge(value);
    if (value === undefined || problem === undefined) continue;
    // What may be a key is not shown.
    refuse(flag, judge === judgeVariable ? problem : `"${showValue(value)}" is not understood. ${problem}`);
  }
  const ofVendor = [
    ['--account', options.account],
    ['--key-env', options.keyEnv],
    ['--base-url', options.baseUrl],
    ['--rate', options.rate],
    ['--in-flight', options.inFlight],
    ['--quota', options.quota],
  ] as const;
  const [lonely] = ofVendor.filter(([, value]) => value !== undefined);
  if (lonely !== undefined && provider === 'animatic')
    refuse(lonely[0], 'Previews on this machine have no vendor, key or limits.');
  if (lonely !== undefined && !isVendor && options.yes === true)
    refuse(lonely[0], 'It goes with --provider videogenapi.');
  if (temporalProfile !== undefined && (temporal ?? options.namespace ?? options.temporalKeyEnv) !== undefined)
    refuse('--temporal-profile', 'A profile says the address, the namespace and the key: name it alone.');
  if (temporal === undefined && (options.namespace ?? options.temporalKeyEnv) !== undefined && options.yes === true)
    refuse(options.namespace === undefined ? '--temporal-key-env' : '--namespace', 'It goes with --temporal.');
  for (const { model } of options.quota ?? [])
    if (model !== undefined && findModel(model)?.spec.key !== model)
      refuse('--quota', `"${showValue(model)}" is no model.`);
}

/** Without asking anybody. */
export function answersOf(options: InitOptions, hasList: boolean): Answers {
  const { provider, store, temporal, temporalProfile, namespace, temporalKeyEnv, notify } = options;
  return {
    ...(provider === 'videogenapi' ? { vendor: vendorOf(options) } : {}),
    ...(store === undefined ? {} : { store }),
    ...(temporalProfile === undefined ? {} : { temporal: { profile: temporalProfile } }),
    ...(temporal === undefined
      ? {}
      : {
          temporal: {
            address: temporal,
            ...(namespace === undefined ? {} : { namespace }),
            ...(temporalKeyEnv === undefined ? {} : { keyEnv: temporalKeyEnv }),
          },
        }),
    ...(notify === undefined ? {} : { notify: { url: notify, secretEnv: DEFAULTS.secretEnv } }),
    example: !hasList,
  };
}

function vendorOf(options: InitOptions): VendorAnswers {
  const { account = DEFAULTS.account, keyEnv = DEFAULTS.keyEnv, baseUrl, inFlight, rate = [], quota = [] } = options;
  return {
    account,
    keyEnv,
    ...(baseUrl === undefined || baseUrl === DEFAULTS.baseUrl ? {} : { baseUrl }),
    rates: rate,
    ...(inFlight === undefined ? {} : { inFlight }),
    quotas: quota,
  };
}
