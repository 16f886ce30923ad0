// The accounts' workers beside an application's: started with the first of its workers that runs, stopped with the last.
import { Client } from '@temporalio/client';
import { NativeConnection, type Worker, type WorkerOptions } from '@temporalio/worker';
import { accountWorkerOptions, type ServingOptions, SHUTDOWN_GRACE_MS } from './account-workers.js';
import { observeAccounts } from './observe-accounts.js';
import { assertReadable } from './encryption/assert-readable.js';
import { withoutKeys } from './encryption/payload-codec.js';
import { createWorkers, onShutdown, stopWorker, WorkerGroup } from './worker-group.js';

/** One set of the accounts' workers. */
interface Serving {
  readonly connection: NativeConnection | undefined;
  readonly namespace: string;
  readonly ended: Promise<void>;
  /** Requests that wait for their moment are given back at once. */
  stop(): void;
  failed: boolean;
  hosts: number;
}

export class AccountService {
  readonly #options: ServingOptions;
  readonly #servings = new Set<Serving>();

  constructor(options: ServingOptions) {
    this.#options = options;
  }

  /** Runs an application's worker with the accounts' beside it. `given` are the options it was created with. */
  async runBeside(worker: Worker, given: WorkerOptions, run: () => Promise<void>): Promise<void> {
    const serving = this.#join(worker, given);
    let stays = true;
    const leave = () => {
      if (!stays) return;
      stays = false;
      serving.hosts -= 1;
      if (serving.hosts > 0) return;
      this.#servings.delete(serving);
      serving.stop();
    };
    onShutdown(worker, leave);
    // Runs before anything is awaited: whoever starts a worker may stop it in the same breath.
    const running = run();
    // Accounts that nobody serves would leave batches waiting for ever: it ends, and says why.
    serving.ended.catch(() => stopWorker(worker));
    try {
      await running;
    } finally {
      leave();
      if (serving.hosts === 0) await serving.ended.catch(() => undefined);
    }
    if (serving.failed) await serving.ended;
  }

  #join(worker: Worker, given: WorkerOptions): Serving {
    const { connection } = given;
    const { namespace } = worker.options;
    const known = [...this.#servings].find(
      (serving) => serving.connection === connection && serving.namespace === namespace,
    );
    const serving = known ?? this.#start(given, namespace);
    serving.hosts += 1;
    return serving;
  }

  #start(given: WorkerOptions, namespace: string): Serving {
    const stopping = new AbortController();
    const ended = this.#work(given, namespace, stopping).catch((error: unknown) => {
      serving.failed = true;
      this.#servings.delete(serving);
      throw error;
    });
    const serving: Serving = {
      connection: given.connection,
      namespace,
      ended,
      stop: () => stopping.abort(),
      failed: false,
      hosts: 0,
    };
    this.#servings.add(serving);
    return serving;
  }

  async #work(given: WorkerOptions, namespace: string, stopping: AbortController): Promise<void> {
    const { store, accounts, shutdownGraceTimeMs = SHUTDOWN_GRACE_MS } = this.#options;
    const { dataConverter = withoutKeys, interceptors, workerDeploymentOptions } = given;
    // A worker without a connection makes one for itself, and closes it too early for ours.
    const connection = given.connection ?? (await NativeConnection.connect());
    try {
      const shared = {
        connection,
        namespace,
        shutdownGraceTime: shutdownGraceTimeMs,
        // They belong to the application's release.
        ...(workerDeploymentOptions === undefined ? {} : { workerDeploymentOptions }),
        // The same codec, or nobody could read what the workflows say.
        dataConverter,
        ...(interceptors === undefined ? {} : { interceptors }),
      };
      const temporal = new Client({ connection, namespace, dataConverter });
      await Promise.all(Object.keys(accounts).map((account) => assertReadable(temporal, account)));
      const activityOptions = { store, accounts, workflowTaskQueue: given.taskQueue, stopping: stopping.signal };
      const workers = await createWorkers(accountWorkerOptions(shared, accounts, activityOptions));
      const group = new WorkerGroup(workers, () => stopping.abort());
      stopping.signal.addEventListener('abort', () => group.shutdown());
      if (stopping.signal.aborted) group.shutdown();
      const unobserve = observeAccounts({ temporal, store, accounts: Object.keys(accounts) });
      await group.run().finally(unobserve);
    } finally {
      if (given.connection === undefined) await connection.close();
    }
  }
}
