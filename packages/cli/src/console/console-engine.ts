// What the console asks, done by the same code as the commands: batches and results from the store, steering by Temporal.
import { type Resolution, ShotlistError, type Store, storeLayout } from '@shotlist/core';
import type { ConsoleEngine, ConsoleFacts, Steered } from '@shotlist/console';
import { readManifest, readResults, resultsCsv, resultsNdjson } from '@shotlist/csv';
import { ShotlistClient } from '@shotlist/temporal/client';
import type { Client } from '@temporalio/client';
import { withCosts } from '../batch/costs.js';
import type { LocalState } from '../batch/local-state.js';
import { planRetry } from '../batch/plan-retry.js';
import type { Settings } from '../batch/settings.js';
import type { SettingsOptions } from '../define-command.js';
import { version } from '../version.js';
import { openAccounts } from './console-accounts.js';
import { openBatchLooks } from './console-batches.js';
import { openLists } from './console-lists.js';

export interface ConsoleContext {
  readonly options: SettingsOptions;
  readonly state: LocalState;
  readonly settings: Settings;
  readonly store: Store;
  readonly temporal: Client;
  /** For people: which Temporal. */
  readonly temporalName: string;
  /** This process makes videos. */
  readonly works: boolean;
  readonly previewSize: Resolution;
  /** Fires when the console stops. */
  readonly signal: AbortSignal;
}

/** A page waits so long for an answer; what was told stays told. */
const PATIENCE_MS = 8_000;

export function createConsoleEngine(context: ConsoleContext): ConsoleEngine {
  const { settings, store, temporal } = context;
  const client = new ShotlistClient({ store, temporal });
  const looks = openBatchLooks(context, client);
  const manifestOf = async (batchId: string) => {
    const manifest = await readManifest(store, batchId);
    if (manifest === undefined) throw new ShotlistError('BATCH_NOT_FOUND', { where: batchId });
    return manifest;
  };
  /** The configuration may have lost the account meanwhile. */
  const pricesOf = (account: string) =>
    settings.accounts.names.includes(account) ? settings.accounts.find(account).prices : undefined;
  const steer = async (told: (options: { readonly signal: AbortSignal }) => Promise<unknown>): Promise<Steered> => {
    const late = AbortSignal.timeout(PATIENCE_MS);
    try {
      await told({ signal: late });
      return { settled: true };
    } catch (error) {
      if (late.aborted) return { settled: false };
      throw error;
    }
  };
  return {
    facts: () => factsOf(context),
    batches: looks.list,
    batch: looks.look,
    async shots(batchId, from) {
      const manifest = await manifestOf(batchId);
      const prices = pricesOf(manifest.account);
      return {
        results: withCosts(readResults(store, manifest, { from }), prices),
        columns: manifest.columns,
        currency: prices?.currency ?? null,
      };
    },
    async file(batchId, name) {
      const key = `${storeLayout.batch(batchId)}videos/${name}`;
      const found = await store.stat(key);
      return found === undefined ? undefined : { size: found.size, read: (options) => store.read(key, options) };
    },
    async results(batchId, format) {
      const manifest = await manifestOf(batchId);
      const results = withCosts(readResults(store, manifest), pricesOf(manifest.account));
      return (format === 'csv' ? resultsCsv : resultsNdjson)(results, manifest.columns);
    },
    pause: (batchId) => steer((options) => client.handle(batchId).pause(options)),
    resume: (batchId) => steer((options) => client.handle(batchId).resume(options)),
    cancel: (batchId, { now }) => steer((options) => client.handle(batchId).cancel({ ...options, now })),
    async planRetry(batchId, { only }) {
      const { account } = await manifestOf(batchId);
      const prices = pricesOf(account);
      const planned = await planRetry(client.handle(batchId).retried(only === undefined ? {} : { only }), prices);
      return { ...planned, currency: prices?.currency ?? null };
    },
    retry: (batchId, { only }) => client.handle(batchId).retry(only === undefined ? {} : { only }),
    ...openAccounts(context, client),
    ...openLists(context, client),
  };
}

function factsOf({ settings, store, temporalName, works }: ConsoleContext): ConsoleFacts {
  const { accounts } = settings;
  const all = accounts.names.map((name) => accounts.find(name));
  // Those that the configuration names come first: it is what a person set up.
  return {
    version,
    temporal: temporalName,
    store: settings.store.named ? store.url : 'of this folder',
    accounts: all.map((account) => ({
      name: account.name,
      provider: account.describe(),
      isPreview: account.isPreview,
    })),
    works,
  };
}
