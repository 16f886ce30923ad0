// The store port: where inputs, records and results live.

/** Bytes to be written: whole, as a stream, or a finished file that the store may move instead of copying. */
export type StoreSource =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly body: AsyncIterable<Uint8Array> }
  | { readonly kind: 'file'; readonly path: string; readonly move: boolean };

/** Options of {@link Store.put}. */
export interface PutOptions {
  /** Refuse, without writing, when the key exists. @default false */
  readonly ifAbsent?: boolean;
  /** Stop with `OUTPUT_INVALID` beyond this many bytes. @default no limit */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** Options of {@link Store.read}. */
export interface ReadOptions {
  /** Only these bytes, counted from 0, the last one included; beyond the end there are none. @default all */
  readonly range?: { readonly start: number; readonly end: number };
}

/** A link to an object that anyone who has it may follow, without credentials. */
export interface StoreLink {
  readonly url: string;
  /** From then on it leads nowhere: as asked for, or earlier where the credentials that signed it end earlier. */
  readonly endsAtMs: number;
}

/** What was written, or stands there already. */
export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/**
 * Flat keys with `/` between parts, each part of `[A-Za-z0-9._~-]`, none `.` or `..`.
 * A key appears whole or not at all, also after a crash; readers never see half an object.
 * Every method throws `STORE_UNUSABLE` when the place itself fails.
 */
export interface Store {
  /** The URL it was opened with, without credentials. */
  readonly url: string;
  /** Writes an object durably. `created` is false when `ifAbsent` met an existing one. */
  put(
    key: string,
    source: StoreSource,
    options?: PutOptions,
  ): Promise<{ readonly created: boolean; readonly object: StoredObject }>;
  /** The whole object, or undefined when there is none. For small ones. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** The object as a stream, or undefined when there is none. */
  read(key: string, options?: ReadOptions): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Size without reading, or undefined when there is none. */
  stat(key: string): Promise<{ readonly size: number } | undefined>;
  /** Keys that begin with `prefix`, in code unit order. */
  list(prefix: string): AsyncIterable<string>;
  /** Removes an object; one that isn't there is no error. */
  remove(key: string): Promise<void>;
  /** A local file with the object's bytes where the store has one, for linking instead of copying. */
  localPath(key: string): string | undefined;
  /** A signed link, where the store makes some. A week is the longest that vendors allow. */
  link?(key: string, options: { readonly lifetimeMs: number }): Promise<StoreLink>;
  /** Writes, reads and removes a probe object: throws `STORE_UNUSABLE` before anything is spent. */
  checkUsable(): Promise<void>;
}
