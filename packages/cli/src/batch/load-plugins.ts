// The plugins that a configuration names: loaded and checked before anything is started, each told by its name when it is wrong.
import {
  assertPlugin,
  isShotlistError,
  nearestName,
  type Plugin,
  type PluginProvider,
  type PluginStore,
  type ResultSink,
  ShotlistError,
  showValue,
} from '@shotlist/core';
import { BUILT_IN_PROVIDERS, type PluginConfig } from '../config/config.js';
import type { LoadedConfig } from '../config/read-config.js';
import { firstLine, importPackage, withinTime } from './import-package.js';

/** Everything that plugins add, by name. */
export interface Plugins {
  readonly providers: ReadonlyMap<string, PluginProvider>;
  /** By scheme. */
  readonly stores: ReadonlyMap<string, PluginStore>;
  /** Those that the configuration names, in its order. */
  readonly sinks: Readonly<Record<string, ResultSink>>;
}

export const NO_PLUGINS: Plugins = { providers: new Map(), stores: new Map(), sinks: {} };

const OWN_SCHEMES = ['file', 's3', 'gs', 'http', 'https'];

/** Throws `PROVIDER_INVALID` with the plugin's name, `CONFIG_INVALID` for a sink that no plugin has. */
export async function loadPlugins(loaded: LoadedConfig | undefined): Promise<Plugins> {
  const { plugins = [], sinks = [] } = loaded?.config ?? {};
  if (loaded === undefined || (plugins.length === 0 && sinks.length === 0)) return NO_PLUGINS;
  const { shown, folder } = loaded;
  const owners = new Map<string, string>(BUILT_IN_PROVIDERS.map((name) => [`provider ${name}`, 'Shotlist']));
  for (const scheme of OWN_SCHEMES) owners.set(`store ${scheme}`, 'Shotlist');
  const providers = new Map<string, PluginProvider>();
  const stores = new Map<string, PluginStore>();
  const known = new Map<string, ResultSink>();
  for (const [index, config] of plugins.entries()) {
    const where = `${shown}, plugins.${index}`;
    const plugin = await loadPlugin(config, where, folder);
    const take = <Part>(kind: string, parts: Readonly<Record<string, Part>> = {}, into?: Map<string, Part>) => {
      for (const [name, part] of Object.entries(parts)) {
        const owner = owners.get(`${kind} ${name}`);
        if (owner !== undefined) throw doubled(`${kind} "${name}"`, plugin.name, owner, where);
        owners.set(`${kind} ${name}`, `the plugin "${plugin.name}"`);
        into?.set(name, part);
      }
    };
    take('plugin', { [plugin.name]: plugin });
    take('provider', plugin.providers, providers);
    take('store', plugin.stores, stores);
    take('sink', plugin.sinks, known);
  }
  return { providers, stores, sinks: chosenSinks(sinks, known, shown) };
}

async function loadPlugin(config: PluginConfig, where: string, folder: string): Promise<Plugin> {
  if (typeof config === 'object' && 'contract' in config) return assertPlugin(config, where);
  const { package: name, options = {} } = typeof config === 'string' ? { package: config } : config;
  const exported = await importPackage(name, { where, folder });
  if (typeof exported !== 'function') return assertPlugin(exported, name);
  let made: unknown;
  try {
    made = await withinTime(Reflect.apply(exported, undefined, [{ ...options }]) as unknown);
  } catch (cause) {
    if (isShotlistError(cause)) throw cause;
    const message = `The plugin of "${name}" could not be made: ${firstLine(cause)}`;
    throw new ShotlistError('PROVIDER_INVALID', { where, message, help: 'Ask whoever made it.', cause });
  }
  return assertPlugin(made, name);
}

function doubled(what: string, plugin: string, owner: string, where: string): ShotlistError {
  return new ShotlistError('PROVIDER_INVALID', {
    where,
    message: `The plugin "${plugin}" can’t be used: the ${what} is there already, from ${owner}.`,
    help: 'Leave one of them out.',
  });
}

function chosenSinks(
  names: readonly string[],
  known: ReadonlyMap<string, ResultSink>,
  shown: string,
): Readonly<Record<string, ResultSink>> {
  const chosen = [...new Set(names)].map((name, index) => {
    const sink = known.get(name);
    if (sink !== undefined) return [name, sink] as const;
    const nearest = nearestName(name, [...known.keys()]);
    throw new ShotlistError('CONFIG_INVALID', {
      where: `${shown}, sinks.${index}`,
      message: `No plugin has a sink "${showValue(name)}".${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`,
      help: known.size === 0 ? 'Name its package under "plugins".' : `There are: ${[...known.keys()].join(', ')}.`,
    });
  });
  return Object.fromEntries(chosen);
}
