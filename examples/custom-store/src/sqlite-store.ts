// A store in one SQLite file. Small videos only: an object is held in memory while it is written or read.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type PluginStore, ShotlistError, type Store, type StoreSource } from '@shotlist/core';
import { abortable, splitKey, splitPrefix } from '@shotlist/store';

interface Row {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** `sqlite:relative/file.db`, or `sqlite:///absolute/file.db`. */
export const openSqliteStore: PluginStore = async (url, { create }) => {
  const file = path.resolve(decodeURIComponent(url.replace(/^sqlite:(?:\/\/)?/, '')));
  if (!create && !existsSync(file))
    throw new ShotlistError('STORE_UNUSABLE', { where: url, message: 'There is no such file.' });
  await mkdir(path.dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 10_000 });
  // Several processes share it: a reader never waits, and what was written survives a crash.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE IF NOT EXISTS objects (key TEXT PRIMARY KEY, bytes BLOB NOT NULL, sha256 TEXT NOT NULL)');
  return createStore(database, `sqlite://${file}`);
};

function createStore(database: DatabaseSync, url: string): Store {
  const find = database.prepare('SELECT bytes, sha256 FROM objects WHERE key = ?');
  const list = database.prepare('SELECT key FROM objects WHERE substr(key, 1, ?) = ? ORDER BY key');
  const insert = database.prepare('INSERT OR IGNORE INTO objects VALUES (?, ?, ?)');
  const replace = database.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?)');
  const drop = database.prepare('DELETE FROM objects WHERE key = ?');
  const rowOf = (key: string) => find.get(splitKey(key).join('/')) as unknown as Row | undefined;
  const objectOf = (key: string, { bytes, sha256 }: Row) => ({ key, size: bytes.byteLength, sha256 });

  const store: Store = {
    url,
    async put(key, source, { ifAbsent = false, maxBytes, signal } = {}) {
      signal?.throwIfAborted();
      const before = ifAbsent ? rowOf(key) : splitKey(key) && undefined;
      if (before !== undefined) return { created: false, object: objectOf(key, before) };
      const bytes = await bytesOf(source, maxBytes, signal);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const { changes } = (ifAbsent ? insert : replace).run(key, bytes, sha256);
      if (source.kind === 'file' && source.move) await rm(source.path, { force: true });
      return { created: changes > 0, object: objectOf(key, rowOf(key) ?? { bytes, sha256 }) };
    },
    get: async (key) => rowOf(key)?.bytes,
    async read(key, { range } = {}) {
      const row = rowOf(key);
      if (row === undefined) return undefined;
      const part = range === undefined ? row.bytes : row.bytes.subarray(range.start, range.end + 1);
      return (async function* () {
        if (part.byteLength > 0) yield part;
      })();
    },
    async stat(key) {
      const row = rowOf(key);
      return row && { size: row.bytes.byteLength };
    },
    async *list(prefix) {
      splitPrefix(prefix);
      for (const { key } of list.all(prefix.length, prefix)) yield String(key);
    },
    async remove(key) {
      drop.run(splitKey(key).join('/'));
    },
    localPath(key) {
      splitKey(key);
      return undefined;
    },
    async checkUsable() {
      try {
        await store.put('probe', { kind: 'bytes', bytes: new Uint8Array(1) });
        await store.remove('probe');
      } catch (cause) {
        throw new ShotlistError('STORE_UNUSABLE', { where: url, message: 'The file can’t be written.', cause });
      }
    },
  };
  return store;
}

async function bytesOf(source: StoreSource, maxBytes = Infinity, signal?: AbortSignal): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const take = (piece: Uint8Array) => {
    size += piece.byteLength;
    if (size > maxBytes) throw new ShotlistError('OUTPUT_INVALID');
    pieces.push(piece);
  };
  if (source.kind === 'stream') for await (const piece of abortable(source.body, signal)) take(piece);
  else take(source.kind === 'bytes' ? source.bytes : await readFile(source.path, { signal }));
  return Buffer.concat(pieces);
}
