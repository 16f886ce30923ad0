// Plugins: providers, stores and sinks of others, under names that a configuration uses.
import { z } from 'zod';
import { ShotlistError } from './errors.js';
import type { Provider } from './provider.js';
import { showValue } from './problem.js';
import type { ShotResult } from './results.js';
import type { ShotCounts, Verdict } from './states.js';
import type { Store } from './store.js';

const CONTRACT = 'shotlist-plugin/1';

/** What a package may add. Everything is optional, and is made only when a configuration names it. */
export interface Plugin {
  readonly contract: typeof CONTRACT;
  /** For people, and unique among the plugins of a configuration. */
  readonly name: string;
  /** By the name that stands as an account's `provider`. */
  readonly providers?: Readonly<Record<string, PluginProvider>>;
  /** By the scheme of the URLs that it opens: `acme` for `acme://bucket/folder`. */
  readonly stores?: Readonly<Record<string, PluginStore>>;
  /** By the name that stands in a configuration's `sinks`. */
  readonly sinks?: Readonly<Record<string, ResultSink>>;
}

/** Makes an account's provider. Called once in each process that needs it. */
export type PluginProvider = (context: {
  /** The account's name. */
  readonly account: string;
  /** Where a provider may keep what it needs, below `providers/<its name>/`. */
  readonly store: Store;
  /** The account's `options`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly images: { readonly allowHosts: readonly string[] };
}) => Provider | Promise<Provider>;

/** Opens a store. With `create` false one that isn't there is `STORE_UNUSABLE`. */
export type PluginStore = (url: string, options: { readonly create: boolean }) => Store | Promise<Store>;

/**
 * Is given the results of each run of a batch that has ended. Called again when it throws, or when its worker is lost: what
 * it does has to be the same when it is done twice. The batch has ended by then, whatever becomes of it.
 */
export type ResultSink = (results: FinishedResults, context: { readonly signal: AbortSignal }) => Promise<void>;

/** A run of a batch that has ended. */
export interface FinishedResults {
  readonly batchId: string;
  /** Counts the runs of a batch, from 1. */
  readonly epoch: number;
  readonly account: string;
  /** The batch's name, or null. */
  readonly name: string | null;
  /** The shot list's file name. */
  readonly source: string;
  readonly verdict: Verdict;
  readonly counts: ShotCounts;
  /** The shot list's columns; each result's `cells` follow them. */
  readonly columns: readonly string[];
  /** Every shot in input order; may be read more than once. */
  readonly results: () => AsyncIterable<ShotResult>;
  /** Holds the videos, by the keys in the results. */
  readonly store: Store;
}

const callable = z.custom<(...args: never) => unknown>((value) => typeof value === 'function', 'must be a function');
const named = (name: RegExp, words: string) => z.record(z.string().regex(name, words), callable).optional();
const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const WORDS = 'must be 1 to 63 of a-z 0-9 -, starting with a letter';

const pluginSchema = z.strictObject({
  contract: z.literal(CONTRACT, `must be "${CONTRACT}"`),
  name: z.string().regex(NAME, WORDS),
  providers: named(NAME, WORDS),
  stores: named(/^[a-z][a-z0-9+.-]{1,30}$/, 'must be the scheme of a URL, at least two letters'),
  sinks: named(NAME, WORDS),
});

/** Returns its argument: an editor then knows what a plugin may have. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}

/**
 * The value as a {@link Plugin}, when it is one. `source` says where it came from.
 * @throws `PROVIDER_INVALID` with the plugin's name and everything that is wrong with it.
 */
export function assertPlugin(value: unknown, source: string): Plugin {
  const result = pluginSchema.safeParse(value);
  if (result.success) return value as Plugin;
  const named: unknown = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  const who = typeof named === 'string' && named !== '' ? `"${showValue(named)}"` : `of ${source}`;
  const problems = result.error.issues.map(({ path, message, code, ...issue }) => {
    // A name that is none is told by what is wrong with it.
    const words = code === 'invalid_key' && 'issues' in issue ? (issue.issues[0]?.message ?? message) : message;
    return path.length === 0 ? words : `${path.map(String).join('.')}: ${words}`;
  });
  throw new ShotlistError('PROVIDER_INVALID', {
    where: source,
    message: `The plugin ${who} can’t be used: ${problems.join('; ')}.`,
    help: 'docs/plugins.md says what a plugin is.',
  });
}
