// What a command is set to: the configuration, the accounts it names, and the store.
import { type LoadedConfig, readConfig } from '../config/read-config.js';
import type { SettingsOptions } from '../program.js';
import { quoted } from '../terminal/words.js';
import type { ImagesConfig, WebhooksConfig } from '../config/config.js';
import { type Accounts, accountsOf } from './accounts.js';
import { KEYS_VARIABLE } from './encryption-variable.js';
import { loadPlugins, type Plugins } from './load-plugins.js';
import type { LocalState } from './local-state.js';
import { type StorePlace, storePlace } from './store-place.js';

export interface Settings {
  readonly config: LoadedConfig | undefined;
  readonly accounts: Accounts;
  readonly images: ImagesConfig;
  readonly webhooks: WebhooksConfig;
  readonly store: StorePlace;
  readonly plugins: Plugins;
  /** The flags that make another command find the same: ` --config x --store y`, or nothing. */
  readonly flags: string;
}

/** Throws `CONFIG_INVALID`, also for encryption keys that can't be read, `FILE_NOT_FOUND`, and `PROVIDER_INVALID` for a plugin. */
export async function readSettings(
  options: SettingsOptions,
  state: LocalState,
  folder: string = process.cwd(),
): Promise<Settings> {
  const config = await readConfig(options.config, folder);
  // Told before anything is read, started or sent. What reads them takes a moment to load.
  if (process.env[KEYS_VARIABLE]) (await import('./encryption.js')).encryptionKeys();
  const plugins = await loadPlugins(config);
  const flags = [
    ...(options.config === undefined ? [] : [` --config ${quoted(options.config)}`]),
    ...(options.store === undefined ? [] : [` --store ${quoted(options.store)}`]),
  ];
  return {
    config,
    accounts: accountsOf(config, process.env, plugins),
    images: config?.config.images ?? {},
    webhooks: config?.config.webhooks ?? {},
    store: storePlace(options.store, config, state, process.env, plugins),
    plugins,
    flags: flags.join(''),
  };
}
