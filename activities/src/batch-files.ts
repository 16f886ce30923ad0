// What the store holds of a batch, as activities need it. Rows never change, so they are kept for a while.
import {
  type ChunkRow,
  type Epoch,
  type GenerationRequest,
  deriveSeed,
  isRejectedRow,
  type Manifest,
  mergeRecords,
  type Shot,
  ShotlistError,
  type ShotRecord,
  type Store,
  storeLayout,
} from '@shotlist/core';
import { getJson, getLines, listKeys } from './json-files.js';

/** Chunks whose rows are kept in memory: those that run at once, twice. */
const MAX_KEPT_CHUNKS = 16;

/** Reads a batch's files. One for each worker. */
export class BatchFiles {
  readonly store: Store;
  /** The store failed to take what was paid for: nothing is sent before it is usable again. */
  troubled = false;
  readonly #rows = new Map<string, Promise<readonly ChunkRow[]>>();
  readonly #manifests = new Map<string, Promise<Manifest>>();

  constructor(store: Store) {
    this.store = store;
  }

  /** Throws `BATCH_NOT_FOUND`. */
  manifest(batchId: string): Promise<Manifest> {
    return keep(this.#manifests, batchId, async () => {
      const manifest = await getJson<Manifest>(this.store, storeLayout.manifest(batchId));
      if (manifest === undefined) throw new ShotlistError('BATCH_NOT_FOUND', { where: batchId });
      return manifest;
    });
  }

  async epoch(batchId: string, epoch: number): Promise<Epoch> {
    const found = await getJson<Epoch>(this.store, storeLayout.epoch(batchId, epoch));
    if (found === undefined) throw new ShotlistError('BATCH_NOT_FOUND', { where: `${batchId}, run ${epoch}` });
    return found;
  }

  rows(batchId: string, chunk: number): Promise<readonly ChunkRow[]> {
    const key = storeLayout.chunk(batchId, chunk);
    return keep(this.#rows, key, async () => {
      const rows = await getLines<ChunkRow>(this.store, key);
      if (rows.length === 0)
        throw new ShotlistError('STORE_UNUSABLE', { where: key, message: 'A chunk of the batch is missing.' });
      return rows;
    });
  }

  /** The latest record of each shot, by index. */
  async records(batchId: string, chunk: number): Promise<Map<number, ShotRecord>> {
    const merged = new Map<number, ShotRecord>();
    // Records first: a seal that appears meanwhile holds them again.
    for (const key of await listKeys(this.store, storeLayout.records(batchId, chunk)))
      mergeRecords(await getLines<ShotRecord>(this.store, key), merged);
    for (const key of await listKeys(this.store, storeLayout.seals(batchId, chunk)))
      mergeRecords(await getLines<ShotRecord>(this.store, key), merged);
    return merged;
  }

  /** The shot at a position of a chunk, with the request as a provider is asked. */
  async request(
    batchId: string,
    chunk: number,
    position: number,
  ): Promise<{ readonly shot: Shot; readonly request: GenerationRequest }> {
    const shot = (await this.rows(batchId, chunk))[position];
    if (shot === undefined || isRejectedRow(shot)) {
      throw new ShotlistError('INTERNAL', { message: `Chunk ${chunk} has no shot at position ${position}.` });
    }
    return { shot, request: { ...shot.request, seed: shot.request.seed ?? deriveSeed(batchId, shot.index) } };
  }

  /** Reads local images of a batch by the `image_url` that names them. */
  imageReader(batchId: string): (imageUrl: string) => Promise<Uint8Array> {
    return async (imageUrl) => {
      const { images } = await this.manifest(batchId);
      const key = Object.hasOwn(images, imageUrl) ? images[imageUrl] : undefined;
      const bytes = key === undefined ? undefined : await this.store.get(key);
      if (bytes === undefined) throw new ShotlistError('IMAGE_UNREADABLE');
      return bytes;
    };
  }
}

/** The value of a key, made at most once at a time; the oldest is dropped beyond the limit, a failed one at once. */
function keep<Value>(kept: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const value = make();
  kept.set(key, value);
  value.catch(() => kept.delete(key));
  if (kept.size > MAX_KEPT_CHUNKS) kept.delete(kept.keys().next().value!);
  return value;
}
