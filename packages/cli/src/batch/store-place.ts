// Which store a command uses: the flag's, the environment's, the config's, or that of this folder.
import path from 'node:path';
import { type Store } from '@shotlist/core';
import type { LoadedConfig } from '../config/read-config.js';
import type { LocalState } from './local-state.js';

export interface StorePlace {
  /** For openStore: absolute, or a URL. */
  readonly url: string;
  /** False for this folder's own, which is made when it isn't there. */
  readonly named: boolean;
}

/** A relative path in a config counts from the config's folder, any other from the current one. */
export function storePlace(
  flag: string | undefined,
  loaded: LoadedConfig | undefined,
  state: LocalState,
  environment: NodeJS.ProcessEnv = process.env,
): StorePlace {
  const given = flag ?? (environment.SHOTLIST_STORE === '' ? undefined : environment.SHOTLIST_STORE);
  if (given !== undefined) return { url: given, named: true };
  const configured = loaded?.config.store;
  if (loaded === undefined || configured === undefined) return { url: state.store, named: false };
  const relative = /^file:(?!\/)(?<rest>.+)$/i.exec(configured)?.groups?.['rest'];
  if (relative !== undefined) return { url: path.resolve(loaded.folder, decodeURIComponent(relative)), named: true };
  const isUrl = /^[A-Za-z][A-Za-z0-9+.-]+:/.test(configured);
  return { url: isUrl ? configured : path.resolve(loaded.folder, configured), named: true };
}

/**
 * Opens it. Reading commands don't make one: a mistyped folder must not leave traces. Nor does a worker make one that
 * was named: it would not be the one that the batch was written to.
 */
export async function openPlace(place: StorePlace, options: { readonly create: boolean }): Promise<Store> {
  const { openStore } = await import('@shotlist/store');
  return openStore(place.url, options);
}

/** A store that is opened when it is first used: judging a list, or making a provider, needs none. */
export function lazyStore(open: () => Promise<Store>, url: string): Store {
  let opening: Promise<Store> | undefined;
  let opened: Store | undefined;
  const store = () => (opening ??= open().then((found) => (opened = found)));
  return {
    url,
    put: async (key, source, options) => (await store()).put(key, source, options),
    get: async (key) => (await store()).get(key),
    read: async (key) => (await store()).read(key),
    stat: async (key) => (await store()).stat(key),
    async *list(prefix) {
      yield* (await store()).list(prefix);
    },
    remove: async (key) => (await store()).remove(key),
    localPath: (key) => opened?.localPath(key),
    checkUsable: async () => (await store()).checkUsable(),
  };
}
