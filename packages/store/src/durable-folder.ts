// Folders whose entries survive a power cut.
import { mkdir, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ShotlistError } from '@shotlist/core';
import { systemCode } from './failure.js';

const running = new Map<string, Promise<void>>();
const following = new Map<string, Promise<void>>();

/**
 * Makes a folder's entries durable: without it a renamed file may be gone after a power cut, although it was synced.
 * Those who come while one sync runs share the next, since the one that runs may have missed their entry.
 */
export function syncFolder(path: string): Promise<void> {
  const current = running.get(path);
  if (current === undefined) return begin(path);
  const known = following.get(path);
  if (known !== undefined) return known;
  const next = current.then(
    () => begin(path),
    () => begin(path),
  );
  following.set(path, next);
  return next;
}

function begin(path: string): Promise<void> {
  following.delete(path);
  const sync = syncNow(path).finally(() => running.delete(path));
  running.set(path, sync);
  return sync;
}

async function syncNow(path: string): Promise<void> {
  // Windows can't open a folder for this, and its journal keeps renames in order.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** How long a folder is known to be no link: a busy store would ask for one folder thousands of times a second. */
const KNOWN_FOR_MS = 100;
/** Folders that are known at the same time; beyond it all are asked for again. */
const MOST_KNOWN = 1000;

const real = new Map<string, number>();
const resolving = new Map<string, Promise<string>>();

/** Those who ask while somebody's answer is on its way share it. */
function realPathOf(path: string): Promise<string> {
  const known = resolving.get(path);
  if (known !== undefined) return known;
  const asked = realpath(path).finally(() => resolving.delete(path));
  resolving.set(path, asked);
  return asked;
}

/**
 * Throws `OUTPUT_PATH` when a link on the way leads a folder below `root` to another place. `anew` asks although it was
 * asked a moment ago.
 */
export async function refuseLinks(
  root: string,
  parts: readonly string[],
  url: string,
  { anew = false }: { readonly anew?: boolean } = {},
): Promise<void> {
  const expected = join(root, ...parts);
  const nowMs = performance.now();
  if (!anew && nowMs < (real.get(expected) ?? 0)) return;
  real.delete(expected);
  if ((await realPathOf(expected)) === expected) {
    if (real.size >= MOST_KNOWN) real.clear();
    real.set(expected, nowMs + KNOWN_FOR_MS);
  } else {
    throw new ShotlistError('OUTPUT_PATH', {
      where: url,
      message: `The folder ${parts.join('/')} of the store is a link to another place.`,
      help: 'Replace the link by a folder, or open the store at the place that it points to.',
    });
  }
}

/** Makes the folders below `root` that are missing; never the root itself, which may be a disk that is not mounted now. */
export async function makeFolders(root: string, parts: readonly string[], url: string): Promise<void> {
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const folders = parts.slice(0, depth);
    try {
      await mkdir(join(root, ...folders));
      await syncFolder(join(root, ...folders.slice(0, -1)));
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      // Before the next folder is made in it.
      await refuseLinks(root, folders, url, { anew: true });
    }
  }
}
