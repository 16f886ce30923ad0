// What a bucket has to be able to do for a store: the few calls that S3 and Google Cloud Storage have in common.

/** What a bucket says of an object without its bytes. */
export interface ObjectHead {
  readonly size: number;
  /** Another one after each write: an ETag, or a generation. */
  readonly version: string;
  /** What its writer marked it with; undefined where somebody else wrote it. */
  readonly mark: string | undefined;
}

/** How an object is written. */
export interface WriteOptions {
  readonly contentType: string;
  /** Kept beside the object, so that a writer whose answer got lost knows its own object again. */
  readonly mark: string;
  readonly ifAbsent: boolean;
  readonly signal: AbortSignal | undefined;
}

/** A part of an object. */
interface Part {
  readonly start: number;
  /** The last byte, included. */
  readonly end: number;
  /** It must be this version still. */
  readonly version: string;
}

/** Why a bucket can’t be used, in kinds that have a way out each. */
export type FailureKind =
  | 'busy'
  | 'certificate'
  | 'changed'
  | 'clock'
  | 'credentials_missing'
  | 'credentials_refused'
  | 'damaged'
  | 'denied'
  | 'full'
  | 'no_bucket'
  | 'region_missing'
  | 'region_wrong'
  | 'signing'
  | 'unreachable'
  | 'unsupported'
  | 'other';

/** A failure without the server's own words: those may name keys. */
export interface BucketFailure {
  readonly kind: FailureKind;
  /** The name or number by which the vendor's pages know it. */
  readonly code: string;
}

/** Names here are whole: the store's prefix is in them. Every method throws the vendor's errors, which `classify` judges. */
export interface BucketClient {
  readonly bucket: string;
  /** Throws where there is no such bucket, or names that begin with `prefix` may not be listed in it. */
  checkBucket(prefix: string): Promise<void>;
  head(name: string): Promise<ObjectHead | undefined>;
  get(name: string): Promise<Uint8Array | undefined>;
  open(name: string, part: Part): Promise<AsyncIterable<Uint8Array>>;
  /** False where `ifAbsent` met an object. The server checks the bytes against their checksum. */
  putBytes(name: string, bytes: Uint8Array, options: WriteOptions): Promise<boolean>;
  /** The same in parts, with a few of them in memory; nothing is visible before the last one is there. */
  putStream(name: string, body: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<boolean>;
  /** Names that begin with `prefix`, as the server orders them. */
  list(prefix: string): AsyncIterable<string>;
  remove(name: string): Promise<void>;
  link(name: string, lifetimeMs: number): Promise<{ readonly url: string; readonly endsAtMs: number }>;
  classify(error: unknown): BucketFailure;
}
