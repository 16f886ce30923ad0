// What a client may be set to, and what each call takes.
import type { AspectRatio, Resolution, StatusAnswer } from '@shotlist/core';

/** As much of `fetch` as is used. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

/** Options of {@link createClient}. */
export interface ClientOptions {
  /** The key, as the vendor shows it: without quotes, white space or `Bearer `. */
  readonly apiKey: string;
  /** With or without `/api/v1`, `/v1` or a slash at its end. @default https://videogenapi.com/api/v1 */
  readonly baseUrl?: string;
  /** Hosts that may be reached by plain http beside this machine itself. @default [] */
  readonly allowHttpHosts?: readonly string[];
  /** @default the platform's own; in Node through the proxies that HTTP_PROXY, HTTPS_PROXY and NO_PROXY name */
  readonly fetch?: FetchLike;
  /** For files on other hosts than the API's: they get no key. @default the same as `fetch` */
  readonly foreignFetch?: FetchLike;
  /** For the answer to one try, in milliseconds. @default 60000 */
  readonly timeoutMs?: number;
  /** @default `shotlist-client` in Node, the browser's own elsewhere */
  readonly userAgent?: string;
  /** How often a call is tried again: one that costs nothing, or one that surely was not sent. @default 3 */
  readonly retries?: number;
  /** A question that was answered with 429 is asked again when the server says so within this, in milliseconds; below 0 never. @default 30000 */
  readonly maxRetryAfterMs?: number;
  /** Called with the headers of every answer of the API's. */
  readonly onAnswer?: (headers: Headers) => void;
  /**
   * The server never makes a second generation for an `Idempotency-Key` that it has seen: then a paid call whose answer
   * was lost is sent again by the same key. A promise about money, which only the server's owner can make. @default false
   */
  readonly honoursIdempotencyKeys?: boolean;
}

/** What every call takes. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What {@link Client.generate} takes beside the request. */
export interface GenerateOptions extends CallOptions {
  /** Sent as `Idempotency-Key`. @default a random one where the server honours them, else none */
  readonly idempotencyKey?: string;
  /** How often it is tried again. @default the client's */
  readonly retries?: number;
  /** How this one request leaves. @default the client's fetch */
  readonly fetch?: FetchLike;
}

/** The API's parameters; what isn't given is the server's to choose. `seed: 0` is a seed, -1 a random one. */
export interface RequestOptions {
  readonly model?: string;
  /** Whole seconds. */
  readonly duration?: number;
  readonly resolution?: Resolution;
  /** For text-to-video only. */
  readonly aspect_ratio?: AspectRatio;
  readonly seed?: number;
  readonly camera_fixed?: boolean;
}

/** A request with an image is image-to-video. */
export interface GenerateRequest extends RequestOptions {
  readonly prompt: string;
  readonly image_url?: string;
}

/** Which page of the list. */
export interface ListOptions extends CallOptions {
  /** From 1. @default 1 */
  readonly page?: number;
  /** 1 to 100. @default the server's, 10; 100 when all are walked through */
  readonly limit?: number;
  /** Only those that were asked for with this key, where the server can tell; others answer with all. */
  readonly idempotencyKey?: string;
}

/** Options of {@link Client.waitFor}. */
export interface WaitOptions extends CallOptions {
  /** Called with every answer. */
  readonly onProgress?: (status: StatusAnswer) => void;
  /** Between two looks, in milliseconds. @default from 2 s, growing with the time waited, to 30 s */
  readonly intervalMs?: number;
}

/** Options of {@link Client.download}. */
export interface DownloadOptions extends CallOptions {
  /** Largest file, in bytes. @default 4 GiB */
  readonly maxBytes?: number;
  /** Slower than this, in bytes a second over `slowAfterMs`, it is given up. @default 1024 */
  readonly minBytesPerSecond?: number;
  /** The time over which slowness counts, and the longest silence, in milliseconds. @default 30000 */
  readonly slowAfterMs?: number;
  /** How often a download that was cut is gone on with. @default 5 */
  readonly resumes?: number;
}

/** A file on its way. */
export interface Download {
  /** Ends with an error when the file is not whole: cut, too large, too slow, or no MP4. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Bytes; undefined where the server doesn't say. */
  readonly size: number | undefined;
  readonly mediaType: string;
}
