// A store in memory, behind core's port.
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import type { Store, StoredObject, StoreSource } from '@shotlist/core';

export interface MemoryStore extends Store {
  /** Keys in the order in which they were written, again each time. */
  readonly written: string[];
}

export function memoryStore(): MemoryStore {
  const objects = new Map<string, Uint8Array>();
  const written: string[] = [];
  const describe = (key: string, bytes: Uint8Array): StoredObject => ({
    key,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  return {
    url: 'memory:',
    written,
    async put(key, source, options) {
      const known = objects.get(key);
      if (known !== undefined && options?.ifAbsent === true) return { created: false, object: describe(key, known) };
      const bytes = await bytesOf(source);
      objects.set(key, bytes);
      written.push(key);
      return { created: true, object: describe(key, bytes) };
    },
    get: async (key) => objects.get(key),
    async read(key, { range } = {}) {
      const bytes = objects.get(key);
      return bytes === undefined
        ? undefined
        : (async function* () {
            yield range === undefined ? bytes : bytes.subarray(range.start, range.end + 1);
          })();
    },
    async stat(key) {
      const bytes = objects.get(key);
      return bytes === undefined ? undefined : { size: bytes.length };
    },
    async *list(prefix) {
      yield* [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    },
    async remove(key) {
      objects.delete(key);
    },
    localPath: () => undefined,
    async checkUsable() {},
  };
}

async function bytesOf(source: StoreSource): Promise<Uint8Array> {
  if (source.kind === 'bytes') return source.bytes;
  if (source.kind === 'stream') return Buffer.concat(await Array.fromAsync(source.body));
  const bytes = await readFile(source.path);
  if (source.move) await rm(source.path);
  return bytes;
}
