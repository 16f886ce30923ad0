// What a failing disk looks like to everyone else.
import { ShotlistError } from '@shotlist/core';

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file system takes no file of this size',
  EIO: 'the disk reports an input/output error',
  ELOOP: 'a link stands where a file or folder is needed',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long for this file system',
  ENFILE: 'too many files are open',
  ENODEV: 'the device is gone',
  ENOENT: 'there is no such folder',
  ENOSPC: 'no space is left',
  ENOTDIR: 'a file stands where a folder is needed',
  EISDIR: 'a folder stands where a file is needed',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ESTALE: 'the network file system lost it',
};

/** The system's code of a failed call, such as `ENOENT`; undefined for every other error, an abort for one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** True when the thing is just not there. */
export function isMissing(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** `STORE_UNUSABLE` with the store's URL and the cause when the system refused something; other errors as they are. */
export function storeFailure(error: unknown, url: string, cannot: string): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const cause = `${CAUSES[code] ?? 'the system refused'} (${code})`;
  return new ShotlistError('STORE_UNUSABLE', {
    where: url,
    message: `The store can’t ${cannot}: ${cause}.`,
    cause: error,
  });
}
