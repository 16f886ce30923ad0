// What a store holds that batches which have ended no longer need, and why the rest is kept. Looks only.
import { stat } from 'node:fs/promises';
import { type KeptReason, type Manifest, reasonToKeep, type Store, storeLayout } from '@shotlist/core';
import { PAGES_FOLDER } from '@shotlist/gallery';
import { latestEpoch } from '@shotlist/temporal/client';
import { takenShots } from './taken-shots.js';

/** A batch, and what of it may go. */
export interface Removable {
  readonly manifest: Manifest;
  /** Its newest run. */
  readonly epoch: number;
  readonly endedAt: string;
  readonly keys: readonly string[];
  /** Of `keys`, pages of its gallery. */
  readonly pages: number;
  readonly videos: number;
  readonly bytes: number;
  /** Of `bytes`, those that stay on the disk for now: the same files are in output folders too. */
  readonly linkedBytes: number;
  /** Videos that lists elsewhere use. */
  readonly usedElsewhere: number;
  /** Batches whose videos it shows. */
  readonly takenFrom: ReadonlySet<string>;
}

interface KeptBatch {
  readonly manifest: Manifest;
  readonly reason: KeptReason;
}

export interface FoundRemovable {
  readonly batches: readonly Removable[];
  /** Without videos of their own that may go: they show some of `batches`, and have ended too, so they keep none. */
  readonly showing: readonly Removable[];
  readonly kept: readonly KeptBatch[];
}

const LOOKS_AT_ONCE = 64;

interface LookOptions {
  readonly olderThanMs: number;
  readonly nowMs: number;
}

/** `wanted` are the batches that may be cleaned, of `all` that the store has. Throws `STORE_UNUSABLE`. */
export async function findRemovable(
  store: Store,
  all: readonly Manifest[],
  wanted: readonly Manifest[],
  options: LookOptions,
): Promise<FoundRemovable> {
  const { ended, kept } = await look(store, all, wanted, options);
  const batches = ended.filter(hasVideos);
  const going = new Set(batches.map(({ manifest }) => manifest.batchId));
  const showing = ended.filter((one) => !hasVideos(one) && [...one.takenFrom].some((batchId) => going.has(batchId)));
  return { batches, showing, kept };
}

/** True while nothing has changed since it was found: nobody has run it again, and none of `others` uses its videos now. */
export async function isStillRemovable(store: Store, others: readonly Manifest[], one: Removable): Promise<boolean> {
  const { ended } = await look(store, others, [one.manifest], { olderThanMs: 0, nowMs: Date.now() });
  const now = new Set(ended[0]?.keys);
  return ended[0]?.epoch === one.epoch && one.keys.every((key) => now.has(key));
}

/** True when somebody has run it since it was found. */
export async function isRunAgain(store: Store, { manifest, epoch }: Removable): Promise<boolean> {
  return (await latestEpoch(store, manifest.batchId))?.epoch.epoch !== epoch;
}

async function look(
  store: Store,
  all: readonly Manifest[],
  wanted: readonly Manifest[],
  options: LookOptions,
): Promise<{ readonly ended: readonly Removable[]; readonly kept: readonly KeptBatch[] }> {
  const kept: KeptBatch[] = [];
  const found: Pick<Removable, 'manifest' | 'epoch' | 'endedAt'>[] = [];
  for (const manifest of wanted) {
    const run = await latestEpoch(store, manifest.batchId);
    const openChunks = await countOpen(store, manifest, run?.epoch.spillTo ?? []);
    const endedAt = run?.end?.endedAt ?? '';
    const reason = reasonToKeep({ run, endedMs: Date.parse(endedAt), openChunks, ...options });
    if (reason === undefined) found.push({ manifest, epoch: run?.epoch.epoch ?? 0, endedAt });
    else kept.push({ manifest, reason });
  }
  const going = new Set(found.map(({ manifest }) => manifest.batchId));
  const used = await usedKeys(
    store,
    all.filter(({ batchId }) => !going.has(batchId)),
  );
  const ended: Removable[] = [];
  for (const one of found) ended.push({ ...one, ...(await removableOf(store, one.manifest, used)) });
  return { ended, kept };
}

/** Of its own, that no list elsewhere uses. */
function hasVideos({ keys, pages }: Removable): boolean {
  return keys.length > pages;
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
    for await (const { video, poster } of takenShots(store, batchId)) {
      used.add(video.key);
      if (poster !== undefined) used.add(poster.key);
    }
  }
  return used;
}

async function removableOf(
  store: Store,
  { batchId }: Manifest,
  used: ReadonlySet<string>,
): Promise<Omit<Removable, 'manifest' | 'epoch' | 'endedAt'>> {
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
  const takenFrom = new Set<string>();
  for await (const { reusedFrom } of takenShots(store, batchId)) takenFrom.add(reusedFrom.batchId);
  return {
    keys,
    pages: pages.length,
    videos: keys.filter(isVideo).length,
    bytes,
    linkedBytes,
    usedElsewhere: all.filter((key) => isVideo(key) && used.has(key)).length,
    takenFrom,
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
