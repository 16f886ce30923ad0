// Opens the place where inputs, records and results live.
export { openStore } from './open-store.js';
export type { OpenStoreOptions } from './open-store.js';

// --- For those who write a store.
export { abortable } from './abortable.js';
export { splitKey, splitPrefix } from './store-key.js';
