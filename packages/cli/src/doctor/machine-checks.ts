// What this machine has: Node, room on its disks, the renderer, and keys for payloads.
import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { accountsOf } from '../batch/accounts.js';
import { KEYS_VARIABLE } from '../batch/encryption-variable.js';
import { folderOf, type StorePlace } from '../batch/store-place.js';
import { bytes, shownPath } from '../terminal/words.js';
import { type Finding, note, ok, wrong, wrongBecause } from './check.js';
import { set } from './typed.js';

const LEAST_NODE = [22, 12] as const;
/** An hour of previews takes about this much. */
const LITTLE_DISK_BYTES = 1_000_000_000;

export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const found = `${version}, ${process.platform} ${process.arch}`;
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return ok(found);
  return wrong(found, `Install Node ${LEAST_NODE.join('.')} or later.`);
}

/** Of the current folder, where videos go, and of the store, where that is another disk. */
export async function checkDisk(place: StorePlace | undefined): Promise<Finding> {
  const folders = [process.cwd()];
  const store = place === undefined ? undefined : folderOf(place);
  if (store !== undefined) folders.push(await firstThere(store));
  const disks = new Map<number, { readonly folder: string; readonly free: number }>();
  for (const folder of folders) {
    const [{ dev }, { bavail, bsize }] = await Promise.all([stat(folder), statfs(folder)]);
    if (!disks.has(dev)) disks.set(dev, { folder, free: bavail * bsize });
  }
  const several = disks.size > 1;
  const found = [...disks.values()]
    .map(({ folder, free }) => `${bytes(free)} free${several ? ` at ${shownPath(folder)}` : ''}`)
    .join('; ');
  const isLittle = [...disks.values()].some(({ free }) => free < LITTLE_DISK_BYTES);
  return isLittle ? note(found, 'Longer batches may need more room; "shotlist plan" says how much.') : ok(found);
}

async function firstThere(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  if (found !== undefined) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? folder : firstThere(parent);
}

export async function checkPreviews(): Promise<Finding> {
  try {
    // Loading it loads the encoder: that is what fails where there is none for this platform.
    const { createAnimatic, listFonts } = await import('@shotlist/provider-animatic');
    if (typeof createAnimatic !== 'function') return wrong('another package of that name', null);
    return ok(`${accountsOf(undefined).find('preview').describe()}; fonts: ${listFonts().join(', ')}`);
  } catch (error) {
    return wrongBecause(error, INSTALL);
  }
}

const INSTALL = 'npm install @shotlist/provider-animatic';

export async function checkEncryption(folder: string): Promise<Finding> {
  if (!process.env[KEYS_VARIABLE]) return ok('off');
  const { encryptionKeys } = await import('../batch/encryption.js');
  try {
    return ok(`on; keys ${(encryptionKeys() ?? []).map(({ id }) => id).join(', ')}`);
  } catch (error) {
    return wrongBecause(error, set(KEYS_VARIABLE, 'k1:$(openssl rand -base64 32)', folder));
  }
}
