// A batch from CSV text to results, on a real Temporal server with the fake vendor: what engine tests begin with.
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RateLimit, ShotResult, Store } from '@shotlist/core';
import { ingestShotList, publishShotList } from '@shotlist/csv';
import { openStore } from '@shotlist/store';
import {
  bundleTestWorkflows,
  createFakeProvider,
  type FakeProviderOptions,
  type TestTemporal,
} from '@shotlist/testing';
import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { onTestFinished } from 'vitest';
import { ShotlistClient } from '../shotlist-client.js';
import { createShotlistWorkers } from '../shotlist-workers.js';
import { ownInterceptorsPath } from '../workflow-code.js';

// A test's process is a binary: what workers say in passing would drown what tests say.
Runtime.install({ logger: new DefaultLogger('ERROR') });

/** In the deep check workers keep no workflow in memory, so that no state can hide outside of the history. */
const CACHE = process.env['SHOTLIST_DEEP'] ? { maxCachedWorkflows: 0 } : {};

/** One account of its own, so that no test meets the ledger of another. */
export interface BatchSession {
  readonly account: string;
  readonly logFile: string;
  /** Another account, at another vendor; only where the session was opened with one. */
  readonly spare: { readonly account: string; readonly logFile: string };
  readonly store: Store;
  readonly client: ShotlistClient;
  publish(csv: string, options?: { readonly skipInvalid?: boolean }): Promise<string>;
  results(batchId: string): Promise<ShotResult[]>;
  /** Starts workers, those of the account too unless `serves` is false; they stop, drained, when the returned function is called. */
  work(options?: WorkOptions): Promise<() => Promise<void>>;
}

interface WorkOptions {
  readonly maxCachedWorkflows?: number;
  readonly serves?: boolean;
  readonly dataConverter?: DataConverter;
}

export interface SessionOptions {
  readonly folder: string;
  readonly temporal: TestTemporal;
  readonly maxInFlight?: number;
  readonly rate?: RateLimit;
  /** Of the client, and of workers that are given no other. */
  readonly dataConverter?: DataConverter;
  readonly fake?: Omit<FakeProviderOptions, 'logFile'>;
  /** Shots of a month, of which what comes after goes to another account, and how that one's vendor behaves. */
  readonly spills?: { readonly after: number; readonly fake?: Omit<FakeProviderOptions, 'logFile'> };
}

export async function openBatchSession({
  folder,
  temporal,
  maxInFlight = 64,
  rate,
  dataConverter: converter = {},
  fake,
  spills,
}: SessionOptions): Promise<BatchSession> {
  const account = `fake-${randomUUID().slice(0, 8)}`;
  const logFile = path.join(folder, 'vendor.ndjson');
  const spare = { account: `${account}-spare`, logFile: path.join(folder, 'spare.ndjson') };
  const store = await openStore(`file://${path.join(folder, 'store')}`);
  const { connection, options: clientOptions } = temporal.client;
  const { namespace } = clientOptions;
  const client = new ShotlistClient({
    store,
    temporal: new Client({ connection, namespace, dataConverter: converter }),
  });
  return {
    account,
    logFile,
    spare,
    store,
    client,
    async publish(csv, options = {}) {
      const directory = path.join(folder, `staging-${randomUUID()}`);
      mkdirSync(directory);
      const source = { name: 'shots.csv', open: () => oneChunk(new TextEncoder().encode(csv)) };
      const { staged, summary } = await ingestShotList(source, { directory, batch: { account }, ...options });
      if (staged === undefined)
        throw new TypeError(`The test's shot list has problems: ${JSON.stringify(summary.problems)}`);
      return (await publishShotList(store, staged)).batchId;
    },
    async results(batchId) {
      return Array.fromAsync(client.handle(batchId).results());
    },
    async work({ serves = true, dataConverter = converter, ...options } = {}) {
      const provider = createFakeProvider({ logFile, fsync: false, ...fake });
      const other = createFakeProvider({ logFile: spare.logFile, fsync: false, ...spills?.fake });
      const quotas =
        spills === undefined
          ? {}
          : ({ quotas: [{ limit: spills.after, per: 'month' }], whenExhausted: 'spill' } as const);
      const limits = { maxInFlight, ...(rate === undefined ? {} : { rate }), ...quotas };
      const accounts = {
        [account]: { provider, limits },
        ...(spills === undefined ? {} : { [spare.account]: { provider: other, limits: { maxInFlight } } }),
      };
      const workflowBundle = await bundleTestWorkflows(fileURLToPath(import.meta.resolve('@shotlist/workflows')), {
        failureConverterPath: dataConverter.failureConverterPath,
        interceptorModules: [ownInterceptorsPath()],
      });
      const workers = await createShotlistWorkers({
        connection: temporal.nativeConnection,
        namespace: temporal.namespace,
        store,
        accounts: serves ? accounts : {},
        shutdownGraceTimeMs: 1_000,
        dataConverter,
        workflowWorker: { workflowBundle, stickyQueueScheduleToStartTimeout: '1s', ...CACHE, ...options },
      });
      const running = workers.run();
      let ended: Promise<void> | undefined;
      const stop = () => {
        ended ??= (async () => {
          workers.shutdown();
          await running;
          provider.close();
          other.close();
        })();
        return ended;
      };
      // A test that fails half-way must not keep its worker from the next one.
      onTestFinished(stop);
      return stop;
    },
  };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A shot list with so many rows. */
export function shotListOf(rows: number): string {
  return [
    'id,prompt,seed',
    ...Array.from({ length: rows }, (_, row) => `s${row},A quiet street in the rain number ${row},${row}`),
    '',
  ].join('\n');
}
