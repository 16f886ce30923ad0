// Opens the place where inputs, records and results live.
export { openStore } from './open-store.js';
export type { OpenStoreOptions } from './open-store.js';
