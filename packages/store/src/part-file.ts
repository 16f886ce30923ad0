// Files that are not whole yet, and what is left of those whose writer died.
import { createHash, randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { readdir, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ShotlistError } from '@shotlist/core';
import { systemCode } from './failure.js';
import { PARTS_FOLDER } from './store-key.js';

// A part that nobody has written to for a day is stale, whoever began it: this covers other machines, whose processes
// can't be asked. Half a minute of grace for those that can covers containers that share a folder and count processes apart.
const MAX_AGE_MS = 24 * 60 * 60 * 1000;
const GRACE_MS = 30_000;

// Machines that share a folder must not judge each other's process ids.
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const NAME = /^(\d+)-([0-9a-f]{8})-[0-9a-f]{16}\.part$/;

/** Where a new part goes; the folder is there already. */
export function newPartPath(root: string): string {
  return join(root, PARTS_FOLDER, `${process.pid}-${MACHINE}-${randomBytes(8).toString('hex')}.part`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function isStale(name: string, modifiedMs: number, nowMs: number): boolean {
  const [, pid, machine] = NAME.exec(name) ?? [];
  if (nowMs - modifiedMs > MAX_AGE_MS) return true;
  if (pid === undefined || machine !== MACHINE || nowMs - modifiedMs < GRACE_MS) return false;
  // In a container every run may have the same process id: older than this process means another's.
  if (Number(pid) === process.pid) return modifiedMs < nowMs - process.uptime() * 1000 - GRACE_MS;
  return !isAlive(Number(pid));
}

const TOLERATED = new Set(['ENOENT', 'ENOTDIR', 'EROFS', 'EACCES', 'EPERM', 'EBUSY']);

// Others clean up at the same time, and a store that may only be read is opened all the same.
function tolerate(error: unknown): void {
  if (!TOLERATED.has(systemCode(error) ?? '')) throw error;
}

/** Removes the parts whose writers are gone. */
export async function removeStaleParts(root: string, nowMs: number = Date.now()): Promise<void> {
  const folder = join(root, PARTS_FOLDER);
  const names = await readdir(folder).catch((error: unknown): string[] => {
    tolerate(error);
    return [];
  });
  for (const name of names) {
    const path = join(folder, name);
    try {
      const { mtimeMs } = await stat(path);
      if (isStale(name, mtimeMs, nowMs)) await unlink(path);
    } catch (error) {
      tolerate(error);
    }
  }
}

/** Bytes counted and hashed as they pass. */
export interface Digest {
  readonly size: number;
  readonly sha256: string;
}

async function writeWhole(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, offset);
    offset += bytesWritten;
  }
}

/** Throws `OUTPUT_INVALID` when there are more bytes than allowed. */
export function checkSize(size: number, maxBytes: number | undefined): void {
  if (maxBytes !== undefined && size > maxBytes) {
    throw new ShotlistError('OUTPUT_INVALID', {
      message: `It is larger than the limit of ${maxBytes} bytes.`,
      help: 'Raise the limit if this is meant.',
    });
  }
}

/** Fills a new part and syncs it; only the disk's errors go through `asDiskFailure`, the source's own are its own. */
export async function writePart(
  handle: FileHandle,
  body: AsyncIterable<Uint8Array>,
  options: { readonly maxBytes: number | undefined; readonly asDiskFailure: (error: unknown) => unknown },
): Promise<Digest> {
  const disk = async <T>(operation: Promise<T>): Promise<T> => {
    try {
      return await operation;
    } catch (error) {
      throw options.asDiskFailure(error);
    }
  };
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    checkSize(size, options.maxBytes);
    hash.update(chunk);
    await disk(writeWhole(handle, chunk));
  }
  await disk(handle.sync());
  return { size, sha256: hash.digest('hex') };
}

/** Hashes a file. */
export async function digestFile(handle: FileHandle, signal?: AbortSignal): Promise<Digest> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(256 * 1024);
  for (let size = 0; ;) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, size);
    if (bytesRead === 0) return { size, sha256: hash.digest('hex') };
    hash.update(buffer.subarray(0, bytesRead));
    size += bytesRead;
  }
}
