// How requests leave a browser, or any other platform with a fetch of its own.
import type { FetchLike } from './options.js';

export const platformFetch: FetchLike = (url, init) => globalThis.fetch(url, init);

/** Browsers send their own, and servers there don't expect another. */
export const defaultUserAgent: string | undefined = undefined;
