// The gallery of a batch as it stands now: in pages for a folder, as one page where somebody wants one file.
import {
  type BatchState,
  type EpochEnd,
  type Manifest,
  parseState,
  type ShotResult,
  type Store,
  storeLayout,
} from '@shotlist/core';
import { galleryHtml, type GalleryLinks, type GalleryPage, galleryPages, PageIndex } from '@shotlist/gallery';
import type { FilePaths } from './exporter.js';

interface ShownBatch {
  readonly store: Store;
  readonly manifest: Manifest;
  readonly title: string;
}

/** One page with as many shots as a browser can bear. */
export async function* galleryPage(
  batch: ShownBatch,
  paths: FilePaths,
  results: () => AsyncIterable<ShotResult>,
  links?: GalleryLinks,
): AsyncGenerator<string> {
  const { counts } = await indexOf(results);
  yield* galleryHtml(results(), { ...(await factsOf(batch)), counts, ...paths, links });
}

/** All shots, in pages. */
export async function* galleryOf(
  batch: ShownBatch,
  paths: FilePaths,
  results: () => AsyncIterable<ShotResult>,
): AsyncGenerator<GalleryPage> {
  const index = await indexOf(results);
  yield* galleryPages(results(), index, { ...(await factsOf(batch)), ...paths });
}

/** The figures are counted from the very results that are shown: the batch goes on meanwhile. */
async function indexOf(results: () => AsyncIterable<ShotResult>): Promise<PageIndex> {
  const index = new PageIndex();
  for await (const result of results()) index.add(result);
  return index;
}

async function factsOf({ store, manifest, title }: ShownBatch) {
  const { batchId, account, columns } = manifest;
  const end = await latestEnd(store, batchId);
  const state: BatchState = end === undefined ? 'running' : end.canceled ? 'canceled' : 'done';
  return { title, batchId, account, columns, verdict: end?.verdict, state, createdAt: new Date().toISOString() };
}

/** How the latest run came out; undefined while it goes on. */
async function latestEnd(store: Store, batchId: string): Promise<EpochEnd | undefined> {
  let newest: string | undefined;
  for await (const key of store.list(storeLayout.epochs(batchId)))
    if (!key.endsWith('.end.json')) newest = key.replace(/\.json$/, '.end.json');
  const bytes = newest === undefined ? undefined : await store.get(newest);
  return newest === undefined || bytes === undefined
    ? undefined
    : parseState<EpochEnd>(Buffer.from(bytes).toString('utf8'), newest);
}
