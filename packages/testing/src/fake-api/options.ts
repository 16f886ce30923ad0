// What the fake API can be told at its start.
import type { FaultRule } from './fault-rule.js';

/** How a 429 is put into words and headers; {@link REFUSAL_DIALECTS} says what each is. */
export const REFUSAL_DIALECTS = {
  seed: 'The error form with code and usage, Retry-After in seconds, RateLimit and RateLimit-Policy.',
  date: 'Retry-After as an HTTP date.',
  fraction: 'Retry-After with a fraction: 1.5.',
  draft: 'RateLimit and RateLimit-Policy only.',
  'x-ratelimit': 'X-RateLimit-Limit, -Remaining and -Reset (epoch seconds) only.',
  'x-ratelimit-delta': 'The same, with the seconds that are left as -Reset.',
  bare: 'No hint at all, and plain text.',
  empty: 'No hint, and no body.',
  nonsense: 'Retry-After: soon.',
  prose: 'Words only: Too many requests, please try again in 3 seconds.',
  words: 'Words only, and not when: Rate limit exceeded. Monthly usage limit exceeded.',
  envelope: 'HTTP 200 with success false and a code.',
  object: 'The error is an object: {"error":{"code","message"}}.',
} as const;
export type RefusalDialect = keyof typeof REFUSAL_DIALECTS;

/** The names that a list of generations may have. */
export const LIST_KEYS = ['generations', 'data', 'items'] as const;

/** What windows and the bucket count. */
export const RATE_COVERS = ['generate', 'all'] as const;

/** At most so many accepted requests in any stretch of this length, or in each since the epoch when it is fixed. */
export interface RateWindow {
  readonly requests: number;
  readonly perMs: number;
  /** @default 'sliding' */
  readonly kind?: 'fixed' | 'sliding';
}

export interface TokenBucket {
  /** The burst; the bucket begins full. */
  readonly capacity: number;
  readonly refillPerSecond: number;
}

export interface FakeApiQuota {
  readonly limit: number;
  /** Milliseconds, aligned to the epoch; or the calendar's month in UTC. */
  readonly period: number | 'month';
}

export interface FakeApiOptions {
  /** An address of this machine. @default '127.0.0.1' */
  readonly host?: string;
  /** @default 0: any that is free */
  readonly port?: number;
  /** @default 'lt_fake_api_key' */
  readonly apiKey?: string;
  /** Where accepted requests are written, appended to when it is there. @default a temporary file, gone after close */
  readonly logFile?: string;
  /** Accepted requests are on the disk before the answer. @default true */
  readonly fsync?: boolean;
  /** Hosts that an `image_url` may name whatever their address. @default [] */
  readonly allowHosts?: readonly string[];
  /** From acceptance to the end; between two figures it depends on the request alone. @default 0 */
  readonly generationMs?: number | readonly [leastMs: number, mostMs: number];
  /** The same key is the same generation, and can be listed by. Otherwise keys are ignored. @default false */
  readonly honoursIdempotencyKeys?: boolean;
  /** All hold. @default none */
  readonly rate?: readonly RateWindow[];
  readonly bucket?: TokenBucket;
  /** `all`: status, list and user take from the windows and the bucket too. @default 'generate' */
  readonly rateCovers?: (typeof RATE_COVERS)[number];
  /** Generations that have not ended. @default no limit */
  readonly maxInFlight?: number;
  /** @default none: usage counts by the month, its limit is null */
  readonly quota?: FakeApiQuota;
  /** @default 'seed' */
  readonly dialect?: RefusalDialect;
  /** Usage is shown as it was so long ago. @default 0 */
  readonly usageLagMs?: number;
  /** Usage says when it returns to 0, where there is a quota. @default false */
  readonly usageReset?: boolean;
  /** Generations younger than this are not listed yet. @default 0 */
  readonly listingLagMs?: number;
  /** `other`: status and list show another seed than was sent. @default 'sent' */
  readonly echoSeed?: 'sent' | 'other';
  /** How far the vendor's clock is ahead of this machine's; negative when it is behind. @default 0 */
  readonly clockAheadMs?: number;
  /** @default 'generations' */
  readonly listKey?: (typeof LIST_KEYS)[number];
  /** @default [] */
  readonly faults?: readonly FaultRule[];
  /** Size of a `free` box behind each video, so that there is something to cut. @default 0 */
  readonly videoPadBytes?: number;
  /** This machine's clock, for tests that turn it by hand. @default Date.now */
  readonly now?: () => number;
}
