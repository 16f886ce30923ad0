// Runs Shotlist's workflows and activities: one worker for the control task queue, two for each account.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type AccountSetup as ActivityAccount,
  createAccountActivities,
  createControlActivities,
  createFetchActivities,
} from '@shotlist/activities';
import { accountTaskQueue, assertProvider, CONTROL_TASK_QUEUE, fetchTaskQueue, type Store } from '@shotlist/core';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';

/** One account that the workers serve. */
export interface AccountSetup extends ActivityAccount {
  /** Downloads at the same time, in this process. @default 16 */
  readonly fetchSlots?: number;
}

export interface ShotlistWorkersOptions {
  readonly connection: NativeConnection;
  /** @default "default" */
  readonly namespace?: string;
  readonly store: Store;
  /** By account name. */
  readonly accounts: Readonly<Record<string, AccountSetup>>;
  /** How long activities may go on when the workers stop, in milliseconds; then they are told to end. @default 30000 */
  readonly shutdownGraceTimeMs?: number;
  /** Further options for the worker that runs workflows. */
  readonly workflowWorker?: Partial<WorkerOptions>;
}

export interface ShotlistWorkers {
  /** Works until {@link shutdown}, and resolves when all is drained. Throws when a worker fails. */
  run(): Promise<void>;
  shutdown(): void;
}

/** Submits of an account at the same time, in one process; its ledger decides how many there are at all. */
const SUBMIT_SLOTS = 100;
const FETCH_SLOTS = 16;

/** Creates the workers. Throws `PROVIDER_INVALID`, and `STORE_UNUSABLE` before anything can be spent. */
export async function createShotlistWorkers(options: ShotlistWorkersOptions): Promise<ShotlistWorkers> {
  for (const { provider } of Object.values(options.accounts)) assertProvider(provider);
  await options.store.checkUsable();
  const { connection, namespace = 'default', store, accounts, shutdownGraceTimeMs = 30_000 } = options;
  const shared = { connection, namespace, shutdownGraceTime: shutdownGraceTimeMs };
  const activityOptions = { store, accounts, workflowTaskQueue: CONTROL_TASK_QUEUE };
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      ...workflowCode(options.workflowWorker),
      taskQueue: CONTROL_TASK_QUEUE,
      activities: createControlActivities(activityOptions),
      ...options.workflowWorker,
    }),
    ...Object.entries(accounts).flatMap(([account, { fetchSlots = FETCH_SLOTS }]) => [
      Worker.create({
        ...shared,
        taskQueue: accountTaskQueue(account),
        activities: createAccountActivities(activityOptions),
        maxConcurrentActivityTaskExecutions: SUBMIT_SLOTS,
      }),
      Worker.create({
        ...shared,
        taskQueue: fetchTaskQueue(account),
        activities: createFetchActivities(activityOptions),
        maxConcurrentActivityTaskExecutions: fetchSlots,
      }),
    ]),
  ]);
  return {
    async run() {
      // One that fails takes the others down: half a set would wait for ever.
      const running = workers.map((worker) => worker.run());
      try {
        await Promise.all(running);
      } finally {
        stop(workers);
        await Promise.allSettled(running);
      }
    },
    shutdown: () => stop(workers),
  };
}

function stop(workers: readonly Worker[]): void {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}

/** The bundle made at build time where there is one: bundling anew takes a second or two. */
function workflowCode(given: Partial<WorkerOptions> | undefined): Partial<WorkerOptions> {
  if (given?.workflowsPath !== undefined || given?.workflowBundle !== undefined) return {};
  const codePath = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));
  if (existsSync(codePath)) return { workflowBundle: { codePath } };
  return { workflowsPath: fileURLToPath(import.meta.resolve('@shotlist/workflows')) };
}
