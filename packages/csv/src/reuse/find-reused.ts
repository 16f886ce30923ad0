// Which shots of a list need not be made, since another batch of the account has made the same.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ChunkRow,
  isRejectedRow,
  type MadeShot,
  type Manifest,
  parseStateLines,
  type ReusedShot,
  reusedShotOf,
  type Shot,
  type Store,
} from '@shotlist/core';
import { readManifest } from '../batches.js';
import { chunkFileName } from '../chunk-writer.js';
import type { StagedShotList } from '../staged.js';
import { inTurns } from './in-turns.js';
import { readMadeShots } from './made-shots.js';
import { madeSources } from './made-sources.js';
import { requestHash } from './request-hash.js';
import { shotsToMake, WantedShots } from './wanted-shots.js';

/** Looks for videos take no memory and little time, most of it on the way. */
const LOOKS_AT_ONCE = 128;

/** Options of {@link findReused}. */
export interface FindReusedOptions {
  /** Only rows below this index. @default all */
  readonly upTo?: number;
  readonly signal?: AbortSignal;
}

/**
 * Looks through what the account's other batches have made, and writes nothing: each shot that a run of this list would
 * take from one of them, in no order. The list may be in the store or only staged. Rows of the list that ask for the same
 * are variants: each takes another video, and none the video of another.
 * Throws `STORE_UNUSABLE`.
 */
export async function* findReused(
  store: Store,
  list: Manifest | StagedShotList,
  options: FindReusedOptions = {},
): AsyncGenerator<ReusedShot> {
  const { upTo = Number.POSITIVE_INFINITY, signal } = options;
  const { account, batchId, images } = 'manifest' in list ? list.manifest : list;
  const sources = await madeSources(store, account, batchId);
  if (sources.length === 0) return;

  const wanted = new WantedShots();
  const taken = new Set<string>();
  for await (const { index, request } of shotsOf(store, list, (from) => taken.add(nameOf(from.batchId, from.index)))) {
    signal?.throwIfAborted();
    if (index < upTo) wanted.add(requestHash(request, images), index);
  }
  const read = async (source: (typeof sources)[number]) => ({ source, made: await readMadeShots(store, source) });
  for await (const { source, made } of inTurns(sources, read)) {
    signal?.throwIfAborted();
    if (wanted.isEmpty) return;
    const from = source.manifest.batchId;
    const fitting = made.filter((shot) => wanted.has(shot.requestHash) && !taken.has(nameOf(from, shot.index)));
    for await (const shot of inTurns(fitting, (one) => ifThere(store, one), LOOKS_AT_ONCE)) {
      const index = shot === undefined ? undefined : wanted.take(shot.requestHash);
      if (shot !== undefined && index !== undefined) yield reusedShotOf(shot, from, index);
    }
  }
}

function nameOf(batchId: string, index: number): string {
  return `${batchId} ${index}`;
}

/** Undefined when somebody has removed the video, or it is no longer what was made: then it is made anew. */
async function ifThere(store: Store, made: MadeShot): Promise<MadeShot | undefined> {
  return (await store.stat(made.video.key))?.size === made.video.size ? made : undefined;
}

async function* shotsOf(
  store: Store,
  list: Manifest | StagedShotList,
  onTaken: Parameters<typeof shotsToMake>[2],
): AsyncGenerator<Pick<Shot, 'index' | 'request'>> {
  const manifest = 'manifest' in list ? await readManifest(store, list.manifest.batchId) : list;
  if (manifest !== undefined) return yield* shotsToMake(store, manifest, onTaken);
  if (!('manifest' in list)) return;
  for (let chunk = 0; chunk < list.manifest.chunks; chunk += 1) {
    const file = join(list.directory, chunkFileName(chunk));
    for (const row of parseStateLines<ChunkRow>(await readFile(file, 'utf8'), file)) if (!isRejectedRow(row)) yield row;
  }
}
