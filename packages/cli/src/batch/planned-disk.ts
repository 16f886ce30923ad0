// How much room the videos of a plan need, and how much there is.
import { statfs } from 'node:fs/promises';
import { usualVideoBytes } from '@shotlist/core';
import { type AccountHistory, videoKind } from './account-history.js';
import type { PlannedList } from './planned-list.js';
import type { StorePlace } from './store-place.js';

export interface PlannedDisk {
  readonly bytes: number;
  /** What it is reckoned from: finished videos of the same models and resolutions, the resolution alone, or both. */
  readonly from: 'videos' | 'resolution' | 'both';
  /** Null where the store isn't on a disk of this machine. */
  readonly freeBytes: number | null;
}

export async function planDisk(
  { videos }: PlannedList,
  history: AccountHistory | undefined,
  place: StorePlace,
  folder: string = process.cwd(),
): Promise<PlannedDisk> {
  let bytes = 0;
  const from = new Set<'videos' | 'resolution'>();
  for (const { model, resolution, seconds } of videos) {
    const seen = history?.videos.get(videoKind(model, resolution));
    from.add(seen === undefined ? 'resolution' : 'videos');
    bytes += seen === undefined ? usualVideoBytes(resolution, seconds) : (seen.bytes / seen.seconds) * seconds;
  }
  const [only = 'resolution'] = from;
  return {
    bytes: Math.round(bytes),
    from: from.size > 1 ? 'both' : only,
    freeBytes: await freeBytes(place.named ? place.url : folder),
  };
}

/** A store of this folder may not be there yet; one by URL has no disk that we know of. */
async function freeBytes(place: string): Promise<number | null> {
  return statfs(place).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
}
