// What a store holds that batches which have ended no longer need, and why the rest is kept. Looks only.
import { stat } from 'node:fs/promises';
import {
  type KeptReason,
  type Manifest,
  parseStateLines,
  reasonToKeep,
  type ReusedShot,
  type Store,
  storeLayout,
} from '@shotlist/core';
import { PAGES_FOLDER } from '@shotlist/gallery';
import { latestEpoch } from '@shotlist/temporal/client';
import { readCleaned } from './cleaned-mark.js';

/** A batch, and what of it may go. */
export interface Removable {
  readonly manifest: Manifest;
  readonly endedAt: string;
  readonly keys: readonly string[];
  readonly videos: number;
  readonly bytes: number;
  /** Of `bytes`, those that stay on the disk for now: the same files are in output folders too. */
  readonly linkedBytes: number;
  /** Videos that lists elsewhere use. */
  readonly usedElsewhere: number;
}

interface KeptBatch {
  readonly manifest: Manifest;
  readonly reason: KeptReason;
}

export interface FoundRemovable {
  readonly batches: readonly Removable[];
  readonly kept: readonly KeptBatch[];
}

const LOOKS_AT_ONCE = 64;

/** `wanted` are the batches that may be cleaned, of `all` that the store has. Throws `STORE_UNUSABLE`. */
export async function findRemovable(
  store: Store,
  all: readonly Manifest[],
  wanted: readonly Manifest[],
  { olderThanMs, nowMs }: { readonly olderThanMs: number; readonly nowMs: number },
): Promise<FoundRemovable> {
  const kept: KeptBatch[] = [];
  const ended: { readonly manifest: Manifest; readonly endedAt: string }[] = [];
  for (const manifest of wanted) {
    const run = await latestEpoch(store, manifest.batchId);
    const openChunks = await countOpen(store, manifest, run?.epoch.spillTo ?? []);
    const reason = reasonToKeep({ run, endedMs: Date.parse(run?.end?.endedAt ?? ''), openChunks, nowMs, olderThanMs });
    if (reason === undefined) ended.push({ manifest, endedAt: run?.end?.endedAt ?? '' });
    else kept.push({ manifest, reason });
  }
  const going = new Set(ended.map(({ manifest }) => manifest.batchId));
  const used = await usedKeys(
    store,
    all.filter(({ batchId }) => !going.has(batchId)),
  );
  const batches: Removable[] = [];
  for (const { manifest, endedAt } of ended) {
    const found = await removableOf(store, manifest, used);
    if (found.keys.length > 0) batches.push({ manifest, endedAt, ...found });
  }
  return { batches, kept };
}

/** True while nothing has changed since it was found: nobody has run it again, and none of `others` uses its videos now. */
export async function isStillRemovable(store: Store, others: readonly Manifest[], one: Removable): Promise<boolean> {
  const { manifest, keys } = one;
  const { batches } = await findRemovable(store, others, [manifest], { olderThanMs: 0, nowMs: Date.now() });
  const now = new Set(batches[0]?.keys);
  return keys.every((key) => now.has(key));
}

/** Chunks that may hold permits at any of its accounts, and those that a run began and none has ended. */
async function countOpen(store: Store, { account, batchId }: Manifest, spillTo: readonly string[]): Promise<number> {
  const open = new Set<string>();
  for (const name of [account, ...spillTo])
    for await (const key of store.list(`${storeLayout.openChunks(name)}${batchId}/`)) open.add(key);
  const begun = new Map<string, number>();
  for await (const key of store.list(`${storeLayout.batch(batchId)}chunks/`)) {
    const [, chunk = '', what, epoch] = /\/(\d+)\.(begun|ends)\/(\d+)\./.exec(key) ?? [];
    if (what === 'begun') begun.set(chunk, Number(epoch));
    // "ends" stand behind "begun" in the order of keys.
    else if (what === 'ends' && Number(epoch) >= (begun.get(chunk) ?? 0)) begun.delete(chunk);
  }
  return open.size + begun.size;
}

/** Videos and stills that these batches have taken from others. */
async function usedKeys(store: Store, batches: readonly Manifest[]): Promise<ReadonlySet<string>> {
  const used = new Set<string>();
  for (const { batchId } of batches) {
    // Its own videos are gone, so it shows none of others either.
    if ((await readCleaned(store, batchId)) !== undefined) continue;
    for await (const key of store.list(storeLayout.reusedAll(batchId))) {
      const bytes = await store.get(key);
      for (const { video, poster } of parseStateLines<ReusedShot>(new TextDecoder().decode(bytes), key)) {
        used.add(video.key);
        if (poster !== undefined) used.add(poster.key);
      }
    }
  }
  return used;
}

async function removableOf(
  store: Store,
  { batchId }: Manifest,
  used: ReadonlySet<string>,
): Promise<Omit<Removable, 'manifest' | 'endedAt'>> {
  const all: string[] = [];
  for await (const key of store.list(storeLayout.videos(batchId))) all.push(key);
  const pages = await galleryOf(store, batchId);
  const keys = [...all.filter((key) => !used.has(key)), ...pages];
  const isVideo = (key: string) => key.endsWith('.mp4');
  let bytes = 0;
  let linkedBytes = 0;
  for (let from = 0; from < keys.length; from += LOOKS_AT_ONCE) {
    const sizes = await Promise.all(keys.slice(from, from + LOOKS_AT_ONCE).map((key) => sizeOf(store, key)));
    for (const { size, isLinked } of sizes) {
      bytes += size;
      if (isLinked) linkedBytes += size;
    }
  }
  return {
    keys: keys.length === pages.length ? [] : keys,
    videos: keys.filter(isVideo).length,
    bytes,
    linkedBytes,
    usedElsewhere: all.filter((key) => isVideo(key) && used.has(key)).length,
  };
}

/** The pages of its gallery, which show the videos. */
async function galleryOf(store: Store, batchId: string): Promise<readonly string[]> {
  const first = storeLayout.results(batchId, 'html');
  const pages = (await store.stat(first)) === undefined ? [] : [first];
  for await (const key of store.list(storeLayout.galleryPage(batchId, `${PAGES_FOLDER}/`))) pages.push(key);
  return pages;
}

async function sizeOf(store: Store, key: string): Promise<{ readonly size: number; readonly isLinked: boolean }> {
  const local = store.localPath(key);
  const file = local === undefined ? undefined : await stat(local).catch(() => undefined);
  if (file !== undefined) return { size: file.size, isLinked: file.nlink > 1 };
  return { size: (await store.stat(key))?.size ?? 0, isLinked: false };
}
