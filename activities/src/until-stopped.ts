// A store that takes nothing more once its activity was told to stop: another try goes on then, and may have written what
// this one would write over or remove.
import type { Store } from '@shotlist/core';

export function untilStopped(store: Store, signal: AbortSignal): Store {
  return {
    url: store.url,
    async put(key, source, options) {
      signal.throwIfAborted();
      return store.put(key, source, { ...options, signal });
    },
    async remove(key) {
      signal.throwIfAborted();
      await store.remove(key);
    },
    get: (key) => store.get(key),
    read: (key, options) => store.read(key, options),
    stat: (key) => store.stat(key),
    list: (prefix) => store.list(prefix),
    localPath: (key) => store.localPath(key),
    checkUsable: () => store.checkUsable(),
  };
}
