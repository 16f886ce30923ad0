// Where a shot list is read from: a file, standard input (`-`), or an object of a store, by its URL.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ShotlistError, type Store } from '@shotlist/core';
import type { ShotListSource } from '@shotlist/csv';
import { UsageProblem } from '../usage-problem.js';
import type { Plugins } from './load-plugins.js';
import { openPlace } from './store-place.js';

const STDIN = '-';
const BUCKETS: readonly string[] = ['s3', 'gs'];

/** What the reader of lists takes. Throws `USAGE` for standard input that nobody pipes anything into. */
export function listSource(file: string, { stores }: Pick<Plugins, 'stores'>): string | ShotListSource {
  if (file === STDIN) return standardInput();
  const scheme = schemeOf(file);
  if (scheme === 'file') return fileURLToPath(file);
  if (scheme === undefined || !(BUCKETS.includes(scheme) || stores.has(scheme))) return file;
  return storedList(file, async (url) => {
    const open = stores.get(scheme);
    return openPlace({ url, named: true, ...(open === undefined ? {} : { open }) }, { create: false });
  });
}

/** As people read it; without what may be a secret. */
export function listName(file: string): string {
  return file === STDIN ? 'standard input' : isUrl(file) ? (file.split(/[?#]/)[0] ?? file) : file;
}

/** The name of its folder below `out`: the list's, without its endings. */
export function listFolder(file: string): string {
  return file === STDIN ? 'stdin' : path.parse(listName(file).replace(/\.gz$/i, '')).name;
}

/** What tells it from other lists: one from standard input is what it says. */
export function listIdentity(file: string, contentHash: string): string {
  if (file === STDIN) return `stdin:${contentHash}`;
  return isUrl(file) ? listName(file) : path.resolve(file);
}

function isUrl(file: string): boolean {
  return schemeOf(file) !== undefined;
}

/** Undefined for a path; `C:\lists` is one. */
function schemeOf(file: string): string | undefined {
  return /^([a-z][a-z0-9+.-]+):\/\//i.exec(file)?.[1]?.toLowerCase();
}

function standardInput(): ShotListSource {
  if (process.stdin.isTTY === true)
    throw new UsageProblem('<file>', STDIN, 'It reads standard input: pipe a list into it, or name a file.');
  return { name: listName(STDIN), directory: process.cwd(), isOnce: true, open: () => process.stdin };
}

/** `s3://bucket/lists/shots.csv?region=…`: the object `shots.csv` of the store `s3://bucket/lists?region=…`. */
function storedList(url: string, open: (url: string) => Promise<Store>): ShotListSource {
  const [, folder = '', key = '', query = ''] = /^(.*)\/([^/?#]*)(\?.*)?$/.exec(url) ?? [];
  const name = listName(url);
  const notThere = () =>
    new ShotlistError('FILE_NOT_FOUND', { where: name, message: 'There is no such object in the store.' });
  if (key === '')
    throw new ShotlistError('FILE_NOT_FOUND', {
      where: name,
      message: 'The URL names no shot list: it ends in a slash.',
      help: 'Add the list’s name, as in s3://bucket/lists/shots.csv.',
    });
  let store: Promise<Store> | undefined;
  const opened = () => (store ??= open(`${folder}${query}`));
  return {
    name,
    async *open() {
      const body = await (await opened()).read(key);
      if (body === undefined) throw notThere();
      yield* body;
    },
    size: async () => (await (await opened()).stat(key))?.size,
  };
}
