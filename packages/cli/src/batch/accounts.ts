// Accounts by name: those of the configuration, and the built-in one that renders on this machine without a key.
import {
  assertProvider,
  type AccountLimits,
  isShotlistError,
  nearestName,
  type Provider,
  type Resolution,
  ShotlistError,
  showValue,
  type Store,
} from '@shotlist/core';
import { availableParallelism } from 'node:os';
import type { AccountConfig } from '../config/config.js';
import type { LoadedConfig } from '../config/read-config.js';

interface ProviderContext {
  readonly store: Store;
  readonly previewSize: Resolution;
}

/** An account before and after its provider is loaded. */
export interface Account {
  readonly name: string;
  /** True when its videos depend on `--preview-size`. */
  readonly isPreview: boolean;
  readonly limits: Pick<AccountLimits, 'maxInFlight' | 'rate'>;
  readonly units: Readonly<Record<string, number>> | undefined;
  /** Downloads, or renders, at the same time in this process. */
  readonly fetchSlots: number;
  /** In a few words, for people; says more when the provider is loaded. */
  describe(): string;
  /** Takes a path beside the CSV as `image_url`. May load the provider. */
  takesLocalImages(context: ProviderContext): Promise<boolean>;
  /** Loads the provider, once. Throws `PROVIDER_INVALID`, or what the provider says of its key. */
  loadProvider(context: ProviderContext): Promise<Provider>;
}

export interface Accounts {
  readonly names: readonly string[];
  /** Throws `ACCOUNT_UNKNOWN` with the nearest. */
  find(name: string): Account;
  /** Those that a worker serves when none is named: the configuration's, or the built-in one. */
  readonly served: readonly Account[];
}

const PREVIEW = 'preview';
const MAX_IN_FLIGHT = { animatic: 100, other: 20 } as const;
const FETCH_SLOTS = 16;

export function accountsOf(loaded: LoadedConfig | undefined): Accounts {
  const configured = Object.entries(loaded?.config.accounts ?? {}).map(([name, config]) =>
    account(name, config, loaded?.shown ?? ''),
  );
  const builtIn = account(PREVIEW, { provider: 'animatic' }, '');
  const all = configured.some(({ name }) => name === PREVIEW) ? configured : [...configured, builtIn];
  const names = all.map(({ name }) => name);
  return {
    names,
    served: configured.length > 0 ? configured : [builtIn],
    find(name) {
      const found = all.find((candidate) => candidate.name === name);
      if (found !== undefined) return found;
      const nearest = nearestName(name, names);
      throw new ShotlistError('ACCOUNT_UNKNOWN', {
        where: '--account',
        message: `There is no account "${showValue(name)}".${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`,
        help: `Known here: ${names.join(', ')}.`,
      });
    },
  };
}

function account(name: string, config: AccountConfig, shown: string): Account {
  const { provider: given, limits = {}, units, fetchSlots } = config;
  const isPreview = given === 'animatic';
  let loading: Promise<Provider> | undefined;
  let loaded: Provider | undefined;
  const load = async (context: ProviderContext): Promise<Provider> => {
    loaded = isPreview
      ? await loadAnimatic(context)
      : await makeProvider(given, { account: name, store: context.store }, `${shown}, accounts.${name}.provider`);
    return loaded;
  };
  const loadProvider = (context: ProviderContext) => (loading ??= load(context));
  return {
    name,
    isPreview,
    limits: {
      maxInFlight: limits.maxInFlight ?? (isPreview ? MAX_IN_FLIGHT.animatic : MAX_IN_FLIGHT.other),
      ...(limits.rate === undefined ? {} : { rate: rateOf(limits.rate) }),
    },
    units,
    // Each render uses one core and about 250 MB at most.
    fetchSlots: fetchSlots ?? (isPreview ? availableParallelism() : FETCH_SLOTS),
    describe: () =>
      isPreview
        ? 'animatics, rendered on this machine'
        : `made by ${loaded?.name ?? 'a provider of the configuration'}`,
    // Known without the renderer, which takes its time to load.
    takesLocalImages: async (context) => isPreview || (await loadProvider(context)).capabilities.localImages,
    loadProvider,
  };
}

function rateOf({ requests, perSeconds, burst }: NonNullable<NonNullable<AccountConfig['limits']>['rate']>) {
  return { requests, perMs: perSeconds * 1000, ...(burst === undefined ? {} : { burst }) };
}

async function loadAnimatic({ store, previewSize }: ProviderContext): Promise<Provider> {
  // An optional dependency with a large native part: absent on platforms that its encoder doesn't cover.
  const { createAnimatic } = await import('@shotlist/provider-animatic').catch((cause: unknown) => {
    throw new ShotlistError('PROVIDER_INVALID', {
      where: '@shotlist/provider-animatic',
      message: `The preview renderer could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      help: 'Install it with "npm install @shotlist/provider-animatic", or use another account. "shotlist doctor" says more.',
      cause,
    });
  });
  return assertProvider(createAnimatic({ store, previewSize }), '@shotlist/provider-animatic');
}

async function makeProvider(
  given: Exclude<AccountConfig['provider'], 'animatic'>,
  context: { readonly account: string; readonly store: Store },
  source: string,
): Promise<Provider> {
  if (typeof given !== 'function') return assertProvider(given, source);
  let made: unknown;
  try {
    made = await given(context);
  } catch (cause) {
    // It knows best what is wrong, a missing key for example.
    if (isShotlistError(cause)) throw cause;
    throw new ShotlistError('PROVIDER_INVALID', {
      where: source,
      message: `The provider of "${context.account}" could not be made: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  }
  return assertProvider(made, source);
}
