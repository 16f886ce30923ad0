// A finished file as the source of an object: moved where that is possible, copied where not.
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { ShotlistError } from '@shotlist/core';
import { systemCode } from './failure.js';

/** Opens the file; throws `FILE_NOT_FOUND` when it can't be read, for that is not the store's fault. */
export async function openSource(path: string): Promise<FileHandle> {
  const refuse = (cause: unknown, why: string) =>
    new ShotlistError('FILE_NOT_FOUND', { where: path, message: `The file can’t be read: ${why}.`, cause });
  let handle: FileHandle;
  try {
    // Windows syncs only what was opened for writing.
    handle = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  } catch (error) {
    throw refuse(error, systemCode(error) ?? 'unknown reason');
  }
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw refuse(undefined, 'it is not a regular file');
}

/** The bytes of an open file, or those from `start` to `end`, a fresh buffer each time; closes the file at its end. */
export async function* readHandle(
  handle: FileHandle,
  { start, end }: { readonly start: number; readonly end: number } = { start: 0, end: Infinity },
): AsyncGenerator<Uint8Array> {
  try {
    for (let position = start; position <= end;) {
      const buffer = Buffer.allocUnsafeSlow(Math.min(256 * 1024, end - position + 1));
      const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
