// An output folder: files appear in it whole, ours only, and nothing leaves it.
import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, opendir, realpath, rename, rm, stat, unlink } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import path from 'node:path';
import { ShotlistError, type Store } from '@shotlist/core';
import { codeOf } from '../batch/local-state.js';

/** Files on their way when the folder is on another file system than .shotlist; a later run removes what a kill left. */
const PART = /^\.shotlist-[0-9a-f]{12}\.part$/;

export interface OutputFolder {
  /** Absolute, links resolved. */
  readonly root: string;
  /** Nothing was in it when it was opened. */
  readonly wasEmpty: boolean;
  /** What stands under a name, without following links. */
  find(file: string): Promise<'nothing' | 'file' | 'other'>;
  /** Absolute path of a name. */
  pathOf(file: string): string;
  /** Puts the store's object there: linked where that is possible, else copied; whole or not at all, also after a power cut. */
  place(file: string, store: Store, key: string): Promise<void>;
  /** Writes a file of text or bytes, whole or not at all. */
  write(file: string, body: AsyncIterable<string | Uint8Array>): Promise<void>;
}

/** Makes a folder and those above it. Node's own way never returns where an existing folder, as /proc, says that it isn't there. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const isThere = async (name: string) => (await stat(name).catch(() => undefined))?.isDirectory() === true;
    if (await isThere(folder)) return;
    const parent = path.dirname(folder);
    if (codeOf(error) !== 'ENOENT' || (await isThere(parent))) throw error;
    await makeFolder(parent);
    await mkdir(folder).catch(async (again: unknown) => {
      if (!(await isThere(folder))) throw again;
    });
  }
}

/** Opens a folder, made when it isn't there. `staging` takes files on their way. Throws `OUTPUT_PATH`. */
export async function openOutputFolder(folder: string, staging: string): Promise<OutputFolder> {
  const refuse = (message: string, where: string, cause?: unknown) =>
    new ShotlistError('OUTPUT_PATH', { where, message, cause });
  const guarded = async <T>(where: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      const code = codeOf(cause);
      if (code === undefined) throw cause;
      // A full or read-only disk is the disk's fault, not the path's.
      if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS' || code === 'EIO') {
        throw new ShotlistError('STORE_UNUSABLE', {
          where,
          message: `The output folder can’t be written (${code}).`,
          cause,
        });
      }
      throw refuse(`It can’t be written (${code}).`, where, cause);
    }
  };
  const root = await guarded(folder, async () => {
    await makeFolder(path.resolve(folder));
    return realpath(folder);
  });
  const sameDevice = (await stat(root)).dev === (await stat(staging)).dev;
  let wasEmpty = true;
  // Not as one list: it may hold a million videos.
  const others = await guarded(folder, () => opendir(root));
  // Another run of the same batch may be copying now; its parts are younger than this process.
  const startedMs = Date.now() - process.uptime() * 1000;
  for await (const { name } of others) {
    wasEmpty = false;
    if (!PART.test(name)) continue;
    const part = path.join(root, name);
    const found = await lstat(part).catch(() => undefined);
    if (found?.isFile() === true && found.mtimeMs < startedMs) await rm(part, { force: true });
  }

  const pathOf = (file: string) => path.join(root, ...file.split('/'));
  const partPath = () => {
    const name = randomBytes(6).toString('hex');
    return sameDevice ? path.join(staging, name) : path.join(root, `.shotlist-${name}.part`);
  };
  const checked = new Set(['']);
  /** Makes the folders on the way; a link on the way is refused, it may lead out. */
  const makeFolders = async (file: string): Promise<void> => {
    const parts = file.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const name = parts.slice(0, depth).join('/');
      if (checked.has(name)) continue;
      await mkdir(pathOf(name)).catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error;
      });
      if (!(await lstat(pathOf(name))).isDirectory())
        throw refuse('A folder is needed here, and something else stands in its place.', pathOf(name));
      checked.add(name);
    }
  };
  /** Runs `make` on a part, then gives the part its name. */
  const throughPart = async (file: string, make: (part: string) => Promise<void>): Promise<void> => {
    const part = partPath();
    try {
      await make(part);
      await rename(part, pathOf(file));
    } finally {
      // Also after success: renaming one link over another of the same file leaves both.
      await unlink(part).catch(() => undefined);
    }
  };

  return {
    root,
    wasEmpty,
    pathOf,
    async find(file) {
      const found = await lstat(pathOf(file)).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
        throw error;
      });
      return found === undefined ? 'nothing' : found.isFile() ? 'file' : 'other';
    },
    place: (file, store, key) =>
      guarded(pathOf(file), async () => {
        await makeFolders(file);
        const local = store.localPath(key);
        await throughPart(file, async (part) => {
          if (local !== undefined && sameDevice && (await tryLink(local, part))) return;
          if (local !== undefined) return copyWhole(local, part);
          const body = await store.read(key);
          if (body === undefined)
            throw new ShotlistError('STORE_UNUSABLE', {
              where: key,
              message: 'A finished video is no longer in the store.',
            });
          await writeStream(part, body);
        });
      }),
    write: (file, body) =>
      guarded(pathOf(file), async () => {
        await makeFolders(file);
        await throughPart(file, (part) => writeStream(part, body));
      }),
  };
}

/** False where the file system has no hard links, or not between these folders. */
async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS', 'EACCES'].includes(codeOf(error) ?? ''))
      return false;
    throw error;
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  // Windows syncs only what was opened for writing.
  const handle = await open(to, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** On the disk before it has its name: else a power cut may leave the name and nothing in it. */
async function writeStream(file: string, body: AsyncIterable<string | Uint8Array>): Promise<void> {
  const handle = await open(file, 'wx');
  await pipeline(body, handle.createWriteStream({ flush: true }));
}
