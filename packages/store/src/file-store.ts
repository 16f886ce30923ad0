// A store in a folder. Objects are whole files; a half-written one never has its key as name.
import { lstatSync, realpathSync, constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ShotlistError } from '@shotlist/core';
import type { ReadOptions, Store } from '@shotlist/core';
import { refuseLinks, syncFolder } from './durable-folder.js';
import { isMissing, storeFailure } from './failure.js';
import { readHandle } from './file-source.js';
import { listKeys } from './list-keys.js';
import { probe } from './probe.js';
import { createPut } from './put.js';
import { splitKey, splitPrefix } from './store-key.js';

/** Where a file store is. */
export interface FileStorePlace {
  /** Shown in messages, and passed on to other processes. */
  readonly url: string;
  /** Absolute, with all links resolved. */
  readonly root: string;
}

export function createFileStore(place: FileStorePlace): Store {
  const { url, root } = place;
  const put = createPut(place);

  /** Runs `operation`; undefined when the object isn't there, although the store is. */
  async function whenThere<T>(key: string, operation: (path: string) => Promise<T>): Promise<T | undefined> {
    const parts = splitKey(key);
    try {
      await refuseLinks(root, parts.slice(0, -1), url);
      return await operation(join(root, ...parts));
    } catch (error) {
      try {
        if (!isMissing(error)) throw error;
        // A store that is gone, say a disk that is not mounted now, must not look empty.
        await stat(root);
        return undefined;
      } catch (failure) {
        throw storeFailure(failure, url, 'be read');
      }
    }
  }

  /** Opens an object; a folder or a device is none. */
  async function openObject(path: string): Promise<FileHandle | undefined> {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    return undefined;
  }

  async function* stream(key: string, range: ReadOptions['range']): AsyncGenerator<Uint8Array> {
    const handle = await whenThere(key, openObject);
    if (handle === undefined) {
      throw new ShotlistError('STORE_UNUSABLE', {
        where: url,
        message: `The object ${key} was removed while it was read.`,
      });
    }
    try {
      yield* readHandle(handle, range);
    } catch (error) {
      throw storeFailure(error, url, 'be read');
    }
  }

  const store: Store = {
    url,
    put,

    get: (key) =>
      whenThere(key, async (path) => {
        const handle = await openObject(path);
        if (handle === undefined) return undefined;
        try {
          return await handle.readFile();
        } finally {
          await handle.close();
        }
      }),

    // Opened only when somebody begins to read, so that a stream nobody reads holds no file open.
    read: async (key, { range } = {}) => ((await store.stat(key)) === undefined ? undefined : stream(key, range)),

    stat: (key) =>
      whenThere(key, async (path) => {
        const handle = await openObject(path);
        if (handle === undefined) return undefined;
        try {
          return { size: (await handle.stat()).size };
        } finally {
          await handle.close();
        }
      }),

    async *list(prefix) {
      const { folders, nameStart } = splitPrefix(prefix);
      try {
        await stat(root);
        try {
          await refuseLinks(root, folders, url);
        } catch (error) {
          if (isMissing(error)) return;
          throw error;
        }
        yield* listKeys(root, folders, nameStart);
      } catch (error) {
        throw storeFailure(error, url, 'be listed');
      }
    },

    async remove(key) {
      await whenThere(key, async (path) => {
        await unlink(path);
        await syncFolder(join(path, '..'));
      });
    },

    localPath(key) {
      const parts = splitKey(key);
      const folder = join(root, ...parts.slice(0, -1));
      const path = join(root, ...parts);
      try {
        return lstatSync(path).isFile() && realpathSync.native(folder) === folder ? path : undefined;
      } catch {
        return undefined;
      }
    },

    checkUsable: () => probe(store),
  };
  return store;
}
