// Where the videos of a page are that stands beside nothing: in the store, where that is on a disk of this machine.
import path from 'node:path';
import type { ShotResult, Store } from '@shotlist/core';
import type { FilePaths } from './exporter.js';

/** Paths from `folder`, absolute, into the store. `unseen` counts videos that have none. */
export function storePaths(store: Store, folder: string): { readonly paths: FilePaths; readonly unseen: () => number } {
  const without = new Set<number>();
  const pathOf = (key: string | undefined): string | undefined => {
    const local = key === undefined ? undefined : store.localPath(key);
    return local === undefined ? undefined : path.relative(folder, local).split(path.sep).join('/');
  };
  const videoPath = (result: ShotResult) => {
    const found = pathOf(result.videoKey);
    if (result.videoKey !== undefined && found === undefined) without.add(result.index);
    return found;
  };
  return { paths: { videoPath, posterPath: ({ posterKey }) => pathOf(posterKey) }, unseen: () => without.size };
}
