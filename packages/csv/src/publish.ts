// Puts a staged shot list into the store. The manifest comes last: a batch exists when its manifest does.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
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
  const before = await chunksThere(store, batchId, staged.chunksHash);
  if (before.upload !== undefined) await store.put(storeLayout.upload(batchId), jsonSource(before.upload), put);
  let done = 0;
  await eachOf(chunks, async (chunk) => {
    options.signal?.throwIfAborted();
    const path = join(staged.directory, chunkFileName(chunk));
    const key = storeLayout.chunk(batchId, chunk);
    if (!before.ours.has(chunk)) await store.put(key, { kind: 'file', path, move: true }, put);
    done += 1;
    options.onProgress?.({ chunks: done, of: chunks });
  });
  await eachOf(staged.images.length, async (index) => {
    const image = staged.images[index];
    if (image !== undefined) await publishImage(store, image, put);
  });
  // Listing looks here, so it must not come after the manifest; a name without a manifest is passed over.
  await store.put(storeLayout.indexEntry(batchId), jsonSource({ schemaVersion: 1, batchId }), put);
  const manifest: Manifest = { ...staged.manifest, createdAt: (options.now ?? new Date()).toISOString() };
  const { created } = await store.put(storeLayout.manifest(batchId), jsonSource(manifest), { ...put, ifAbsent: true });
  await store.remove(storeLayout.upload(batchId));
  // Somebody else may have published the same batch meanwhile: theirs stands.
  return created ? manifest : ((await readManifest(store, batchId)) ?? manifest);
}

/** An upload of chunk files that is on its way. */
interface Upload {
  readonly schemaVersion: 1;
  /** Of all its chunk files together. */
  readonly chunksHash: string;
  /** Chunk files that stood there when it began: another upload's, until it has written over them. @default none */
  readonly others?: readonly number[];
}

/**
 * Chunk files that an upload of the same files has brought, and what is to be written where none was begun, or one of
 * other files: another release, or other options, may write the same rows in other words. Those are not removed: whoever
 * brings them may be at work.
 */
async function chunksThere(
  store: Store,
  batchId: string,
  chunksHash: string,
): Promise<{ readonly ours: ReadonlySet<number>; readonly upload?: Upload }> {
  const key = storeLayout.upload(batchId);
  const bytes = await store.get(key);
  const begun = bytes === undefined ? undefined : parseState<Partial<Upload>>(Buffer.from(bytes).toString('utf8'), key);
  const there: number[] = [];
  for await (const chunkKey of store.list(`${storeLayout.batch(batchId)}chunks/`)) {
    const chunk = /\/chunks\/(\d+)\.ndjson$/.exec(chunkKey)?.[1];
    if (chunk !== undefined) there.push(Number(chunk));
  }
  if (begun?.chunksHash === chunksHash) {
    const others = new Set(begun.others);
    return { ours: new Set(there.filter((chunk) => !others.has(chunk))) };
  }
  const others = there.length === 0 ? {} : { others: there };
  return { ours: new Set(), upload: { schemaVersion: 1, chunksHash, ...others } };
}

async function publishImage(store: Store, image: StagedImage, put: { readonly signal?: AbortSignal }): Promise<void> {
  if ((await store.stat(image.key)) !== undefined) return;
  await store.put(image.key, { kind: 'stream', body: unchanged(image) }, put);
}

/** Fails at the end of a file that is not what was checked: the store keeps nothing of it, also when we die right then. */
async function* unchanged({ path, sha256, reference }: StagedImage): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  const refuse = (message: string, cause?: unknown) =>
    new ShotlistError('IMAGE_UNREADABLE', { where: reference, message, cause });
  try {
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(piece);
      yield piece;
    }
  } catch (cause) {
    throw refuse('The image can’t be read any more.', cause);
  }
  if (hash.digest('hex') !== sha256) throw refuse('The image was changed while the shot list was submitted.');
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
