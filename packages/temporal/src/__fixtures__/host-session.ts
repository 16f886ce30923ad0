// An application with a worker of its own, for tests of the plugin: its store, accounts, activities and options.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chunkWorkflowId, QUERIES, type Store } from '@shotlist/core';
import { listBatches } from '@shotlist/csv';
import { openStore } from '@shotlist/store';
import { createFakeProvider, createTestFolder, type FakeScript, type TestTemporal } from '@shotlist/testing';
import type { ActivityInterceptorsFactory, BundleOptions, WorkerOptions } from '@temporalio/worker';
import { expect } from 'vitest';
import type { ServingOptions } from '../account-workers.js';
import { type PreparedBatch, prepareBatch } from '../prepare-batch.js';
import { shotListOf } from './batch-session.js';

export interface HostActivities {
  writeList(account: string): Promise<PreparedBatch>;
  tellOutcome(words: string): Promise<string>;
}

export interface HostSession {
  readonly account: string;
  readonly store: Store;
  readonly logFile: string;
  readonly serving: ServingOptions;
  readonly options: WorkerOptions & { readonly connection: TestTemporal['nativeConnection'] };
  /** Types of the activities that went through the application's interceptor. */
  readonly seen: Set<string>;
}

export const hostFile = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The application's own hook: here it makes the bundler read workspace packages from source. */
export const fromSource: NonNullable<BundleOptions['webpackConfigHook']> = (config) => ({
  ...config,
  resolve: { ...config.resolve, conditionNames: ['@shotlist/source', '...'] },
});

/** `shots` is the length of the list that the application writes. */
export async function openHostSession(
  temporal: TestTemporal,
  {
    shots = 6,
    script = {},
    maxInFlight = 8,
  }: { readonly shots?: number; readonly script?: FakeScript; readonly maxInFlight?: number } = {},
): Promise<HostSession> {
  const folder = createTestFolder();
  const account = `host-${randomUUID().slice(0, 8)}`;
  const logFile = path.join(folder, 'vendor.ndjson');
  const store = await openStore(`file://${path.join(folder, 'store')}`);
  const provider = createFakeProvider({ logFile, fsync: false, script });
  const seen = new Set<string>();
  const watch: ActivityInterceptorsFactory = ({ info }) => ({
    inbound: {
      async execute(input, next) {
        seen.add(info.activityType);
        return next(input);
      },
    },
  });
  const activities: HostActivities = {
    writeList: async (name) => prepareBatch(store, listOf(shots), { account: name }),
    tellOutcome: async (words) => `The trailer: ${words}.`,
  };
  return {
    account,
    store,
    logFile,
    seen,
    serving: { store, accounts: { [account]: { provider, limits: { maxInFlight } } }, shutdownGraceTimeMs: 1_000 },
    options: {
      connection: temporal.nativeConnection,
      namespace: temporal.namespace,
      taskQueue: `studio-${account}`,
      activities,
      interceptors: { activity: [watch], workflowModules: [hostFile('host-interceptors.ts')] },
      bundlerOptions: { webpackConfigHook: fromSource },
      stickyQueueScheduleToStartTimeout: '1s',
      shutdownGraceTime: '1s',
    },
  };
}

/** Waits until the chunk of the session's one batch knows that it is canceled. */
export async function untilCanceling(temporal: TestTemporal, { store }: HostSession): Promise<void> {
  const [{ batchId } = { batchId: '' }] = await listBatches(store);
  const chunk = temporal.client.workflow.getHandle(chunkWorkflowId(batchId, 0));
  const control = async () => (await chunk.query<{ readonly control: string }>(QUERIES.chunk)).control;
  await expect.poll(control).toBe('canceling');
}

async function* listOf(shots: number): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(shotListOf(shots));
}
