// The keys of a folder tree in code unit order, one folder in memory at a time.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './failure.js';
import { PARTS_FOLDER, isKeyPart } from './store-key.js';

/**
 * Walks `folders` below `root`. A folder sorts as its name with "/" behind it, so that "a-b" comes before "a/b",
 * as it does among keys. Links, and files that no key can name, are left out.
 */
export async function* listKeys(root: string, folders: readonly string[], nameStart: string): AsyncGenerator<string> {
  const entries = await readdir(join(root, ...folders), { withFileTypes: true }).catch((error: unknown) => {
    // Gone since its parent was read, or never there.
    if (isMissing(error)) return [];
    throw error;
  });
  const names = entries
    .filter(
      (entry) => entry.name.startsWith(nameStart) && isKeyPart(entry.name) && (entry.isFile() || entry.isDirectory()),
    )
    .filter((entry) => folders.length > 0 || entry.name.toLowerCase() !== PARTS_FOLDER)
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .toSorted((a, b) => (a < b ? -1 : 1));
  for (const name of names) {
    if (name.endsWith('/')) yield* listKeys(root, [...folders, name.slice(0, -1)], '');
    else yield [...folders, name].join('/');
  }
}
