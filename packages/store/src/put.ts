// Writing an object: beside its place, whole and synced, then under its key in one step.
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { link, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ShotlistError } from '@shotlist/core';
import type { PutOptions, Store, StoreSource } from '@shotlist/core';
import { abortable } from './abortable.js';
import { makeFolders, refuseLinks, syncFolder } from './durable-folder.js';
import { isMissing, storeFailure, systemCode } from './failure.js';
import { openSource, readHandle } from './file-source.js';
import type { FileStorePlace } from './file-store.js';
import type { Digest } from './part-file.js';
import { checkSize, digestFile, newPartPath, writePart } from './part-file.js';
import { PARTS_FOLDER, splitKey } from './store-key.js';

type Put = Store['put'];
type PutResult = Awaited<ReturnType<Put>>;
type WholeFile = Digest & { readonly path: string };

const MAX_TURNS = 5;
// What link() answers on FAT, exFAT and some network file systems.
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Size and checksum of what stands under a key; undefined when nothing does. */
async function digestExisting(path: string, signal: AbortSignal | undefined): Promise<Digest | undefined> {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return await digestFile(handle, signal);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Gives a whole file its key. With `ifAbsent` by a hard link, the one step that fails when the name is taken. */
async function publish(path: string, target: string, ifAbsent: boolean, url: string): Promise<boolean> {
  if (!ifAbsent) {
    await rename(path, target);
    return true;
  }
  try {
    await link(path, target);
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.has(code)) throw error;
    throw new ShotlistError('STORE_UNUSABLE', {
      where: url,
      message: `The store’s file system makes no hard links (${code}); conditional writes need them.`,
      help: 'Put the store on a file system that has them, such as ext4, APFS or NTFS.',
      cause: error,
    });
  }
  await unlink(path);
  return true;
}

export function createPut({ url, root }: FileStorePlace): Put {
  const asDiskFailure = (error: unknown) => storeFailure(error, url, 'be written');
  const foldersMade = new Set<string>();

  async function disk<T>(operation: Promise<T>): Promise<T> {
    try {
      return await operation;
    } catch (error) {
      throw asDiskFailure(error);
    }
  }

  /** `anew`: what was known of it a moment ago is not believed. */
  async function prepareFolder(folders: readonly string[], anew: boolean): Promise<void> {
    const name = folders.join('/');
    if (foldersMade.has(name)) {
      try {
        return await refuseLinks(root, folders, url, { anew });
      } catch (error) {
        // Removed since we made it.
        if (!isMissing(error)) throw error;
      }
    }
    await makeFolders(root, folders, url);
    foldersMade.add(name);
  }

  /** Writes the source beside its place. */
  async function writeCopy(source: StoreSource, { maxBytes, signal }: PutOptions): Promise<WholeFile> {
    const path = newPartPath(root);
    const handle = await disk(openPart(path));
    try {
      try {
        const body =
          source.kind === 'bytes'
            ? single(source.bytes)
            : source.kind === 'stream'
              ? source.body
              : readHandle(await openSource(source.path));
        return { path, ...(await writePart(handle, abortable(body, signal), { maxBytes, asDiskFailure })) };
      } finally {
        await handle.close();
      }
    } catch (error) {
      await unlink(path).catch(() => undefined);
      throw error;
    }
  }

  async function openPart(path: string): Promise<FileHandle> {
    try {
      await prepareFolder([PARTS_FOLDER], false);
      return await open(path, 'wx');
    } catch (error) {
      if (!isMissing(error)) throw error;
      await prepareFolder([PARTS_FOLDER], true);
      return open(path, 'wx');
    }
  }

  /** Hashes and syncs a file where it is, for it is going to be moved. */
  async function takeFile(path: string, { maxBytes, signal }: PutOptions): Promise<WholeFile> {
    const handle = await openSource(path);
    try {
      checkSize((await handle.stat()).size, maxBytes);
      const digest = await digestFile(handle, signal);
      await disk(handle.sync());
      return { path, ...digest };
    } finally {
      await handle.close();
    }
  }

  /** Gives a whole file its key, or answers what stands there already. */
  async function place(file: WholeFile, key: string, { ifAbsent = false, signal }: PutOptions): Promise<PutResult> {
    const parts = splitKey(key);
    const folders = parts.slice(0, -1);
    const target = join(root, ...parts);
    // Bounded: each further turn means that somebody removed the folder or the object between two steps of ours.
    for (let turn = 1; ; turn += 1) {
      signal?.throwIfAborted();
      await prepareFolder(folders, turn > 1);
      try {
        const created = await publish(file.path, target, ifAbsent, url);
        // Also when another writer was first: it may die before it syncs, and we are about to say that the object is there.
        await syncFolder(join(root, ...folders));
        const digest = created ? file : await digestExisting(target, signal);
        if (digest !== undefined) return { created, object: { key, size: digest.size, sha256: digest.sha256 } };
        if (turn === MAX_TURNS)
          throw new ShotlistError('STORE_UNUSABLE', { where: url, message: `The object ${key} comes and goes.` });
      } catch (error) {
        if (!isMissing(error) || turn === MAX_TURNS) throw error;
      }
    }
  }

  /** What stands under a key before anything is read from the source. */
  async function findExisting(key: string, signal: AbortSignal | undefined): Promise<PutResult | undefined> {
    const parts = splitKey(key);
    try {
      await refuseLinks(root, parts.slice(0, -1), url);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    const digest = await digestExisting(join(root, ...parts), signal);
    if (digest === undefined) return undefined;
    await syncFolder(join(root, ...parts.slice(0, -1)));
    return { created: false, object: { key, ...digest } };
  }

  return async (key, source, options = {}) => {
    splitKey(key);
    options.signal?.throwIfAborted();
    // Bytes are few, and mostly new: written at once they take fewer steps, and the name tells in the end.
    const looksFirst = options.ifAbsent === true && source.kind !== 'bytes';
    const existing = looksFirst ? await disk(findExisting(key, options.signal)) : undefined;
    if (existing !== undefined) return existing;
    if (source.kind === 'file' && source.move) {
      try {
        return await place(await takeFile(source.path, options), key, options);
      } catch (error) {
        // Another file system: copied below.
        if (systemCode(error) !== 'EXDEV') throw asDiskFailure(error);
      }
    }
    const file = await writeCopy(source, options);
    let moved = false;
    try {
      const result = await disk(place(file, key, options));
      moved = result.created;
      if (result.created && source.kind === 'file' && source.move) await unlink(source.path);
      return result;
    } finally {
      if (!moved) await unlink(file.path).catch(() => undefined);
    }
  };
}
