// A store that counts what it is asked: what a bucket would bill.
import type { Store } from '@shotlist/core';

/** Requests of a store, by kind. */
export interface StoreRequests {
  /** Objects written. */
  readonly put: number;
  /** Objects read, whole or in part, and looked at. */
  readonly get: number;
  readonly list: number;
  readonly remove: number;
}

const KINDS: Readonly<Record<string, keyof StoreRequests>> = {
  put: 'put',
  get: 'get',
  read: 'get',
  stat: 'get',
  list: 'list',
  remove: 'remove',
};

/** The same store, and its counts so far. */
export function countStore(store: Store): { readonly store: Store; readonly requests: () => StoreRequests } {
  const counts = { put: 0, get: 0, list: 0, remove: 0 };
  const counting = new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const kind = typeof name === 'string' && Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
      return (...args: unknown[]): unknown => {
        if (kind !== undefined) counts[kind] += 1;
        return Reflect.apply(value, target, args);
      };
    },
  });
  return { store: counting, requests: () => ({ ...counts }) };
}
