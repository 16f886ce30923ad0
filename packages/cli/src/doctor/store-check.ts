// The store: there and writable. A look leaves nothing behind.
import { readdir, rm, stat } from 'node:fs/promises';
import { codeOf, type LocalState } from '../batch/local-state.js';
import { folderOf, openPlace, type StorePlace } from '../batch/store-place.js';
import { quoted, shownPath } from '../terminal/words.js';
import { type Finding, note, ok, wrongBecause } from './check.js';

export async function checkStore(place: StorePlace, state: LocalState): Promise<Finding> {
  const there = await readdir(state.root).then(
    () => true,
    () => false,
  );
  const folder = folderOf(place);
  try {
    const store = await openPlace(place, { create: !place.named });
    await store.checkUsable();
    return ok(`${place.named ? store.url : place.url}, writable`);
  } catch (error) {
    if (folder === undefined) return wrongBecause(error);
    const typed = quoted(shownPath(folder));
    if (place.named && isMissing(error))
      return note(
        `${place.url} is not there yet`,
        '"shotlist run" and "shotlist submit" make it; a worker waits for it. If it is a disk, mount it.',
        `mkdir -p ${typed}`,
      );
    return wrongBecause(error, ...(await commandsFor(error, folder, typed)));
  } finally {
    if (!there) await rm(state.root, { recursive: true, force: true });
  }
}

function isMissing(error: unknown): boolean {
  return codeOf(error instanceof Error ? error.cause : undefined) === 'ENOENT';
}

/** A file in the way is kept under another name. */
async function commandsFor(error: unknown, folder: string, typed: string): Promise<readonly string[]> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isFile() === true) return [`mv ${typed} ${typed}.old && mkdir ${typed}`];
  const code = codeOf(error instanceof Error ? error.cause : undefined);
  return code === 'EACCES' || code === 'EPERM' ? [`chmod u+rwx ${typed}`] : [];
}
