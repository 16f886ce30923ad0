// What a store key may be. Everything else is refused before the disk is asked.
import { ShotlistError, showValue } from '@shotlist/core';

/** Half-written files live here, inside the root because a rename must not cross file systems. */
export const PARTS_FOLDER = '.parts';

const PART = /^[A-Za-z0-9._~-]{1,255}$/;
const MAX_KEY_LENGTH = 1024;

/** True for one part of a key, a file or folder name. */
export function isKeyPart(part: string): boolean {
  return PART.test(part) && part !== '.' && part !== '..';
}

function refuse(key: string, what: string): never {
  throw new ShotlistError('OUTPUT_PATH', {
    message: `${showValue(key)} is not a store ${what}.`,
    help: 'Parts of A-Z a-z 0-9 . _ ~ - are joined by "/"; "." and ".." are none, and ".parts" is the store’s own.',
  });
}

/** The parts of a key; throws `OUTPUT_PATH` for anything that could leave the store or meet its own files. */
export function splitKey(key: string): string[] {
  const parts = key.split('/');
  // Compared without case, since a file system may be so too.
  if (key.length > MAX_KEY_LENGTH || !parts.every(isKeyPart) || parts[0]?.toLowerCase() === PARTS_FOLDER)
    refuse(key, 'key');
  return parts;
}

/** A prefix as whole folders and the beginning of a name in the last of them. */
export function splitPrefix(prefix: string): { readonly folders: string[]; readonly nameStart: string } {
  const folders = prefix.split('/');
  const nameStart = folders.pop() ?? '';
  if (prefix.length > MAX_KEY_LENGTH || !folders.every(isKeyPart) || !/^[A-Za-z0-9._~-]*$/.test(nameStart))
    refuse(prefix, 'prefix');
  return { folders, nameStart };
}
