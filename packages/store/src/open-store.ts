// From a store URL to a store behind core's port.
import { mkdir, realpath, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { ShotlistError } from '@shotlist/core';
import type { Store } from '@shotlist/core';
import { createFileStore } from './file-store.js';
import { parseStoreUrl } from './store-url.js';
import { storeFailure } from './failure.js';
import { removeStaleParts } from './part-file.js';

/** Options of {@link openStore}. */
export interface OpenStoreOptions {
  /**
   * Make the folder when it isn't there; a bucket is never made. A worker that shares a store with others passes false: a
   * folder that it has to make itself is not the one the batch was written to.
   * @default true
   */
  readonly create?: boolean;
}

/**
 * Opens a store. `file:///absolute`, `file:relative` and a plain path are taken; the last two are relative to the
 * current folder, and the store's own `url` is absolute, so that it means the same place in every process. So are
 * `s3://bucket/prefix?region=…&endpoint=…` and `gs://bucket/prefix`, with credentials from the environment.
 *
 * Throws `CONFIG_INVALID` for a URL that isn't supported and `STORE_UNUSABLE` for a place that can't be used.
 */
export async function openStore(url: string, options: OpenStoreOptions = {}): Promise<Store> {
  const location = parseStoreUrl(url);
  if (location.kind !== 'file') return (await import('./bucket/open-bucket.js')).openBucket(location);
  const { root } = location;
  const shownUrl = pathToFileURL(root).href;
  try {
    if (options.create ?? true) await mkdir(root, { recursive: true });
    const realRoot = await realpath(root);
    if (!(await stat(realRoot)).isDirectory()) {
      throw new ShotlistError('STORE_UNUSABLE', {
        where: shownUrl,
        message: 'The store can’t be opened: it is not a folder.',
      });
    }
    await removeStaleParts(realRoot);
    return createFileStore({ url: shownUrl, root: realRoot });
  } catch (error) {
    throw storeFailure(error, shownUrl, 'be opened');
  }
}
