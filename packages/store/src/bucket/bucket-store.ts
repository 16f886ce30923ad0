// A store in a bucket, whoever's it is.
import { isShotlistError, ShotlistError } from '@shotlist/core';
import type { ReadOptions, Store } from '@shotlist/core';
import { probe } from '../probe.js';
import { splitKey, splitPrefix } from '../store-key.js';
import type { BucketClient } from './bucket-client.js';
import { bucketFailure } from './bucket-failure.js';
import { createBucketPut } from './bucket-put.js';
import type { BucketLocation } from './bucket-url.js';
import { resumedRead } from './resumed-read.js';

/** Opens it: throws `STORE_UNUSABLE` where the bucket isn't there or may not be used. */
export async function openBucketStore(location: BucketLocation, client: BucketClient): Promise<Store> {
  const { kind, url, prefix } = location;

  async function guarded<T>(cannot: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isShotlistError(error)) throw error;
      signal?.throwIfAborted();
      throw bucketFailure(kind, client.classify(error), { url, cannot });
    }
  }

  const nameOf = (key: string) => `${prefix}${key}`;
  const checkedName = (key: string): string => {
    splitKey(key);
    return nameOf(key);
  };

  async function* stream(key: string, range: ReadOptions['range']): AsyncGenerator<Uint8Array> {
    const name = nameOf(key);
    const head = await guarded('be read', () => client.head(name));
    if (head === undefined)
      throw new ShotlistError('STORE_UNUSABLE', {
        where: url,
        message: `The object ${key} was removed while it was read.`,
      });
    const { version, size } = head;
    const end = Math.min(range?.end ?? Infinity, size - 1);
    const pieces = resumedRead((start) => client.open(name, { start, end, version }), {
      start: range?.start ?? 0,
      end,
    });
    try {
      for (;;) {
        const next = await guarded('be read', () => pieces.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await pieces.return(undefined);
    }
  }

  const put = createBucketPut({ url, client, nameOf, guarded: (cannot, work) => guarded(cannot, work) });
  const store: Store = {
    url,
    put: async (key, source, options = {}) => {
      try {
        return await put(key, source, options);
      } catch (error) {
        // Whatever a stopped request looks like.
        options.signal?.throwIfAborted();
        throw error;
      }
    },
    get: async (key) => {
      const name = checkedName(key);
      return guarded('be read', () => client.get(name));
    },
    // Asked for only when somebody begins to read, so that a stream nobody reads holds no connection.
    read: async (key, { range } = {}) => ((await store.stat(key)) === undefined ? undefined : stream(key, range)),
    stat: async (key) => {
      const name = checkedName(key);
      const head = await guarded('be read', () => client.head(name));
      return head === undefined ? undefined : { size: head.size };
    },
    async *list(start) {
      splitPrefix(start);
      const names = client.list(nameOf(start))[Symbol.asyncIterator]();
      let last = '';
      for (;;) {
        const next = await guarded('be listed', () => names.next());
        if (next.done === true) return;
        const key = next.value.slice(prefix.length);
        // Much here reads the newest as the last: a list in another order would be taken for another state.
        if (key <= last && last !== '')
          throw bucketFailure(kind, { kind: 'unsupported', code: 'unordered list' }, { url, cannot: 'be listed' });
        last = key;
        if (isKey(key)) yield key;
      }
    },
    remove: async (key) => {
      const name = checkedName(key);
      await guarded('be written', () => client.remove(name));
    },
    localPath(key) {
      splitKey(key);
      return undefined;
    },
    link: async (key, { lifetimeMs }) => {
      const name = checkedName(key);
      return guarded('make links', () => client.link(name, lifetimeMs));
    },
    checkUsable: () => probe(store),
  };
  await guarded('be opened', () => client.checkBucket(prefix));
  return store;
}

/** What others put beside ours, folders' markers for one, is none. */
function isKey(key: string): boolean {
  try {
    splitKey(key);
    return true;
  } catch {
    return false;
  }
}
