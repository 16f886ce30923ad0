// A limit as servers tell of it.

/** One limit, as far as it was told. */
export interface RateLimitInfo {
  /** The policy's name, where it has one. */
  readonly policy?: string;
  /** Requests in a window. */
  readonly limit?: number;
  readonly remaining?: number;
  /** Until `remaining` is full again, in milliseconds. */
  readonly resetMs?: number;
  /** Length of the window, in milliseconds. */
  readonly windowMs?: number;
}
