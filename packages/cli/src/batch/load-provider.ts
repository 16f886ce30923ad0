// Providers that a configuration brings: an object, a function that makes one, or a package of either.
import { assertProvider, isShotlistError, type Provider, ShotlistError } from '@shotlist/core';
import { BUILT_IN_PROVIDERS, type ProviderFactory, type ProviderFactoryContext } from '../config/config.js';
import { firstLine, importPackage, withinTime } from './import-package.js';
import type { ProviderSource, SourcePlace } from './provider-source.js';

export function configuredSource(
  given: string | Provider | ProviderFactory,
  options: object,
  { account, images, providers, shown, folder }: SourcePlace,
): ProviderSource {
  const where = `${shown}, accounts.${account}.provider`;
  const known = [...BUILT_IN_PROVIDERS, ...providers.keys()];
  return {
    describe: (loaded) =>
      typeof given === 'string' ? `made by ${given}` : `made by ${loaded?.name ?? 'a provider of the configuration'}`,
    localImages: undefined,
    keyFrom: undefined,
    warnings: async () => [],
    async load({ store }) {
      const provider =
        typeof given === 'string'
          ? (providers.get(given) ?? (await importProvider(given, folder, where, known)))
          : given;
      const source = typeof given === 'string' ? given : where;
      return makeProvider(provider, { account, store, options: { ...options }, images }, source);
    },
  };
}

async function importProvider(
  name: string,
  folder: string,
  where: string,
  builtIn: readonly string[],
): Promise<unknown> {
  const exported = await importPackage(name, { where, folder, builtIn });
  if (typeof exported === 'function' || (typeof exported === 'object' && exported !== null)) return exported;
  throw new ShotlistError('PROVIDER_INVALID', {
    where,
    message: `The package "${name}" exports no provider: its default export has to be one, or a function that makes one.`,
    help: 'Check its name; docs/adding-a-provider.md says what a provider is.',
  });
}

/** `given` is a provider, or makes one. `source` is told where it is none. */
async function makeProvider(given: unknown, context: ProviderFactoryContext, source: string): Promise<Provider> {
  if (typeof given !== 'function') return assertProvider(given, source);
  let made: unknown;
  try {
    made = await withinTime(Reflect.apply(given, undefined, [context]) as unknown);
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
