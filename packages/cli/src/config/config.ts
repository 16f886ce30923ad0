// What a shotlist.config file says. These names are read by people's files: they change only with a decision record.
import type { Provider, Store } from '@shotlist/core';

/** The content of `shotlist.config.*`. */
export interface ShotlistConfig {
  /** URL or path of the store; a relative path counts from this file's folder. @default ".shotlist/store" */
  readonly store?: string;
  /** By name, `[a-z][a-z0-9-]*`. */
  readonly accounts?: Readonly<Record<string, AccountConfig>>;
  readonly images?: ImagesConfig;
}

/** Where images may come from. */
export interface ImagesConfig {
  /** Host names admitted as `image_url` whatever their address. @default [] */
  readonly allowHosts?: readonly string[];
}

/** A length of time: a number and `ms`, `s`, `m`, `h` or `d`, such as `"500ms"` or `"1.5h"`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** One set of credentials at a provider, with its limits. */
export interface AccountConfig {
  /** A built-in one by name, the name of a package, a provider, or a function that makes one. */
  readonly provider: BuiltInProvider | (string & {}) | Provider | ProviderFactory;
  /** For the provider. @default {} */
  readonly options?: VideoGenApiConfig | Readonly<Record<string, unknown>>;
  /** Requests that the vendor takes within a time, or several such windows. @default no limit */
  readonly rate?: RateConfig | readonly RateConfig[];
  /** Generations at the vendor at the same time. @default 20, and 100 for "animatic" */
  readonly maxInFlight?: number;
  /** Checked and shown; not counted yet. @default none */
  readonly quotas?: readonly QuotaConfig[];
  /** What a generation counts in quotas, by model. @default 1 each */
  readonly units?: Readonly<Record<string, number>>;
  /** What the vendor charges. @default unknown */
  readonly prices?: PricesConfig;
  /** What a batch does when a quota is used up. @default "wait" */
  readonly whenExhausted?: (typeof WHEN_EXHAUSTED)[number];
  /** Downloads, or renders, at the same time in one worker. @default 16, and one a core for "animatic" */
  readonly fetchSlots?: number;
}

/** `"animatic"` renders previews on the worker's machine, `"videogenapi"` asks a server that speaks the VideoGenAPI. */
export const BUILT_IN_PROVIDERS = ['animatic', 'videogenapi'] as const;
type BuiltInProvider = (typeof BUILT_IN_PROVIDERS)[number];

export const WHEN_EXHAUSTED = ['wait', 'fail', 'spill'] as const;

/** Requests that a vendor takes within a time. */
export interface RateConfig {
  readonly requests: number;
  readonly per: Duration;
  /** How many intervals late a request may still be sent. Counts where there is one window. @default 1 */
  readonly burst?: number;
}

/** Units that a vendor gives within a time. */
export interface QuotaConfig {
  readonly limit: number;
  readonly per: 'month' | 'day' | Duration;
  /** The day on which a month begins, 1 to 31. @default 1 */
  readonly anchorDay?: number;
  /** Whose midnight counts: an IANA name. @default "UTC" */
  readonly timeZone?: string;
  /** @default all of them together */
  readonly model?: string;
}

/** What a vendor charges. */
export interface PricesConfig {
  /** ISO 4217, such as `"USD"`. */
  readonly currency: string;
  /** What the vendor asks for a model: both are added up. */
  readonly models: Readonly<Record<string, { readonly perSecond?: number; readonly perGeneration?: number }>>;
}

/** `options` of an account at `"videogenapi"`. */
export interface VideoGenApiConfig {
  /** @default VIDEOGENAPI_BASE_URL where the key is that of VIDEOGENAPI_API_KEY, else https://videogenapi.com/api/v1 */
  readonly baseUrl?: string;
  /** The environment variable that holds the key. @default "VIDEOGENAPI_API_KEY", unless there is an apiKeyFile */
  readonly apiKeyEnv?: string;
  /** The file that holds the key; a relative path counts from the config's folder. */
  readonly apiKeyFile?: string;
  /** Hosts that may be reached by plain http beside this machine. @default [] */
  readonly allowHttpHosts?: readonly string[];
  /** The server never makes a second generation for a key that it has seen: a promise about money. @default false */
  readonly honoursIdempotencyKeys?: boolean;
  /** How long an accepted generation may be missing from the server's list. @default "1m" */
  readonly listingLag?: Duration;
  /** Least time between two looks at generations in flight. @default "2s" */
  readonly minPollInterval?: Duration;
  /** For the answer to one call. @default "1m" */
  readonly timeout?: Duration;
}

/** Makes an account's provider; called once in each process that needs it. */
export type ProviderFactory = (context: ProviderFactoryContext) => Provider | Promise<Provider>;

export interface ProviderFactoryContext {
  /** The account's name. */
  readonly account: string;
  /** Where a provider may keep what it needs, below `providers/<its name>/`. */
  readonly store: Store;
  /** The account's `options`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly images: Required<ImagesConfig>;
}

/** Returns its argument: an editor then knows what may stand in a config. */
export function defineConfig(config: ShotlistConfig): ShotlistConfig {
  return config;
}
