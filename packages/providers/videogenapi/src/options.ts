// What a VideoGenAPI account may be set to.
import type { FetchLike } from '@shotlist/client';
import type { ProviderCapabilities } from '@shotlist/core';

/** Options of {@link createVideoGenApi}. */
export interface VideoGenApiOptions {
  /** The key, as the vendor shows it: without quotes, white space or `Bearer `. */
  readonly apiKey: string;
  /** With or without `/api/v1`, `/v1` or a slash at its end. @default https://videogenapi.com/api/v1 */
  readonly baseUrl?: string;
  /** Host names that may be reached by plain http beside this machine's own. @default [] */
  readonly allowHttpHosts?: readonly string[];
  /**
   * The server never makes a second generation for an `Idempotency-Key` that it has seen. A promise about money: the
   * reference doesn't make it, a Shotlist gateway does. @default false
   */
  readonly honoursIdempotencyKeys?: boolean;
  /** How long an accepted generation may be missing from the list, in milliseconds. @default 60000 */
  readonly listingLagMs?: number;
  /** Least time between two looks at generations in flight, in milliseconds. @default 2000 */
  readonly minPollIntervalMs?: number;
  /** For the answer to one call, in milliseconds; of a paid one it is ambiguous then. @default 60000 */
  readonly timeoutMs?: number;
  /**
   * From when on a generation that has not ended counts as stuck, in milliseconds.
   * @default 2 hours, or 8 times what its model usually takes if that is longer
   */
  readonly deadlineMs?: number;
  /** What a failed, and a moderated, generation costs. A promise about money: the reference makes none. @default 'unknown' */
  readonly billing?: Partial<ProviderCapabilities['billing']>;
  /** Tell the vendor which trace a request belongs to, by W3C `traceparent`. @default false */
  readonly sendTraceparent?: boolean;
  /** Limits of downloads. @default 1 GiB, and 1 KiB a second over 30 s */
  readonly download?: {
    readonly maxBytes?: number;
    readonly minBytesPerSecond?: number;
    readonly slowAfterMs?: number;
  };
  /** For everything but paid requests, which have a connection each. @default Node's, through the proxies of the environment */
  readonly fetch?: FetchLike;
}
