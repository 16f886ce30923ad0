// Which store a command uses: the flag's, the environment's, the config's, or that of this folder.
import { access } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isShotlistError, type PluginStore, ShotlistError, type Store } from '@shotlist/core';
import type { LoadedConfig } from '../config/read-config.js';
import { firstLine, withinTime } from './import-package.js';
import { NO_PLUGINS, type Plugins } from './load-plugins.js';
import { codeOf, type LocalState } from './local-state.js';

export interface StorePlace {
  /** For openStore: absolute, or a URL. */
  readonly url: string;
  /** False for this folder's own, which is made when it isn't there. */
  readonly named: boolean;
  /** How a plugin opens it. @default as Shotlist does */
  readonly open?: PluginStore;
}

/** A relative path in a config counts from the config's folder, any other from the current one. */
export function storePlace(
  flag: string | undefined,
  loaded: LoadedConfig | undefined,
  state: LocalState,
  environment: NodeJS.ProcessEnv = process.env,
  { stores }: Pick<Plugins, 'stores'> = NO_PLUGINS,
): StorePlace {
  const place = namedPlace(flag, loaded, state, environment);
  const open = stores.get(/^([a-z][a-z0-9+.-]+):/.exec(place.url)?.[1] ?? '');
  return open === undefined ? place : { ...place, open };
}

function namedPlace(
  flag: string | undefined,
  loaded: LoadedConfig | undefined,
  state: LocalState,
  environment: NodeJS.ProcessEnv,
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
  if (place.open !== undefined) return openByPlugin(place.open, place.url, options);
  const { openStore } = await import('@shotlist/store');
  return openStore(place.url, options);
}

/**
 * For a service: a named folder that it has to make itself is not the one that the others share. It may be a disk that isn't
 * mounted, or simply the first start.
 */
export async function openServed(place: StorePlace, options: { readonly create: boolean }): Promise<Store> {
  try {
    return await openPlace(place, options);
  } catch (error) {
    // A plugin knows best what is wrong with its own.
    const isOurs = place.open === undefined && isShotlistError(error) && error.code === 'STORE_UNUSABLE';
    if (!isOurs || codeOf(error.cause) !== 'ENOENT') throw error;
    throw new ShotlistError('STORE_UNUSABLE', {
      ...(error.where === undefined ? {} : { where: error.where }),
      message: 'The store is not there.',
      help: 'If that is the right place, make the folder, or submit a batch first ("shotlist submit" makes it).',
      cause: error,
    });
  }
}

const STORE_METHODS = ['put', 'get', 'read', 'stat', 'list', 'remove', 'localPath', 'checkUsable'] as const;

/** Throws `STORE_UNUSABLE` where the plugin can't open it, and `PROVIDER_INVALID` where it opened something else. */
async function openByPlugin(open: PluginStore, url: string, options: { readonly create: boolean }): Promise<Store> {
  let store: Store;
  try {
    store = await withinTime((async () => open(url, options))());
  } catch (cause) {
    // It knows best what is wrong.
    if (isShotlistError(cause)) throw cause;
    throw new ShotlistError('STORE_UNUSABLE', {
      where: url,
      message: `The plugin could not open the store: ${firstLine(cause)}`,
      cause,
    });
  }
  const missing = STORE_METHODS.filter((name) => typeof (store as Partial<Store> | undefined)?.[name] !== 'function');
  if (missing.length === 0) return store;
  throw new ShotlistError('PROVIDER_INVALID', {
    where: url,
    message: `What a plugin opened is no store: it lacks ${missing.join(', ')}.`,
    help: 'Ask whoever made it.',
  });
}

/** Its folder, absolute; undefined for a store that is no folder of this machine. */
export function folderOf({ url, open }: StorePlace): string | undefined {
  if (open !== undefined || /^(?!file:)[A-Za-z][A-Za-z0-9+.-]+:/i.test(url)) return undefined;
  const rest = /^file:(.*)$/i.exec(url)?.[1];
  if (rest === undefined) return path.resolve(url);
  return rest.startsWith('/') ? fileURLToPath(url) : path.resolve(decodeURIComponent(rest));
}

/** The store, or undefined where this folder has none yet. Throws `STORE_UNUSABLE` for a named one that isn't there. */
export async function storeOf(place: StorePlace): Promise<Store | undefined> {
  const isThere = (): Promise<boolean> =>
    access(place.url).then(
      () => true,
      () => false,
    );
  return place.named || (await isThere()) ? openPlace(place, { create: false }) : undefined;
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
    read: async (key, options) => (await store()).read(key, options),
    stat: async (key) => (await store()).stat(key),
    async *list(prefix) {
      yield* (await store()).list(prefix);
    },
    remove: async (key) => (await store()).remove(key),
    localPath: (key) => opened?.localPath(key),
    checkUsable: async () => (await store()).checkUsable(),
  };
}
