// Providers that a configuration brings: an object, a function that makes one, or a package of either.
import { assertProvider, isShotlistError, nearestName, type Provider, ShotlistError } from '@shotlist/core';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUILT_IN_PROVIDERS, type ProviderFactory, type ProviderFactoryContext } from '../config/config.js';
import type { ProviderSource, SourcePlace } from './provider-source.js';

export function configuredSource(
  given: string | Provider | ProviderFactory,
  options: object,
  { account, images, shown, folder }: SourcePlace,
): ProviderSource {
  const where = `${shown}, accounts.${account}.provider`;
  return {
    describe: (loaded) =>
      typeof given === 'string' ? `made by ${given}` : `made by ${loaded?.name ?? 'a provider of the configuration'}`,
    localImages: undefined,
    keyFrom: undefined,
    warnings: async () => [],
    async load({ store }) {
      const provider = typeof given === 'string' ? await importPackage(given, folder, where) : given;
      const source = typeof given === 'string' ? given : where;
      return makeProvider(provider, { account, store, options: { ...options }, images }, source);
    },
  };
}

/** The default export of a package that is installed beside the configuration. */
async function importPackage(name: string, folder: string, where: string): Promise<unknown> {
  const invalid = (message: string, help: string, cause?: unknown) =>
    new ShotlistError('PROVIDER_INVALID', { where, message, help, cause });
  let url: string;
  try {
    // Node resolves from this file only; this finds what an import in the configuration's folder would find.
    const { createJiti } = await import('jiti');
    url = createJiti(pathToFileURL(path.join(folder, 'shotlist.config.js')).href, { fsCache: false }).esmResolve(name);
  } catch (cause) {
    const builtIn = nearestName(name, BUILT_IN_PROVIDERS, 0.25);
    throw invalid(
      `The package "${name}" is not installed beside the configuration, or has no main module.`,
      `${builtIn === undefined ? 'Install it there' : `If "${builtIn}" is meant, write that; else install it there`}: npm install ${name}`,
      cause,
    );
  }
  let loaded: object;
  try {
    loaded = (await import(url)) as object;
  } catch (cause) {
    if (isShotlistError(cause)) throw cause;
    throw invalid(`The package "${name}" can’t be loaded: ${firstLine(cause)}`, 'Ask whoever made it.', cause);
  }
  const exported: unknown = 'default' in loaded ? loaded.default : undefined;
  if (typeof exported === 'function' || (typeof exported === 'object' && exported !== null)) return exported;
  throw invalid(
    `The package "${name}" exports no provider: its default export has to be one, or a function that makes one.`,
    'Check its name; docs/adding-a-provider.md says what a provider is.',
  );
}

/** `given` is a provider, or makes one. `source` is told where it is none. */
async function makeProvider(given: unknown, context: ProviderFactoryContext, source: string): Promise<Provider> {
  if (typeof given !== 'function') return assertProvider(given, source);
  let made: unknown;
  try {
    made = await Reflect.apply(given, undefined, [context]);
  } catch (cause) {
    // It knows best what is wrong, a missing key for example.
    if (isShotlistError(cause)) throw cause;
    throw new ShotlistError('PROVIDER_INVALID', {
      where: source,
      message: `The provider of "${context.account}" could not be made: ${firstLine(cause)}`,
      cause,
    });
  }
  return assertProvider(made, source);
}

function firstLine(cause: unknown): string {
  const line = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
