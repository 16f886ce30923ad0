// Accounts by name: those of the configuration, and the built-in ones.
import { nearestName, type Provider, type RuleOptions, ShotlistError, showValue } from '@shotlist/core';
import { availableParallelism } from 'node:os';
import type { AccountConfig, ImagesConfig } from '../config/config.js';
import type { LoadedConfig } from '../config/read-config.js';
import type { KeyPlace } from './api-key.js';
import { accountLimits, type ConfiguredLimits } from './account-limits.js';
import { NO_PLUGINS, type Plugins } from './load-plugins.js';
import { type LoadContext, providerSource, type SourcePlace } from './provider-source.js';
import { KEY_VARIABLE } from './videogenapi-source.js';

/** An account before and after its provider is loaded. */
export interface Account {
  readonly name: string;
  /** True when its videos depend on `--preview-size`. */
  readonly isPreview: boolean;
  readonly limits: ConfiguredLimits;
  readonly units: Readonly<Record<string, number>> | undefined;
  /** Downloads, or renders, at the same time in this process. */
  readonly fetchSlots: number;
  readonly prices: AccountConfig['prices'];
  /** In a few words, for people; says more when the provider is loaded. */
  describe(): string;
  /** Where its key comes from, never the key; undefined where there is none, or only the provider knows. */
  readonly keyFrom: string | undefined;
  /** The same as a place that can be written to; undefined where it is none of ours. */
  readonly keyPlace: KeyPlace | undefined;
  /** What a person should know about its key before something is sent. */
  warnings(): Promise<readonly string[]>;
  /** By what a list is judged: whether it takes a path beside the CSV as `image_url`, and which models. May load the provider. */
  rules(context: LoadContext): Promise<Pick<RuleOptions, 'localImages' | 'models'>>;
  /** Loads the provider, once. Throws `PROVIDER_INVALID`, or what the provider says of its key. */
  loadProvider(context: LoadContext): Promise<Provider>;
}

export interface Accounts {
  readonly names: readonly string[];
  /** `where` is what named it. Throws `ACCOUNT_UNKNOWN` with the nearest, `KEY_FORMAT` for the built-in one that lacks its key. */
  find(name: string, where?: string): Account;
  /** Those that a worker serves when none is named: the configuration's, or the built-in ones. */
  readonly served: readonly Account[];
}

const PREVIEW = 'preview';
const VIDEOGENAPI = 'videogenapi';
const FETCH_SLOTS = 16;

/** `plugins`: what the configuration's plugins add. */
export function accountsOf(
  loaded: LoadedConfig | undefined,
  environment: NodeJS.ProcessEnv = process.env,
  { providers }: Pick<Plugins, 'providers'> = NO_PLUGINS,
): Accounts {
  const { shown = '', folder = process.cwd() } = loaded ?? {};
  const images: Required<ImagesConfig> = { allowHosts: loaded?.config.images?.allowHosts ?? [] };
  const toAccounts = (configs: Readonly<Record<string, AccountConfig>>) =>
    Object.entries(configs).map(([name, config]) =>
      createAccount(config, { account: name, images, providers, shown, folder }),
    );
  const hasKey = (environment[KEY_VARIABLE] ?? '') !== '';
  const builtIn = toAccounts({
    [PREVIEW]: { provider: 'animatic' },
    ...(hasKey ? { [VIDEOGENAPI]: { provider: 'videogenapi' } } : {}),
  });
  const configured = toAccounts(loaded?.config.accounts ?? {});
  const all = [...configured, ...builtIn.filter(({ name }) => !configured.some((account) => account.name === name))];
  const names = all.map(({ name }) => name);
  return {
    names,
    served: configured.length > 0 ? configured : builtIn,
    find(name, where = '--account') {
      const found = all.find((candidate) => candidate.name === name);
      if (found !== undefined) return found;
      if (name === VIDEOGENAPI) {
        throw new ShotlistError('KEY_FORMAT', {
          where: KEY_VARIABLE,
          message: `The account "${VIDEOGENAPI}" is there when ${KEY_VARIABLE} is set, and it is not.`,
          help: `Set it to your key, in the environment or in a file .env, or name an account in a configuration.`,
        });
      }
      const nearest = nearestName(name, names);
      throw new ShotlistError('ACCOUNT_UNKNOWN', {
        where,
        message: `There is no account "${showValue(name)}".${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`,
        help: `Known here: ${names.join(', ')}.`,
      });
    },
  };
}

function createAccount(config: AccountConfig, place: SourcePlace): Account {
  const { units, fetchSlots, prices } = config;
  const isPreview = config.provider === 'animatic';
  const source = providerSource(config, place);
  let loading: Promise<Provider> | undefined;
  let loaded: Provider | undefined;
  const load = async (context: LoadContext): Promise<Provider> => (loaded = await source.load(context));
  const loadProvider = (context: LoadContext) => (loading ??= load(context));
  return {
    name: place.account,
    isPreview,
    limits: accountLimits(config),
    units,
    // Each render uses one core and about 250 MB at most.
    fetchSlots: fetchSlots ?? (isPreview ? availableParallelism() : FETCH_SLOTS),
    prices,
    describe: () => source.describe(loaded),
    keyFrom: source.keyFrom,
    keyPlace: source.keyPlace,
    warnings: () => source.warnings(),
    async rules(context) {
      if (source.localImages !== undefined) return { localImages: source.localImages };
      const { localImages, models } = (await loadProvider(context)).capabilities;
      return { localImages, models };
    },
    loadProvider,
  };
}
