// A store in memory, behind core's port: enough for a provider's tests, gone with them.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Store, StoreSource } from '@shotlist/core';

export function createMemoryStore(): Store {
  const objects = new Map<string, Uint8Array>();
  return {
    url: 'memory:',
    async put(key, source, options) {
      const bytes = await readSource(source);
      const known = objects.get(key);
      const created = known === undefined || options?.ifAbsent !== true;
      if (created) objects.set(key, bytes);
      const kept = created ? bytes : known;
      return { created, object: { key, size: kept.length, sha256: createHash('sha256').update(kept).digest('hex') } };
    },
    async get(key) {
      return objects.get(key);
    },
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
      yield* [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
    async remove(key) {
      objects.delete(key);
    },
    localPath: () => undefined,
    checkUsable: async () => undefined,
  };
}

/** Keys below a prefix. */
export async function keysOf(store: Store, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}

async function readSource(source: StoreSource): Promise<Uint8Array> {
  if (source.kind === 'bytes') return source.bytes;
  if (source.kind === 'file') return readFile(source.path);
  const parts: Uint8Array[] = [];
  for await (const part of source.body) parts.push(part);
  return Buffer.concat(parts);
}
