// Everything that makes videos in this process: Temporal, connections, the provider, workers.
import { batchWorkflowId, type NoticeReceiver, type Resolution, type Store } from '@shotlist/core';
import { ShotlistClient } from '@shotlist/temporal/client';
import { ownLog } from '../log/service-log.js';
import { logWorkers } from '../log/temporal-log.js';
import type { Account } from './accounts.js';
import { connectClient } from './connect.js';
import type { Plugins } from './load-plugins.js';
import type { LocalState } from './local-state.js';
import { serveAccounts, type Serving } from './serve.js';
import type { TemporalPlace } from './temporal-place.js';

export interface EngineOptions {
  readonly state: LocalState;
  readonly store: Store;
  readonly accounts: readonly Account[];
  readonly previewSize: Resolution;
  /** Who is given the results of batches. */
  readonly sinks: Plugins['sinks'];
  /** Who is told what happens to batches. */
  readonly notify: Readonly<Record<string, NoticeReceiver>>;
  readonly signal: AbortSignal;
  /** Given back when the engine stops, or doesn't start. */
  readonly place: TemporalPlace;
}

export interface Engine extends Omit<Serving, 'isRunning'> {
  readonly client: ShotlistClient;
  /** For people: which Temporal, and where to watch it. */
  readonly temporal: string;
  /** Resolves when the batch’s workflow has ended, which stays a while with those that its results are given to, or that are told. */
  delivered(batchId: string): Promise<void>;
}

/** A person who pressed Ctrl-C waits for it. */
const SHUTDOWN_GRACE_MS = 10_000;

/** Starts everything. Throws `TEMPORAL_UNREACHABLE` or `PROVIDER_INVALID`. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { state, store, accounts, previewSize, sinks, notify, signal, place } = options;
  await using undo = new AsyncDisposableStack();
  undo.defer(() => place.release());
  signal.throwIfAborted();
  logWorkers(ownLog(state.workerLog, 'run'));
  const [client, serving] = await Promise.all([
    connectClient(place),
    serveAccounts({ temporal: place, store, accounts, previewSize, sinks, notify, graceMs: SHUTDOWN_GRACE_MS }),
  ]);
  undo.defer(() => serving.stop());
  signal.throwIfAborted();
  const kept = undo.move();
  return {
    client: new ShotlistClient({ store, temporal: client }),
    temporal: place.description,
    failed: serving.failed,
    delivered: async (batchId) => {
      // However it ends: its results are in the store.
      await client.workflow
        .getHandle(batchWorkflowId(batchId))
        .result()
        .catch(() => undefined);
    },
    stop: () => kept.disposeAsync(),
  };
}
