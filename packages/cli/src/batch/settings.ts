// What a command is set to: the configuration, the accounts it names, and the store.
import { type LoadedConfig, readConfig } from '../config/read-config.js';
import type { SettingsOptions } from '../program.js';
import type { ImagesConfig } from '../config/config.js';
import { type Accounts, accountsOf } from './accounts.js';
import type { LocalState } from './local-state.js';
import { type StorePlace, storePlace } from './store-place.js';

export interface Settings {
  readonly config: LoadedConfig | undefined;
  readonly accounts: Accounts;
  readonly images: ImagesConfig;
  readonly store: StorePlace;
  /** The flags that make another command find the same: ` --config x --store y`, or nothing. */
  readonly flags: string;
}

/** Throws `CONFIG_INVALID`, `FILE_NOT_FOUND`. */
export async function readSettings(
  options: SettingsOptions,
  state: LocalState,
  folder: string = process.cwd(),
): Promise<Settings> {
  const config = await readConfig(options.config, folder);
  const flags = [
    ...(options.config === undefined ? [] : [` --config ${quoted(options.config)}`]),
    ...(options.store === undefined ? [] : [` --store ${quoted(options.store)}`]),
  ];
  return {
    config,
    accounts: accountsOf(config),
    images: config?.config.images ?? {},
    store: storePlace(options.store, config, state),
    flags: flags.join(''),
  };
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
