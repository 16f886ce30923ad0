// What the provider is made of: models of AI SDK packages, what each of them takes, and what is done about the rest.
import type {
  Experimental_VideoModelV3 as VideoModelV3,
  Experimental_VideoModelV4 as VideoModelV4,
  Experimental_VideoModelV4CallOptions as VideoModelV4CallOptions,
} from '@ai-sdk/provider';
import type { FetchLike } from '@shotlist/client';
import type { GenerationRequest, ProviderCapabilities, Resolution } from '@shotlist/core';

/**
 * A model as a package gives it, made for any 4.x of `@ai-sdk/provider`. Those of version 3 only generate; they are started and
 * asked about all the same.
 */
export type VideoModel =
  | VideoModelV3
  | (Omit<VideoModelV4, 'handleWebhookOption'> & { readonly handleWebhookOption?: unknown });

/** A request as a model is asked for it: a ratio may be one that only the vendor has. A part that it has no place for is left out. */
export type AskedRequest = Partial<Omit<GenerationRequest, 'aspect_ratio'>> & { readonly aspect_ratio?: Ratio };

/** Width to height, `16:9`. */
export type Ratio = `${number}:${number}`;

/** Parts of a request that a model may have no place for. */
export type Setting = 'duration' | 'resolution' | 'aspect_ratio' | 'seed' | 'camera_fixed';

/**
 * What is done about a request that a model doesn't take as it is: `reject` it, `snap` each setting to the nearest that the
 * model has, or `substitute` another model.
 */
export type Policy = 'reject' | 'snap' | 'substitute';

/** What one model of the registry is made with, and what that takes. */
export interface VendorModel {
  /** For requests without an image. @default it makes none */
  readonly textToVideo?: VideoModel;
  /** For requests with one. Often the same. @default it makes none */
  readonly imageToVideo?: VideoModel;
  /** Lengths that it makes, in seconds. @default those of the registry */
  readonly durations?: readonly number[];
  /** @default those of the registry */
  readonly resolutions?: readonly Resolution[];
  /** The vendor's own, `9:16` among them where it has it. @default those of the registry */
  readonly aspectRatios?: readonly Ratio[];
  /** Settings that it has no place for. A video is made without them, which its result notes. @default none */
  readonly ignores?: readonly Setting[];
  /** Frames a second, for a model that wants to be told. @default the vendor's */
  readonly fps?: number;
  /** How it is given an image that is at a URL. `bytes` are fetched here: public addresses only, 25 MB at most. @default 'url' */
  readonly imageAs?: 'url' | 'bytes';
  /**
   * What goes before the call options that a request is turned into; `providerOptions` with the vendor's own names above
   * all. Called several times for one request, now and then with a part of it missing, to see that the part makes a difference.
   */
  readonly options?: (request: AskedRequest) => Partial<VideoModelV4CallOptions>;
}

export interface AiSdkModel extends VendorModel {
  /** @default the provider's */
  readonly policy?: Policy;
  /** With the policy `substitute`: what makes the requests that this one doesn't take. */
  readonly substitute?: VendorModel;
  /** From when on a generation that has not ended counts as stuck, in milliseconds. @default the provider's */
  readonly deadlineMs?: number;
}

/** Options of {@link createAiSdkProvider}. */
export interface AiSdkOptions {
  /** Tells providers of one application apart, `[a-z][a-z0-9-]*`. @default 'ai-sdk' */
  readonly name?: string;
  /**
   * The models, by key of the registry. Called once. Packages have to be given this `fetch`, as in `createFal({ fetch })`:
   * by it a request waits for its moment, leaves once, and its answer is known, whatever the package makes of it. Without
   * it nothing is sent.
   */
  readonly models: (fetch: typeof globalThis.fetch) => Readonly<Record<string, AiSdkModel>>;
  /** @default 'reject' */
  readonly policy?: Policy;
  /** A URL that the vendor tells when a generation has ended. For others to hear of it: Shotlist asks, as a webhook may get lost. @default none */
  readonly webhookUrl?: string;
  /** Least time between two looks at generations in flight, in milliseconds. @default 5000 */
  readonly minPollIntervalMs?: number;
  /** For the answer to one call, in milliseconds; of a paid one it is ambiguous then. @default 60000 */
  readonly timeoutMs?: number;
  /**
   * From when on a generation that has not ended counts as stuck, in milliseconds.
   * @default 2 hours, or 8 times what its model usually takes if that is longer
   */
  readonly deadlineMs?: number;
  /** How long the vendor keeps a video, in milliseconds; null is for ever. @default an hour */
  readonly resultLifetimeMs?: number | null;
  /** What a failed, and a moderated, generation costs. A promise about money. @default 'unknown' */
  readonly billing?: Partial<ProviderCapabilities['billing']>;
  /** Host names that videos and images may come from whatever their address. @default [] */
  readonly allowHosts?: readonly string[];
  /** Limits of downloads. @default 1 GiB, and 1 KiB a second over 30 s */
  readonly download?: {
    readonly maxBytes?: number;
    readonly minBytesPerSecond?: number;
    readonly slowAfterMs?: number;
  };
  /** For everything but paid requests, which have a connection each. @default Node's, through the proxies of the environment */
  readonly fetch?: FetchLike;
}
