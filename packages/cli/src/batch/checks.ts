// What `shotlist doctor` looks at. Each check tells what it found; none of them installs or changes anything.
import { readdir, rm, statfs } from 'node:fs/promises';
import { findTemporalCli } from '@shotlist/dev-server';
import { bytes } from '../terminal/words.js';
import { version } from '../version.js';
import { readConfig } from '../config/read-config.js';
import type { SettingsOptions } from '../program.js';
import { type Account, accountsOf } from './accounts.js';
import { loadPlugins } from './load-plugins.js';
import { KEYS_VARIABLE } from './encryption-variable.js';
import { localState } from './local-state.js';
import { readSettings, type Settings } from './settings.js';
import { lazyStore, openPlace, type StorePlace, storePlace } from './store-place.js';
import { namedTemporal } from './temporal-place.js';

export interface Check {
  readonly name: string;
  /** `note` is worth knowing; `wrong` has to be done something about. */
  readonly state: 'ok' | 'note' | 'wrong';
  readonly found: string;
  /** What to do, or type. */
  readonly help: string | null;
}

type Finding = Omit<Check, 'name'>;

const ok = (found: string): Finding => ({ state: 'ok', found, help: null });
const LEAST_NODE = [22, 12] as const;
/** An hour of previews takes about this much. */
const LITTLE_DISK_BYTES = 1_000_000_000;

/** Runs every check; one that throws is `wrong` with its own words. */
export async function runChecks(options: SettingsOptions): Promise<readonly Check[]> {
  // First of all: a .env may name the server and the store.
  const settings = await readSettings(options, localState()).then(
    (read) => ({ read }),
    (failed: unknown) => ({ failed }),
  );
  const accountChecks =
    'read' in settings
      ? settings.read.accounts.served.map(
          (account) => [`Account ${account.name}`, () => checkAccount(account, settings.read.store)] as const,
        )
      : [];
  const checks: readonly (readonly [string, () => Finding | Promise<Finding>])[] = [
    ['Shotlist', () => ok(version)],
    ['Node', checkNode],
    [
      'Config',
      () => {
        if ('failed' in settings) throw settings.failed;
        return checkConfig(settings.read);
      },
    ],
    ...accountChecks,
    ['Temporal', checkTemporal],
    ['Encryption', checkEncryption],
    ['Store', () => checkStore(options)],
    ['Disk', checkDisk],
    ['Previews', checkPreviews],
  ];
  return Promise.all(
    checks.map(async ([name, check]): Promise<Check> => {
      try {
        return { name, ...(await check()) };
      } catch (error) {
        return { name, ...wrong(error) };
      }
    }),
  );
}

function wrong(error: unknown): Finding {
  const help = error instanceof Error && 'help' in error && typeof error.help === 'string' ? error.help : null;
  const where = error instanceof Error && 'where' in error && typeof error.where === 'string' ? error.where : null;
  const message = error instanceof Error ? error.message : String(error);
  return { state: 'wrong', found: withPlace(where, message), help };
}

/** Several problems begin below their place: each has a line of its own. */
function withPlace(where: string | null, message: string): string {
  if (where === null) return message;
  return message.includes('\n') ? `${where}\n${message}` : `${where}: ${message}`;
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const found = `${process.versions.node}, ${process.platform} ${process.arch}`;
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return ok(found);
  return { state: 'wrong', found, help: `Install Node ${LEAST_NODE.join('.')} or later.` };
}

async function checkTemporal(): Promise<Finding> {
  const named = namedTemporal();
  if (named !== undefined) {
    const { connectClient } = await import('./connect.js');
    await (await connectClient(named)).connection.close();
    return ok(`${named.address}, namespace ${named.namespace}`);
  }
  const cli = await findTemporalCli();
  if (cli !== undefined) return ok(`${cli.version}, from ${cli.source}`);
  return {
    state: 'note',
    found: 'no Temporal CLI yet',
    help: 'The first run gets one. To use your own, set TEMPORAL_CLI_PATH, or TEMPORAL_ADDRESS for a server.',
  };
}

async function checkEncryption(): Promise<Finding> {
  if (!process.env[KEYS_VARIABLE]) return ok('off');
  const { encryptionKeys } = await import('./encryption.js');
  return ok(`on; keys ${(encryptionKeys() ?? []).map(({ id }) => id).join(', ')}`);
}

function checkConfig({ config, accounts }: Settings): Finding {
  const names = `${accounts.names.length === 1 ? 'account' : 'accounts'} ${accounts.names.join(', ')}`;
  return ok(`${config?.shown ?? 'none in this folder'}; ${names}`);
}

/** Makes the provider: what a worker would stumble over is found here. */
async function checkAccount(account: Account, place: StorePlace): Promise<Finding> {
  const store = lazyStore(() => openPlace(place, { create: false }), place.url);
  const facts = () => [account.describe(), ...(account.keyFrom === undefined ? [] : [`key from ${account.keyFrom}`])];
  try {
    // The renderer has a check of its own.
    if (!account.isPreview) await account.loadProvider({ store, previewSize: '480p' });
  } catch (error) {
    const finding = wrong(error);
    // What was set stands beside what is wrong with it.
    return account.keyFrom === undefined ? finding : { ...finding, found: `${facts().join('; ')}\n${finding.found}` };
  }
  const notes = await account.warnings();
  return { ...ok([facts().join('; '), ...notes].join('\n')), state: notes.length > 0 ? 'note' : 'ok' };
}

async function checkStore(options: SettingsOptions): Promise<Finding> {
  const state = localState();
  const there = await readdir(state.root).then(
    () => true,
    () => false,
  );
  // A config that can't be read has its own line.
  const config = await readConfig(options.config, process.cwd()).catch(() => undefined);
  const place = storePlace(options.store, config, state, process.env, await loadPlugins(config));
  const store = await openPlace(place, { create: !place.named });
  try {
    await store.checkUsable();
    return ok(`${place.named ? store.url : place.url}, writable`);
  } finally {
    // A look must not leave a folder behind.
    if (!there) await rm(state.root, { recursive: true, force: true });
  }
}

async function checkDisk(): Promise<Finding> {
  const { bavail, bsize } = await statfs(process.cwd());
  const free = bavail * bsize;
  const found = `${bytes(free)} free`;
  return free >= LITTLE_DISK_BYTES ? ok(found) : { state: 'note', found, help: 'Longer batches may need more room.' };
}

async function checkPreviews(): Promise<Finding> {
  // Loading it loads the encoder: that is what fails where there is none for this platform.
  const { createAnimatic } = await import('@shotlist/provider-animatic');
  return typeof createAnimatic === 'function'
    ? ok(accountsOf(undefined).find('preview').describe())
    : { state: 'wrong', found: 'another package of that name', help: null };
}
