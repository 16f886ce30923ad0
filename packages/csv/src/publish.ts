// Puts a staged shot list into the store. The manifest comes last: a batch exists when its manifest does.
import { join } from 'node:path';
import { type Manifest, parseState, ShotlistError, type Store, storeLayout } from '@shotlist/core';
import { readManifest } from './batches.js';
import { chunkFileName } from './chunk-writer.js';
import type { StagedImage, StagedShotList } from './staged.js';

/** Options of {@link publishShotList}. */
export interface PublishOptions {
  /** When the batch was made. @default now */
  readonly now?: Date;
  readonly signal?: AbortSignal;
  /** Called after each chunk file, with those in the store now. */
  readonly onProgress?: (progress: { readonly chunks: number; readonly of: number }) => void;
}

/** Objects under way at once. */
const CONCURRENCY = 8;

/**
 * Uploads chunk files, local images, and then the manifest, unless the batch is there already. Chunk files that an upload
 * before has brought are not sent again. Others are moved out of the staging folder. Returns the manifest that stands in the store.
 * Throws `STORE_UNUSABLE`, and `IMAGE_UNREADABLE` when an image is no longer what was checked.
 */
export async function publishShotList(
  store: Store,
  staged: StagedShotList,
  options: PublishOptions = {},
): Promise<Manifest> {
  const { batchId, chunks } = staged.manifest;
  const known = await readManifest(store, batchId);
  if (known !== undefined) return known;
  const put = options.signal === undefined ? {} : { signal: options.signal };
  const upload = { schemaVersion: 1, chunksHash: staged.chunksHash };
  const before = await chunksThere(store, batchId, upload.chunksHash);
  if (before === undefined) await store.put(storeLayout.upload(batchId), jsonSource(upload), put);
  let done = 0;
  await eachOf(chunks, async (chunk) => {
    options.signal?.throwIfAborted();
    const path = join(staged.directory, chunkFileName(chunk));
    const key = storeLayout.chunk(batchId, chunk);
    if (before?.has(chunk) !== true) await store.put(key, { kind: 'file', path, move: true }, put);
    done += 1;
    options.onProgress?.({ chunks: done, of: chunks });
  });
  await eachOf(staged.images.length, async (index) => {
    const image = staged.images[index];
    if (image !== undefined) await publishImage(store, image);
  });
  // Listing looks here, so it must not come after the manifest; a name without a manifest is passed over.
  await store.put(storeLayout.indexEntry(batchId), jsonSource({ schemaVersion: 1, batchId }), put);
  const manifest: Manifest = { ...staged.manifest, createdAt: (options.now ?? new Date()).toISOString() };
  const { created } = await store.put(storeLayout.manifest(batchId), jsonSource(manifest), { ...put, ifAbsent: true });
  await store.remove(storeLayout.upload(batchId));
  // Somebody else may have published the same batch meanwhile: theirs stands.
  return created ? manifest : ((await readManifest(store, batchId)) ?? manifest);
}

/**
 * Chunk files that an upload before has brought; undefined where none was begun, or of other files: another release may
 * write the same rows in other words.
 */
async function chunksThere(
  store: Store,
  batchId: string,
  chunksHash: string,
): Promise<ReadonlySet<number> | undefined> {
  const key = storeLayout.upload(batchId);
  const bytes = await store.get(key);
  if (bytes === undefined) return undefined;
  const begun = parseState<{ readonly chunksHash?: string }>(Buffer.from(bytes).toString('utf8'), key);
  if (begun?.chunksHash !== chunksHash) return undefined;
  const there = new Set<number>();
  for await (const chunkKey of store.list(`${storeLayout.batch(batchId)}chunks/`)) {
    const chunk = /\/(\d+)\.ndjson$/.exec(chunkKey)?.[1];
    if (chunk !== undefined) there.add(Number(chunk));
  }
  return there;
}

async function publishImage(store: Store, image: StagedImage): Promise<void> {
  if ((await store.stat(image.key)) !== undefined) return;
  const { object } = await store.put(image.key, { kind: 'file', path: image.path, move: false });
  if (object.sha256 === image.sha256) return;
  await store.remove(image.key);
  throw new ShotlistError('IMAGE_UNREADABLE', {
    where: image.reference,
    message: 'The image was changed while the shot list was submitted.',
  });
}

function jsonSource(value: unknown): { readonly kind: 'bytes'; readonly bytes: Uint8Array } {
  return { kind: 'bytes', bytes: Buffer.from(`${JSON.stringify(value)}\n`) };
}

async function eachOf(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, count) }, worker));
}
