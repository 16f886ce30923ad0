// Where an account's provider comes from: what is known of it before it is made, and how it is made.
import type { PluginProvider, Provider, Resolution, Store } from '@shotlist/core';
import type { KeyPlace } from './api-key.js';
import { animaticSource } from './animatic-source.js';
import type { AccountConfig, ImagesConfig } from '../config/config.js';
import { configuredSource } from './load-provider.js';
import { videoGenApiSource } from './videogenapi-source.js';

/** What is known when a provider is made. */
export interface LoadContext {
  readonly store: Store;
  readonly previewSize: Resolution;
}

export interface ProviderSource {
  /** In a few words, for people; says more when the provider is loaded. */
  describe(loaded: Provider | undefined): string;
  /** Whether it takes a path beside the CSV as `image_url`; undefined where only the provider knows that, and its models. */
  readonly localImages: boolean | undefined;
  /** Where its key comes from, never the key; undefined where there is none, or only the provider knows. */
  readonly keyFrom: string | undefined;
  /** The same as a place that can be written to. */
  readonly keyPlace?: KeyPlace;
  /** What a person should know before something is sent. */
  warnings(): Promise<readonly string[]>;
  /** Throws `PROVIDER_INVALID`, `KEY_FORMAT`, or what the provider says. */
  load(context: LoadContext): Promise<Provider>;
}

/** The place of an account in its configuration. */
export interface SourcePlace {
  readonly account: string;
  readonly images: Required<ImagesConfig>;
  /** Those of plugins, by name. */
  readonly providers: ReadonlyMap<string, PluginProvider>;
  /** The configuration as a person writes it. */
  readonly shown: string;
  /** Its folder, absolute: paths and packages are looked for from there. */
  readonly folder: string;
}

/** The checked `config` decides. */
export function providerSource(config: AccountConfig, place: SourcePlace): ProviderSource {
  const { provider, options = {} } = config;
  if (provider === 'animatic') return animaticSource(place.images);
  if (provider === 'videogenapi') return videoGenApiSource(options, place);
  return configuredSource(provider, options, place);
}
