// Accounts by name. Only the built-in one so far: it renders on this machine, so it needs no key and costs nothing.
import {
  type Provider,
  type Resolution,
  ShotlistError,
  type Store,
  assertProvider,
  nearestName,
  showValue,
} from '@shotlist/core';
import { availableParallelism } from 'node:os';

/** What is known about an account before its provider is loaded. */
export interface Account {
  readonly name: string;
  /** In a few words, for people. */
  readonly description: string;
  /** Takes a path beside the CSV as `image_url`. */
  readonly localImages: boolean;
  readonly limits: { readonly maxInFlight: number };
  /** Downloads, or renders, at the same time in this process. */
  readonly fetchSlots: number;
  /** True when its videos depend on `--preview-size`. */
  readonly isPreview: boolean;
  /** Loads the provider. Throws `PROVIDER_INVALID`. */
  loadProvider(context: { readonly store: Store; readonly previewSize: Resolution }): Promise<Provider>;
}

const PREVIEW: Account = {
  name: 'preview',
  description: 'animatics, rendered on this machine',
  localImages: true,
  limits: { maxInFlight: 100 },
  // Each render uses one core and about 250 MB at most.
  fetchSlots: availableParallelism(),
  isPreview: true,
  loadProvider: async ({ store, previewSize }) => {
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
  },
};

const ACCOUNTS: readonly Account[] = [PREVIEW];

/** The account of this name. Throws `ACCOUNT_UNKNOWN` with the nearest. */
export function findAccount(name: string): Account {
  const account = ACCOUNTS.find((candidate) => candidate.name === name);
  if (account !== undefined) return account;
  const names = ACCOUNTS.map((candidate) => candidate.name);
  const nearest = nearestName(name, names);
  throw new ShotlistError('ACCOUNT_UNKNOWN', {
    where: '--account',
    message: `There is no account "${showValue(name)}".${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`,
    help: `Known here: ${names.join(', ')}.`,
  });
}
