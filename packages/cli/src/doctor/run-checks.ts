// Everything that `shotlist doctor` looks at. Each check tells what it found; none of them installs or changes anything.
import { isShotlistError, type NoticeEvent } from '@shotlist/core';
import { localState } from '../batch/local-state.js';
import { readSettings, type Settings } from '../batch/settings.js';
import { storePlace } from '../batch/store-place.js';
import { configsIn } from '../config/find-config.js';
import { shadowedVariables } from '../config/variable-origin.js';
import type { DoctorOptions } from '../setup-program.js';
import { quoted } from '../terminal/words.js';
import { version } from '../version.js';
import { checkAccount } from './account-check.js';
import { type Check, type Finding, note, ok, placeOf, wrongBecause } from './check.js';
import { checkDisk, checkEncryption, checkNode, checkPreviews } from './machine-checks.js';
import { checkStore } from './store-check.js';
import { checkTemporal } from './temporal-check.js';
import { askSecret, commentOut, unset } from './typed.js';

/** Runs every check; one that throws is `wrong` with its own words. */
export async function runChecks(options: DoctorOptions): Promise<readonly Check[]> {
  const state = localState();
  // First of all: a .env, or the configuration, may name the server and the store.
  const read = await readSettings(options, state).then(
    (settings) => ({ settings }),
    (failed: unknown) => ({ failed }),
  );
  const settings = 'settings' in read ? read.settings : undefined;
  const folder = settings?.config?.folder ?? process.cwd();
  const place = settings?.store ?? storePlace(options.store, undefined, state);
  const parts: readonly Promise<readonly Check[]>[] = [
    one('Shotlist', () => ok(version)),
    one('Node', () => checkNode()),
    one('Config', async () =>
      'failed' in read ? wrongBecause(read.failed, ...(await commandsFor(read.failed))) : describe(read.settings),
    ),
    ...(shadowedVariables().size === 0 ? [] : [one('Variables', checkVariables)]),
    ...(settings?.accounts.served ?? []).map((account) =>
      one(`Account ${account.name}`, () => checkAccount(account, settings!, options.offline !== true)),
    ),
    checkTemporal(state, settings).catch((error: unknown) => [{ name: 'Temporal', ...wrongBecause(error) }]),
    one('Encryption', () => checkEncryption(folder)),
    ...(settings?.config?.config.notify === undefined ? [] : [one('Notify', () => checkNotify(settings, folder))]),
    one('Store', () => checkStore(place, state)),
    one('Disk', () => checkDisk(place)),
    one('Previews', checkPreviews),
  ];
  return (await Promise.all(parts)).flat();
}

async function one(name: string, check: () => Finding | Promise<Finding>): Promise<readonly Check[]> {
  try {
    return [{ name, ...(await check()) }];
  } catch (error) {
    return [{ name, ...wrongBecause(error) }];
  }
}

function describe({ config, accounts, plugins }: Settings): Finding {
  const names = `${accounts.names.length === 1 ? 'account' : 'accounts'} ${accounts.names.join(', ')}`;
  const brought = (what: string, these: readonly string[]) =>
    these.length === 0 ? [] : [`${what} ${these.join(', ')}`];
  return ok(
    [
      config?.shown ?? 'none in this folder',
      names,
      ...brought('providers', [...plugins.providers.keys()]),
      ...brought('stores', [...plugins.stores.keys()]),
      ...brought('sinks', Object.keys(plugins.sinks)),
    ].join('; '),
  );
}

/** What can be typed about a configuration that can't be read: nothing that is lost is thrown away. */
async function commandsFor(error: unknown): Promise<readonly string[]> {
  if (!isShotlistError(error)) return [];
  const where = placeOf(error);
  const [, file = '', line = ''] = /^(.*\.env):(\d+)$/.exec(where) ?? [];
  if (file !== '') return [commentOut(file, line)];
  if (/^[A-Z_]+$/.test(where)) return unset([where]);
  const [, install] = /: (npm install [\w@./-]+)$/.exec(error.help ?? '') ?? [];
  if (install !== undefined) return [install];
  const configs = await configsIn(process.cwd());
  return configs.includes(where) && configs.length > 1
    ? configs.slice(1).map((name) => `mv ${quoted(name)} ${quoted(`${name}.old`)}`)
    : [];
}

function checkVariables(): Finding {
  const shadowed = shadowedVariables();
  const names = [...shadowed.keys()];
  const [file = '.env'] = shadowed.values();
  return note(
    `${names.join(', ')}: set otherwise in ${file}, which doesn’t count`,
    'What is set already goes before it.',
    ...unset(names),
  );
}

async function checkNotify(settings: Settings, folder: string): Promise<Finding> {
  const [{ receiversOf }, { secretCommand }] = await Promise.all([
    import('../notify/receivers.js'),
    import('../notify/webhook-receiver.js'),
  ]);
  try {
    const told = receiversOf(settings).map(({ name, by, on }) => `${name}: ${by}, of ${words(on)}`);
    return ok(told.join('\n') || 'nobody');
  } catch (error) {
    const where = placeOf(error);
    const isSecret = Object.values(settings.config?.config.notify ?? {}).some(
      ({ webhook }) => webhook?.secretEnv === where,
    );
    const found = wrongBecause(error, isSecret ? secretCommand(where) : askSecret(where, folder));
    return isSecret ? { ...found, help: 'It is what messages are signed with. This makes one:' } : found;
  }
}

function words(on: readonly NoticeEvent[]): string {
  return on.join(', ');
}
