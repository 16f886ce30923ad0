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
  UnitTally,
} from '@shotlist/core';
import { getJson, getLines, listKeys } from './json-files.js';

/** Chunks, and manifests, that are kept in memory: a few batches' worth of chunks that run at once. */
const MAX_KEPT = 32;
/** Small objects read at the same time. */
const READS_AT_ONCE = 8;

/** A shot, and the request as a provider is asked. */
export interface ShotRequest {
  readonly shot: Shot;
  readonly request: GenerationRequest;
}

interface KeptChunk {
  readonly rows: readonly ChunkRow[];
  /** By position; made when first asked for. */
  readonly requests: ShotRequest[];
}

const opened = new WeakMap<Store, BatchFiles>();

/** Reads a batch's files. One for each store and process, so that no chunk is read twice. */
export class BatchFiles {
  static of(store: Store): BatchFiles {
    const known = opened.get(store);
    if (known !== undefined) return known;
    const files = new BatchFiles(store);
    opened.set(store, files);
    return files;
  }

  readonly store: Store;
  /** The store failed to take what was paid for: nothing is sent before it is usable again. */
  troubled = false;
  readonly #chunks = new Map<string, Promise<KeptChunk>>();
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

  async rows(batchId: string, chunk: number): Promise<readonly ChunkRow[]> {
    return (await this.#chunk(batchId, chunk)).rows;
  }

  #chunk(batchId: string, chunk: number): Promise<KeptChunk> {
    const key = storeLayout.chunk(batchId, chunk);
    return keep(this.#chunks, key, async () => {
      const rows = await getLines<ChunkRow>(this.store, key);
      if (rows.length === 0)
        throw new ShotlistError('STORE_UNUSABLE', { where: key, message: 'A chunk of the batch is missing.' });
      return { rows, requests: [] };
    });
  }

  /** The latest record of each shot, by index. */
  async records(batchId: string, chunk: number): Promise<Map<number, ShotRecord>> {
    const merged = new Map<number, ShotRecord>();
    for await (const records of this.eachRecords(batchId, chunk)) mergeRecords(records, merged);
    return merged;
  }

  /** The same, and what all attempts of the shots came to in units. */
  async history(
    batchId: string,
    chunk: number,
  ): Promise<{ readonly records: Map<number, ShotRecord>; readonly units: UnitTally }> {
    const merged = new Map<number, ShotRecord>();
    const units = new UnitTally();
    for await (const records of this.eachRecords(batchId, chunk)) {
      mergeRecords(records, merged);
      units.add(records);
    }
    return { records: merged, units };
  }

  /** All records of a chunk, an object at a time, and then those of its seals. */
  async *eachRecords(batchId: string, chunk: number): AsyncGenerator<readonly ShotRecord[]> {
    // Records first: a seal that appears meanwhile holds them again.
    yield* this.#eachLines(storeLayout.records(batchId, chunk));
    yield* this.#eachLines(storeLayout.seals(batchId, chunk));
  }

  async *#eachLines(prefix: string): AsyncGenerator<readonly ShotRecord[]> {
    const keys = await listKeys(this.store, prefix);
    for (let first = 0; first < keys.length; first += READS_AT_ONCE)
      yield* await Promise.all(
        keys.slice(first, first + READS_AT_ONCE).map((key) => getLines<ShotRecord>(this.store, key)),
      );
  }

  /** The shot at a position of a chunk, with its request. */
  async request(batchId: string, chunk: number, position: number): Promise<ShotRequest> {
    const { rows, requests } = await this.#chunk(batchId, chunk);
    const known = requests[position];
    if (known !== undefined) return known;
    const shot = rows[position];
    if (shot === undefined || isRejectedRow(shot)) {
      throw new ShotlistError('INTERNAL', { message: `Chunk ${chunk} has no shot at position ${position}.` });
    }
    const seed = shot.request.seed ?? deriveSeed(batchId, shot.index);
    return (requests[position] = { shot, request: { ...shot.request, seed } });
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

/** The value of a key, made at most once at a time; a failed one is dropped, and beyond the limit the least lately used. */
function keep<Value>(kept: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  const known = kept.get(key);
  const value = known ?? make();
  // Back to the end of the line.
  kept.delete(key);
  kept.set(key, value);
  if (known === undefined) value.catch(() => kept.get(key) === value && kept.delete(key));
  if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
  return value;
}
