// What a shotlist.config file says. These names are read by people's files: they change only with a decision record.
import type { Provider, Store } from '@shotlist/core';

/** The content of `shotlist.config.*`. */
export interface ShotlistConfig {
  /** URL or path of the store; a relative path counts from this file's folder. @default ".shotlist/store" */
  readonly store?: string;
  /** By name, `[a-z][a-z0-9-]*`. */
  readonly accounts?: Readonly<Record<string, AccountConfig>>;
}

/** One set of credentials at a provider, with its limits. */
export interface AccountConfig {
  /** `"animatic"` renders previews on the worker's machine; else a provider, or a function that makes one. */
  readonly provider: 'animatic' | Provider | ProviderFactory;
  readonly limits?: {
    /** Generations at the vendor at the same time. @default 20, and 100 for "animatic" */
    readonly maxInFlight?: number;
    /** @default no limit */
    readonly rate?: RateConfig;
  };
  /** What a generation counts in quotas, by model. @default 1 each */
  readonly units?: Readonly<Record<string, number>>;
  /** Downloads, or renders, at the same time in one worker. @default 16, and one a core for "animatic" */
  readonly fetchSlots?: number;
}

/** Requests that a vendor takes within a time. */
export interface RateConfig {
  readonly requests: number;
  readonly perSeconds: number;
  /** How many intervals late a request may still be sent. @default 1 */
  readonly burst?: number;
}

/** Makes an account's provider; called once in each process that needs it. */
export type ProviderFactory = (context: ProviderFactoryContext) => Provider | Promise<Provider>;

export interface ProviderFactoryContext {
  /** The account's name. */
  readonly account: string;
  /** Where a provider may keep what it needs, below `providers/<its name>/`. */
  readonly store: Store;
}

/** Returns its argument: an editor then knows what may stand in a config. */
export function defineConfig(config: ShotlistConfig): ShotlistConfig {
  return config;
}
