// Workers that stand and fall together: one that fails, or is told to stop, takes the others along.
import { Worker, type WorkerOptions } from '@temporalio/worker';

/** Creates workers, all or none: one that is never run would hold its connection for ever. */
export async function createWorkers(options: readonly WorkerOptions[]): Promise<Worker[]> {
  const outcomes = await Promise.allSettled(options.map((each) => Worker.create(each)));
  const workers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return workers;
  const group = new WorkerGroup(workers, () => undefined);
  group.shutdown();
  await group.run();
  throw failed.reason;
}

/** Calls back at the very start of a worker's shutdown, whoever asked for it: its owner, a signal, or an error. */
export function onShutdown(worker: Worker, callback: () => void): void {
  // The SDK has no event for it; every way to a graceful shutdown leads through this method.
  const shutdown = worker.shutdown.bind(worker);
  worker.shutdown = () => {
    shutdown();
    callback();
  };
}

/** Stops a worker that runs; any other is left alone. */
export function stopWorker(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

export class WorkerGroup {
  readonly #workers: readonly Worker[];
  readonly #onStop: () => void;
  #stopped = false;

  /** `onStop` is called once, before any of the workers drains. */
  constructor(workers: readonly Worker[], onStop: () => void) {
    this.#workers = workers;
    this.#onStop = onStop;
    for (const worker of workers) onShutdown(worker, () => this.shutdown());
  }

  /** Works until {@link shutdown}, and resolves when all is drained. Throws when a worker fails. */
  async run(): Promise<void> {
    const running = this.#workers.map((worker) => worker.run());
    // Told before it ran: a worker has to run to be given back.
    if (this.#stopped) this.#workers.forEach(stopWorker);
    try {
      await Promise.all(running);
    } finally {
      this.shutdown();
      await Promise.allSettled(running);
    }
  }

  get isRunning(): boolean {
    return !this.#stopped && this.#workers.every((worker) => worker.getState() === 'RUNNING');
  }

  shutdown(): void {
    if (!this.#stopped) {
      this.#stopped = true;
      this.#onStop();
    }
    this.#workers.forEach(stopWorker);
  }
}
