// What a shotlist.config file says. These names are read by people's files: they change only with a decision record.
import type { Billing, NoticeEvent, Plugin, PluginProvider, Provider, WhenExhausted } from '@shotlist/core';

/** The content of `shotlist.config.*`. */
export interface ShotlistConfig {
  /** URL or path of the store; a relative path counts from this file's folder. @default ".shotlist/store" */
  readonly store?: string;
  /** By name, `[a-z][a-z0-9-]*`. */
  readonly accounts?: Readonly<Record<string, AccountConfig>>;
  /** Providers, stores and sinks of others. @default [] */
  readonly plugins?: readonly PluginConfig[];
  /** Who is given the results of each batch that has ended: names that plugins have. @default [] */
  readonly sinks?: readonly string[];
  readonly images?: ImagesConfig;
  readonly webhooks?: WebhooksConfig;
  /** Where Temporal is. Variables that name a server go before all of it. @default the embedded server of the current folder */
  readonly temporal?: TemporalConfig;
  /** Who is told what happens to batches, by name. @default nobody */
  readonly notify?: Readonly<Record<string, NotifyConfig>>;
}

/** Somebody who is told what happens to batches: by a webhook or by a command. */
export interface NotifyConfig {
  /** What is told. @default ["done", "gate", "auth", "tolerance", "person"] */
  readonly on?: readonly NoticeEvent[];
  /** How long a gate has to be closed before it is told. @default "10m" */
  readonly gateAfter?: Duration;
  /** A signed message, sent there. */
  readonly webhook?: NotifyWebhookConfig;
  /** A program and its arguments, started without a shell; the message is its input. */
  readonly command?: readonly string[];
}

/** Where a message is sent, and what it is signed with. */
export interface NotifyWebhookConfig {
  readonly url?: string;
  /** The environment variable that holds the URL, instead. */
  readonly urlEnv?: string;
  /** The environment variable that holds the secret: `whsec_` and base64. */
  readonly secretEnv: string;
}

/** Where Temporal is: an address, or a profile of Temporal's own `temporal.toml`. */
export interface TemporalConfig {
  /** `host:port` of its frontend. */
  readonly address?: string;
  /** @default "default", or the profile's */
  readonly namespace?: string;
  /** A profile of `temporal.toml`, instead of an address, a key and TLS. */
  readonly profile?: string;
  /** The environment variable that holds Temporal's API key. @default none */
  readonly apiKeyEnv?: string;
  /** The file that holds it; a relative path counts from the config's folder. @default none */
  readonly apiKeyFile?: string;
  /** @default false, and true with an API key */
  readonly tls?: boolean | TemporalTlsConfig;
  /** What whoever runs it asks for a million actions, for `shotlist plan`. @default nothing, or not known */
  readonly actionPrice?: {
    /** ISO 4217, such as `"USD"`. */
    readonly currency: string;
    readonly perMillion: number;
  };
}

/** TLS to Temporal. Relative paths count from the config's folder. */
export interface TemporalTlsConfig {
  /** The name that stands in the server's certificate. @default the address's host */
  readonly serverName?: string;
  /** The certificate of the server's CA, in PEM. @default those that Node knows */
  readonly serverCaFile?: string;
  /** The client's certificate, in PEM. @default none */
  readonly certFile?: string;
  /** The client's key, in PEM. @default none */
  readonly keyFile?: string;
}

/** A package, with options for the function that it exports, or a plugin itself. */
export type PluginConfig =
  | string
  | { readonly package: string; readonly options?: Readonly<Record<string, unknown>> }
  | Plugin;

/** Where images may come from. */
export interface ImagesConfig {
  /** Host names admitted as `image_url` whatever their address. @default [] */
  readonly allowHosts?: readonly string[];
}

/** Where a gateway's webhooks may go. */
export interface WebhooksConfig {
  /** Host names admitted as `webhook_url` whatever their address, also by plain http. @default [] */
  readonly allowHosts?: readonly string[];
}

/** A length of time: a number and `ms`, `s`, `m`, `h` or `d`, such as `"500ms"` or `"1.5h"`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** One set of credentials at a provider, with its limits. */
export interface AccountConfig {
  /** A built-in one, or one of a plugin, by name; the name of a package; a provider; or a function that makes one. */
  readonly provider: BuiltInProvider | (string & {}) | Provider | ProviderFactory;
  /** For the provider. @default {} */
  readonly options?: VideoGenApiConfig | Readonly<Record<string, unknown>>;
  /** Requests that the vendor takes within a time, or several such windows: all of them hold. @default no limit */
  readonly rate?: RateConfig | readonly RateConfig[];
  /** Generations at the vendor at the same time. @default 20, and 100 for "animatic" */
  readonly maxInFlight?: number;
  /** Units that the vendor gives within a period; all of them hold. @default none */
  readonly quotas?: readonly QuotaConfig[];
  /** What a generation counts in quotas, by model. @default 1 each */
  readonly units?: Readonly<Record<string, number>>;
  /** What the vendor charges. @default unknown */
  readonly prices?: PricesConfig;
  /** What a batch does when a quota is used up. @default "wait" */
  readonly whenExhausted?: WhenExhausted;
  /** Downloads, or renders, at the same time in one worker. @default 16, and one a core for "animatic" */
  readonly fetchSlots?: number;
}

/** `"animatic"` renders previews on the worker's machine, `"videogenapi"` asks a server that speaks the VideoGenAPI. */
export const BUILT_IN_PROVIDERS = ['animatic', 'videogenapi'] as const;
type BuiltInProvider = (typeof BUILT_IN_PROVIDERS)[number];

/** Requests that a vendor takes within a time. */
export interface RateConfig {
  readonly requests: number;
  readonly per: Duration;
  /** How many intervals late a request may still be sent. @default 1 */
  readonly burst?: number;
}

/** Units that a vendor gives within a time. */
export interface QuotaConfig {
  readonly limit: number;
  /** A calendar month, a calendar day, or a fixed length, whose periods are counted from 1970-01-01T00:00Z. */
  readonly per: 'month' | 'day' | Duration;
  /** The day on which a month begins, 1 to 31; in a shorter month its last day. @default 1 */
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
  /** From when on a generation that has not ended counts as stuck. @default "2h", or 8 times what its model usually takes */
  readonly deadline?: Duration;
  /** What a generation that failed costs: where that is "free", it is tried again. A promise about money. @default "unknown" */
  readonly onFailure?: Billing;
  /** What a generation costs that the server's content policy ended. @default "unknown" */
  readonly onModeration?: Billing;
  /** Tell the server which trace a request belongs to, by W3C `traceparent`. @default false */
  readonly sendTraceparent?: boolean;
}

/** Makes an account's provider; called once in each process that needs it. */
export type ProviderFactory = PluginProvider;

export type ProviderFactoryContext = Parameters<PluginProvider>[0];

/** Returns its argument: an editor then knows what may stand in a config. */
export function defineConfig(config: ShotlistConfig): ShotlistConfig {
  return config;
}
