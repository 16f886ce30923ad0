// Writing an object into a bucket: small ones by one request, large ones in parts, and conditional ones by one writer only.
import { createHash, randomUUID } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { ShotlistError } from '@shotlist/core';
import type { PutOptions, Store, StoreSource } from '@shotlist/core';
import { abortable } from '../abortable.js';
import { openSource, readHandle } from '../file-source.js';
import { checkSize, type Digest } from '../part-file.js';
import { splitKey } from '../store-key.js';
import type { BucketClient, WriteOptions } from './bucket-client.js';
import { contentTypeOf } from './content-type.js';
import { readFirstPart } from './first-part.js';

/** What is no larger is one request. Both vendors take parts from 5 MiB on. */
const ONE_REQUEST_BYTES = 5 * 1024 * 1024;
const MAX_TURNS = 5;

/** What the store's calls go through: failures become the table's. */
export interface BucketPlace {
  readonly url: string;
  readonly client: BucketClient;
  /** The key's name in the bucket. */
  readonly nameOf: (key: string) => string;
  readonly guarded: <T>(cannot: string, work: () => Promise<T>) => Promise<T>;
}

type Put = Store['put'];
type PutResult = Awaited<ReturnType<Put>>;

/** Bytes that are counted and hashed as they pass, with an error of their source kept apart from those of the bucket. */
class Passing {
  readonly #hash = createHash('sha256');
  #size = 0;
  #failure: { readonly error: unknown } | undefined;

  async *through(body: AsyncIterable<Uint8Array>, maxBytes: number | undefined): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of body) {
        this.#size += piece.byteLength;
        checkSize(this.#size, maxBytes);
        this.#hash.update(piece);
        yield piece;
      }
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  digest(): Digest {
    return { size: this.#size, sha256: this.#hash.copy().digest('hex') };
  }
}

export function createBucketPut({ url, client, nameOf, guarded }: BucketPlace): Put {
  /** What stands under a key. */
  async function existing(key: string, signal: AbortSignal | undefined): Promise<PutResult | undefined> {
    const bytes = await client.get(nameOf(key));
    signal?.throwIfAborted();
    if (bytes === undefined) return undefined;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { created: false, object: { key, size: bytes.byteLength, sha256 } };
  }

  /** After a refusal: whose object it is. A try of ours whose answer got lost was the first, though a later one is refused. */
  async function whoseIsIt(key: string, mark: string, mine: Digest, signal: AbortSignal | undefined) {
    const head = await client.head(nameOf(key));
    if (head?.mark === mark) return { created: true, object: { key, ...mine } };
    return head === undefined ? undefined : existing(key, signal);
  }

  const comesAndGoes = (key: string) =>
    new ShotlistError('STORE_UNUSABLE', { where: url, message: `The object ${key} comes and goes.` });

  async function putBytes(key: string, bytes: Uint8Array, options: PutOptions): Promise<PutResult> {
    checkSize(bytes.byteLength, options.maxBytes);
    const mine = { size: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
    const write = writeOptions(key, options);
    for (let turn = 1; turn <= MAX_TURNS; turn += 1) {
      if (await client.putBytes(nameOf(key), bytes, write)) return { created: true, object: { key, ...mine } };
      const found = await whoseIsIt(key, write.mark, mine, options.signal);
      if (found !== undefined) return found;
    }
    throw comesAndGoes(key);
  }

  async function putStream(key: string, body: AsyncIterable<Uint8Array>, options: PutOptions): Promise<PutResult> {
    const passing = new Passing();
    const { signal, maxBytes } = options;
    try {
      const first = await readFirstPart(passing.through(abortable(body, signal), maxBytes), ONE_REQUEST_BYTES);
      if (first.rest === undefined) return await guarded('be written', () => putBytes(key, first.bytes, options));
      const { rest } = first;
      return await guarded('be written', async () => {
        const write = writeOptions(key, options);
        const created = await client.putStream(nameOf(key), rest, write);
        const mine = passing.digest();
        const head = await client.head(nameOf(key));
        if (head?.mark === write.mark) {
          if (head.size !== mine.size) throw damaged(url, key);
          return { created: true, object: { key, ...mine } };
        }
        // Replaced or removed since by somebody else, who comes after us.
        if (created) return { created, object: { key, ...mine } };
        if (options.ifAbsent !== true) throw comesAndGoes(key);
        const found = await existing(key, signal);
        if (found === undefined) throw comesAndGoes(key);
        return found;
      });
    } catch (error) {
      if (passing.failure !== undefined) throw passing.failure.error;
      throw error;
    }
  }

  return async (key, source, options = {}) => {
    splitKey(key);
    options.signal?.throwIfAborted();
    if (source.kind === 'bytes') return guarded('be written', () => putBytes(key, source.bytes, options));
    // Before anything is read from the source.
    if (options.ifAbsent === true) {
      const found = await guarded('be read', () => existing(key, options.signal));
      if (found !== undefined) return found;
    }
    const result = await putStream(key, await bodyOf(source), options);
    if (result.created && source.kind === 'file' && source.move) await unlink(source.path);
    return result;
  };
}

async function bodyOf(source: Exclude<StoreSource, { kind: 'bytes' }>): Promise<AsyncIterable<Uint8Array>> {
  return source.kind === 'stream' ? source.body : readHandle(await openSource(source.path));
}

function writeOptions(key: string, { ifAbsent = false, signal }: PutOptions): WriteOptions {
  return { contentType: contentTypeOf(key), mark: randomUUID(), ifAbsent, signal };
}

function damaged(url: string, key: string): ShotlistError {
  return new ShotlistError('STORE_UNUSABLE', {
    where: url,
    message: `The object ${key} has another size than what was written.`,
  });
}
