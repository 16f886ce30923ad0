// A bucket at Amazon S3, or at a server that speaks its protocol. Loaded only where a store is one.
import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { BucketClient, ObjectHead, WriteOptions } from './bucket-client.js';
import type { BucketLocation } from './bucket-url.js';
import { classifyS3, isS3Missing, isS3Refused, isS3Raced } from './s3-failure.js';

/** A part is in memory while it is sent, two at a time. 10,000 of them are 50 GiB. */
const PART_BYTES = 5 * 1024 * 1024;
const PARTS_AT_ONCE = 2;
/** With the waits that the SDK doubles in between, some ten seconds: a record of something paid for should outlast a short outage. */
const MAX_ATTEMPTS = 8;
const CONFLICT_TURNS = 5;
const SOCKETS = 64;
/** Whoever is sent a video slowly keeps a socket for as long. Records, which are worth money, have sockets of their own. */
const READ_SOCKETS = 256;
const MARK = 'shotlist-write';

export function createS3Client(location: BucketLocation, environment: NodeJS.ProcessEnv = process.env): BucketClient {
  const { bucket, endpoint, region, pathStyle } = location;
  const endpointSet = endpoint ?? environment['AWS_ENDPOINT_URL_S3'] ?? environment['AWS_ENDPOINT_URL'];
  const ownServer = endpointSet !== undefined && endpointSet !== '';
  // Other servers have regions in name only; Amazon's is found in the environment or the profile.
  const assumed =
    ownServer && !environment['AWS_REGION'] && !environment['AWS_DEFAULT_REGION'] ? 'us-east-1' : undefined;
  const chosen = region ?? assumed;
  const settings = (maxSockets: number): S3ClientConfig => ({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(chosen === undefined ? {} : { region: chosen }),
    forcePathStyle: pathStyle ?? ownServer,
    ...(environment['AWS_MAX_ATTEMPTS'] ? {} : { maxAttempts: MAX_ATTEMPTS }),
    retryMode: 'standard',
    requestChecksumCalculation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: 10_000,
      // A part over a slow line takes its time; a line that is silent is found out sooner.
      requestTimeout: 300_000,
      throwOnRequestTimeout: true,
      socketTimeout: 60_000,
      httpAgent: { maxSockets, keepAlive: true },
      httpsAgent: { maxSockets, keepAlive: true },
    },
    // Its warnings would go to our standard output, and may name what is asked for.
    logger: { debug() {}, info() {}, warn() {}, error() {}, trace() {} },
  });
  const client = new S3Client(settings(SOCKETS));
  const reader = new S3Client(settings(READ_SOCKETS));
  const at = (name: string) => ({ Bucket: bucket, Key: name });

  async function whenThere<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (isS3Missing(error)) return undefined;
      throw error;
    }
  }

  /** False where an object is there already. */
  async function unlessThere(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (isS3Refused(error)) return false;
      throw error;
    }
  }

  const written = ({ contentType, mark, ifAbsent }: WriteOptions) => ({
    ContentType: contentType,
    Metadata: { [MARK]: mark },
    ...(ifAbsent ? { IfNoneMatch: '*' } : {}),
  });

  return {
    bucket,
    // A list of one: unlike a HEAD its answer has words that say what is wrong.
    checkBucket: async (prefix) => {
      await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 }));
    },
    head: (name) =>
      whenThere(async (): Promise<ObjectHead> => {
        const found = await client.send(new HeadObjectCommand(at(name)));
        return { size: found.ContentLength ?? 0, version: found.ETag ?? '', mark: found.Metadata?.[MARK] };
      }),
    get: (name) =>
      whenThere(async () => {
        const { Body } = await client.send(new GetObjectCommand({ ...at(name), ChecksumMode: 'ENABLED' }));
        return Body === undefined ? new Uint8Array() : Body.transformToByteArray();
      }),
    async open(name, { start, end, version }) {
      const { Body } = await reader.send(
        new GetObjectCommand({ ...at(name), Range: `bytes=${start}-${end}`, IfMatch: version }),
      );
      return Body as unknown as AsyncIterable<Uint8Array>;
    },
    async putBytes(name, bytes, options) {
      const command = () =>
        new PutObjectCommand({
          ...at(name),
          ...written(options),
          Body: bytes,
          ContentLength: bytes.byteLength,
          ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
        });
      const send = () => client.send(command(), options.signal === undefined ? {} : { abortSignal: options.signal });
      for (let turn = 1; ; turn += 1) {
        try {
          return await unlessThere(send);
        } catch (error) {
          // Two conditional writers at the same moment: one of them is told to come again.
          if (!isS3Raced(error) || turn === CONFLICT_TURNS) throw error;
        }
      }
    },
    async putStream(name, body, options) {
      const stop = new AbortController();
      const onAbort = () => stop.abort();
      options.signal?.addEventListener('abort', onAbort, { once: true });
      const { Readable } = await import('node:stream');
      try {
        return await unlessThere(() =>
          new Upload({
            client,
            params: { ...at(name), ...written(options), Body: Readable.from(body), ChecksumAlgorithm: 'SHA256' },
            partSize: PART_BYTES,
            queueSize: PARTS_AT_ONCE,
            abortController: stop,
          }).done(),
        );
      } finally {
        options.signal?.removeEventListener('abort', onAbort);
      }
    },
    async *list(prefix) {
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        );
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
        token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
    },
    remove: async (name) => {
      await whenThere(() => client.send(new DeleteObjectCommand(at(name))));
    },
    async link(name, lifetimeMs) {
      const { expiration } = await client.config.credentials();
      const nowMs = Date.now();
      const seconds = Math.max(1, Math.floor(lifetimeMs / 1000));
      const url = await getSignedUrl(client, new GetObjectCommand(at(name)), { expiresIn: seconds });
      // A link ends with the credentials that signed it, if that is earlier.
      return { url, endsAtMs: Math.min(nowMs + seconds * 1000, expiration?.getTime() ?? Infinity) };
    },
    classify: classifyS3,
  };
}
