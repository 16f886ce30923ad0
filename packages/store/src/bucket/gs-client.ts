// A bucket at Google Cloud Storage. Loaded only where a store is one.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { IdempotencyStrategy, Storage } from '@google-cloud/storage';
import type { BucketClient, WriteOptions } from './bucket-client.js';
import type { BucketLocation } from './bucket-url.js';
import { classifyGs, isGsMissing, isGsRefused } from './gs-failure.js';

/** A part is in memory until the server has it. A multiple of 256 KiB, as the protocol wants. */
const PART_BYTES = 8 * 1024 * 1024;
/** With the waits that double in between, some half a minute: a record of something paid for should outlast a short outage. */
const MAX_RETRIES = 7;
const MAX_RETRY_DELAY_SECONDS = 16;
const MARK = 'shotlist-write';

export function createGsClient({ bucket: bucketName, endpoint }: BucketLocation): BucketClient {
  const storage = new Storage({
    ...(endpoint === undefined
      ? {}
      : // To an emulator on this machine no credentials are sent, to anybody else's server over https they are.
        { apiEndpoint: endpoint, useAuthWithCustomEndpoint: endpoint.startsWith('https:') }),
    retryOptions: {
      autoRetry: true,
      maxRetries: MAX_RETRIES,
      maxRetryDelay: MAX_RETRY_DELAY_SECONDS,
      // The same bytes under the same name: writing them twice is writing them once.
      idempotencyStrategy: IdempotencyStrategy.RetryAlways,
    },
  });
  const bucket = storage.bucket(bucketName);

  async function whenThere<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (isGsMissing(error)) return undefined;
      throw error;
    }
  }

  async function unlessThere(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (isGsRefused(error)) return false;
      throw error;
    }
  }

  const written = ({ contentType, mark, ifAbsent }: WriteOptions) => ({
    // CRC32C goes with the bytes; where it doesn't match, the server takes none of them.
    validation: 'crc32c' as const,
    metadata: { contentType, metadata: { [MARK]: mark } },
    ...(ifAbsent ? { preconditionOpts: { ifGenerationMatch: 0 } } : {}),
  });

  return {
    bucket: bucketName,
    // A list of one: it needs no permission beyond those of objects.
    checkBucket: async (prefix) => {
      await bucket.getFiles({ prefix, maxResults: 1, autoPaginate: false });
    },
    head: (name) =>
      whenThere(async () => {
        const [metadata] = await bucket.file(name).getMetadata();
        const mark = metadata.metadata?.[MARK];
        return {
          size: Number(metadata.size ?? 0),
          version: String(metadata.generation ?? ''),
          mark: typeof mark === 'string' ? mark : undefined,
        };
      }),
    get: (name) =>
      whenThere(async () => {
        const [bytes] = await bucket.file(name).download({ validation: 'crc32c' });
        return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      }),
    open: async (name, { start, end, version }) =>
      bucket.file(name, { generation: version }).createReadStream({ start, end, decompress: false }),
    putBytes: (name, bytes, options) =>
      unlessThere(() => bucket.file(name).save(Buffer.from(bytes), { ...written(options), resumable: false })),
    putStream: (name, body, options) =>
      unlessThere(() => {
        const upload = bucket
          .file(name)
          .createWriteStream({ ...written(options), resumable: true, chunkSize: PART_BYTES });
        return pipeline(Readable.from(body), upload, options.signal === undefined ? {} : { signal: options.signal });
      }),
    async *list(prefix) {
      let pageToken: string | undefined;
      do {
        const [files, next] = (await bucket.getFiles({
          prefix,
          autoPaginate: false,
          fields: 'items(name),nextPageToken',
          ...(pageToken === undefined ? {} : { pageToken }),
        })) as unknown as [{ readonly name: string }[], { readonly pageToken?: string } | null];
        for (const { name } of files) yield name;
        pageToken = next?.pageToken;
      } while (pageToken !== undefined);
    },
    remove: async (name) => {
      await bucket.file(name).delete({ ignoreNotFound: true });
    },
    async link(name, lifetimeMs) {
      const endsAtMs = Date.now() + lifetimeMs;
      const [url] = await bucket.file(name).getSignedUrl({ version: 'v4', action: 'read', expires: endsAtMs });
      return { url, endsAtMs };
    },
    classify: classifyGs,
  };
}
