// What needs Node: for providers, which know the moment of a paid request and follow addresses that a vendor chose.
export { createPaidFetch } from './node/paid-fetch.js';
export { createGuardedFetch } from './node/guarded-fetch.js';
export { createObservedFetch } from './node/observed-fetch.js';
export type { ObservedFetchOptions } from './node/observed-fetch.js';
export { fetchImage } from './node/fetch-image.js';
export type { FetchImageOptions } from './node/fetch-image.js';
export { platformFetch } from './node-fetch.js';
export { createGuardedConnector } from './node/guarded-connector.js';
export type { GuardOptions } from './node/guarded-connector.js';
