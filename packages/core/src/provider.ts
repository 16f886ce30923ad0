// Provider contract, version 1: what Shotlist asks of anything that makes videos.
import type { ErrorCode } from './errors.js';
import type { ModelSpec } from './models.js';
import type { GenerationRequest } from './request.js';

/** What a provider tells about itself. Data, checked when it is loaded. */
export interface ProviderCapabilities {
  /** Models it makes, by registry key; `public` limits unless it states narrower ones. */
  readonly models: readonly ProviderModel[];
  /** Takes a path beside the CSV as `image_url`. */
  readonly localImages: boolean;
  /** The same idempotency key never makes a second generation. */
  readonly honoursIdempotencyKeys: boolean;
  /** `find` can tell whether a request was accepted. */
  readonly canFind: boolean;
  /** Most requests one `submitShots` activity may carry; 1 where neither keys nor listing are there, at most 16 without both. 1 to 64. */
  readonly submitBatch: number;
  /** How long an accepted generation may be missing from `find`, in milliseconds. */
  readonly listingLagMs: number;
  /** Least time between two looks at the same generation, in milliseconds. */
  readonly minPollIntervalMs: number;
  /**
   * How long a generation may take, in milliseconds, before it counts as stuck. A model may have its own.
   * @default 2 hours, or 8 times what the model usually takes if that is longer
   */
  readonly deadlineMs?: number;
  /** How long a result can be fetched, in milliseconds; null is for ever. */
  readonly resultLifetimeMs: number | null;
  /** What a failed, and a moderated, generation costs. */
  readonly billing: { readonly onFailure: Billing; readonly onModeration: Billing };
  /** File type of the videos. */
  readonly mediaType: 'video/mp4';
}

export type Billing = 'free' | 'charged' | 'unknown';

/** One model at this provider, and where it is narrower than the registry. */
export interface ProviderModel {
  readonly key: string;
  readonly limits?: Partial<Pick<ModelSpec, 'modes' | 'duration' | 'resolutions' | 'aspectRatios'>>;
  /** How long a generation of this model may take before it counts as stuck, in milliseconds. @default the provider’s */
  readonly deadlineMs?: number;
}

/** What every call is given. */
export interface ProviderContext {
  /** Aborted when the answer no longer matters. */
  readonly signal: AbortSignal;
}

/** What a paid call is given. */
export interface SubmitContext extends ProviderContext {
  /** The same for every repetition of one try. */
  readonly idempotencyKey: string;
  /**
   * Await it when connected, and write the first byte of the request right after it: it waits for the permit's time,
   * so that connecting may take as long as it takes. Let what it throws pass: the permit is over, and its throwing
   * means `not_sent`.
   */
  readonly beforeSend: () => Promise<void>;
  /** The bytes of a local image, by the request's `image_url`. */
  readonly readImage: (imageUrl: string) => Promise<Uint8Array>;
}

/** The outcome of one try. A value, not an error: each says what is known about money. */
export type SubmitOutcome =
  | {
      readonly outcome: 'accepted';
      readonly generationId: string;
      readonly seed?: number;
      readonly notes?: readonly string[];
    }
  | { readonly outcome: 'rejected'; readonly code: ErrorCode; readonly detail: string }
  | {
      readonly outcome: 'throttled';
      /** How long the vendor asks to be left alone, in milliseconds, where it says so. */
      readonly retryAfterMs?: number;
      /** What is used up: requests of the moment, or units of a period. @default 'rate' */
      readonly gate?: 'rate' | 'quota';
      readonly detail: string;
    }
  | { readonly outcome: 'unauthorized'; readonly detail: string }
  | { readonly outcome: 'not_sent'; readonly detail: string }
  | { readonly outcome: 'ambiguous'; readonly detail: string };

/**
 * Where a generation stands. `promptHash`, by {@link hashPrompt}: what the vendor shows as asked for, where it does. One that
 * it shows as another shot's was named amiss when it was accepted.
 */
export type GenerationStatus =
  | { readonly generationId: string; readonly status: 'pending' | 'in_queue' | 'in_progress' }
  | {
      readonly generationId: string;
      readonly status: 'completed';
      /** The seed the vendor says it used, where it says so. */
      readonly seed?: number;
      /** As the vendor measured it. */
      readonly processingSeconds?: number;
      readonly promptHash?: string;
    }
  | {
      readonly generationId: string;
      readonly status: 'failed';
      readonly code: ErrorCode;
      readonly detail: string;
      readonly promptHash?: string;
    };

/** What `find` saw. `fresh` says that a miss can be believed: the view is newer than the try. */
export interface FindResult {
  /** Those that are it, the likeliest first: any of them may be adopted. */
  readonly generationIds: readonly string[];
  /**
   * Those that may be it, shown too differently to be sure. None is adopted; as long as one of them is nobody's, a miss
   * is not believed. @default none
   */
  readonly doubtful?: readonly string[];
  /** Of `generationIds`, those that show the seed of the request, at a vendor that shows seeds as they were sent. @default none */
  readonly withSeed?: readonly string[];
  readonly fresh: boolean;
}

/** A query for what became of a try whose answer was lost. */
export interface FindQuery {
  readonly request: GenerationRequest;
  readonly idempotencyKey: string;
  /** Nothing accepted before this can be it; epoch milliseconds by this machine's clock, as `Date.now()` has it. */
  readonly sinceMs: number;
  /** The try was over by then; epoch milliseconds by the same clock. A miss is `fresh` when the view is newer than this. @default sinceMs */
  readonly untilMs?: number;
}

/** A finished video, as a file of the provider's making or a stream. The caller writes it to the store. */
export type ProviderOutput =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stream'; readonly body: AsyncIterable<Uint8Array>; readonly size?: number };

/** What `fetchOutput` brings. */
export interface FetchedOutput {
  readonly video: ProviderOutput;
  /** A still for galleries, JPEG. */
  readonly poster?: ProviderOutput;
}

/** What `fetchOutput` is given. */
export interface FetchContext extends ProviderContext {
  /** An empty folder of this call's own; it is removed afterwards. */
  readonly temporaryFolder: string;
  readonly readImage: (imageUrl: string) => Promise<Uint8Array>;
  /** Call it now and then while working: without it a long fetch is taken for dead. */
  readonly onProgress: () => void;
}

/** The vendor's own figures. */
export interface ProviderUsage {
  readonly used: number;
  readonly limit: number | null;
  /** Epoch milliseconds at which `used` returns to 0, where the vendor says so. */
  readonly resetsAtMs?: number;
}

/**
 * A plugin that makes videos. It knows requests and generations, never shots or batches.
 * Its functions throw {@link ProviderError}s; anything else thrown is read as `PROVIDER_ERROR`.
 */
export interface Provider {
  readonly contract: 'shotlist-provider/1';
  /** `[a-z][a-z0-9-]*`, unique among an application's providers. */
  readonly name: string;
  readonly capabilities: ProviderCapabilities;
  /** Asks for one video: one network try, no retry. May cost money. */
  submit(request: GenerationRequest, context: SubmitContext): Promise<SubmitOutcome>;
  /** Where these generations stand; one that the vendor doesn't know is left out of the answer. */
  check(generationIds: readonly string[], context: ProviderContext): Promise<readonly GenerationStatus[]>;
  /** What the vendor holds of this try. Only called where `canFind`. */
  find(query: FindQuery, context: ProviderContext): Promise<FindResult>;
  /** Brings the video of a completed generation. May be called again. */
  fetchOutput(generationId: string, context: FetchContext): Promise<FetchedOutput>;
  usage?(context: ProviderContext): Promise<ProviderUsage>;
  cancel?(generationId: string, context: ProviderContext): Promise<void>;
}

/** A provider's failure, with a code of the table. Recognised by `code`, never by `instanceof`. */
export class ProviderError extends Error {
  override readonly name: string = 'ProviderError';
  readonly code: ErrorCode;
  /** Trying the same call again may succeed. */
  readonly retryable: boolean;
  /** With `THROTTLED`: how long the vendor asks to be left alone, in milliseconds. The account is closed so long. */
  readonly retryAfterMs: number | undefined;
  /** With `THROTTLED`: what is used up. */
  readonly gate: 'rate' | 'quota' | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      readonly retryable?: boolean;
      readonly retryAfterMs?: number;
      readonly gate?: 'rate' | 'quota';
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.gate = options.gate;
  }
}
