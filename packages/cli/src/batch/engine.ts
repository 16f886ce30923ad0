// Everything that makes videos in this process: Temporal, connections, the provider, workers.
import { type Resolution, ShotlistError, type Store } from '@shotlist/core';
import { type DevServer, type DevServerProgress, startDevServer } from '@shotlist/dev-server';
import { ShotlistClient } from '@shotlist/temporal/client';
import { type ShotlistWorkers, createShotlistWorkers } from '@shotlist/temporal/worker';
import type { Account } from './accounts.js';
import { connectTemporal } from './connect.js';
import type { LocalState } from './local-state.js';
import { namedTemporal } from './temporal-place.js';
import { logWorkerTo } from './worker-log.js';

export interface EngineOptions {
  readonly state: LocalState;
  readonly store: Store;
  readonly account: Account;
  readonly previewSize: Resolution;
  readonly signal: AbortSignal;
  /** What takes a while, and why. */
  readonly onWait: (words: string) => void;
}

export interface Engine {
  readonly client: ShotlistClient;
  /** For people: which Temporal, and where to watch it. */
  readonly temporal: string;
  /** Rejects when the workers fail; resolves when they were stopped. */
  readonly stopped: Promise<void>;
  /** Lets what is being sent or fetched end, then stops everything. */
  stop(): Promise<void>;
}

/** How long a stop waits for renders and downloads; what isn't done by then is done again by the next run. */
const SHUTDOWN_GRACE_MS = 10_000;

/** Starts everything. Throws `TEMPORAL_UNREACHABLE`, `TEMPORAL_CLI_MISSING`, `DEV_SERVER_FAILED` or `PROVIDER_INVALID`. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { state, store, account, previewSize, signal } = options;
  const named = namedTemporal();
  logWorkerTo(state.workerLog);
  await using undo = new AsyncDisposableStack();
  const server = named === undefined ? await startEmbedded(options) : undefined;
  if (server !== undefined) undo.defer(() => server.stop());
  const [connections, provider] = await Promise.all([
    named === undefined
      ? connectTemporal({ address: addressOf(server) }, addressOf(server), 'default')
      : connectTemporal(named.connectionOptions, named.address, named.namespace),
    account.loadProvider({ store, previewSize }),
  ]);
  undo.defer(() => connections.close());
  signal.throwIfAborted();
  const workers = await createShotlistWorkers({
    connection: connections.native,
    namespace: named?.namespace ?? 'default',
    store,
    accounts: { [account.name]: { provider, limits: account.limits, fetchSlots: account.fetchSlots } },
    shutdownGraceTimeMs: SHUTDOWN_GRACE_MS,
  });
  const kept = undo.move();
  return {
    client: new ShotlistClient({ store, temporal: connections.client }),
    temporal: describe(named, server),
    ...runWorkers(workers, () => kept.disposeAsync()),
  };
}

function runWorkers(workers: ShotlistWorkers, close: () => Promise<void>): Pick<Engine, 'stop' | 'stopped'> {
  const stopped = workers.run();
  // Awaited by whoever follows the batch; without this a failure before that would end the process.
  stopped.catch(() => undefined);
  let stopping: Promise<void> | undefined;
  return {
    stopped,
    stop: () =>
      (stopping ??= (async () => {
        workers.shutdown();
        await stopped.catch(() => undefined);
        await close();
      })()),
  };
}

async function startEmbedded({ state, signal, onWait }: EngineOptions): Promise<DevServer> {
  const onProgress = (progress: DevServerProgress) => {
    // A start takes half a second; what is downloaded or built takes minutes and has to be told.
    if (progress.step !== 'start') onWait(progress.message);
  };
  return startDevServer({
    databaseFile: state.temporalDatabase,
    logFile: state.temporalLog,
    uiPort: 0,
    signal,
    onProgress,
  });
}

function addressOf(server: DevServer | undefined): string {
  if (server === undefined) throw new ShotlistError('DEV_SERVER_FAILED', { message: 'There is no embedded server.' });
  return server.address;
}

function describe(
  named: { readonly address: string; readonly namespace: string } | undefined,
  server: DevServer | undefined,
): string {
  if (named !== undefined) return `${named.address}, namespace ${named.namespace}`;
  return server?.uiUrl === undefined ? `embedded, ${addressOf(server)}` : `embedded, watch it at ${server.uiUrl}`;
}
