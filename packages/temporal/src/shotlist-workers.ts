// Runs Shotlist's workflows and activities: one worker for the control task queue, two for each account.
import { createControlActivities } from '@shotlist/activities';
import { CONTROL_TASK_QUEUE } from '@shotlist/core';
import type { NativeConnection, WorkerOptions } from '@temporalio/worker';
import { accountWorkerOptions, checkServing, type ServingOptions, SHUTDOWN_GRACE_MS } from './account-workers.js';
import { createWorkers, WorkerGroup } from './worker-group.js';
import { ownWorkflowCode } from './workflow-code.js';

export interface ShotlistWorkersOptions extends ServingOptions {
  readonly connection: NativeConnection;
  /** @default "default" */
  readonly namespace?: string;
  /** Where workflows and the activities that need only the store run; the client's has to be the same. @default "shotlist" */
  readonly taskQueue?: string;
  /** Further options for the worker that runs workflows. */
  readonly workflowWorker?: Partial<WorkerOptions>;
}

export interface ShotlistWorkers {
  /** Works until {@link shutdown}, and resolves when all is drained. Throws when a worker fails. */
  run(): Promise<void>;
  /** Requests that wait for their moment are given back at once; what is under way has the grace time to end. */
  shutdown(): void;
}

/** Creates the workers. Throws `PROVIDER_INVALID`, and `STORE_UNUSABLE` before anything can be spent. */
export async function createShotlistWorkers(options: ShotlistWorkersOptions): Promise<ShotlistWorkers> {
  await checkServing(options);
  const { connection, namespace = 'default', taskQueue = CONTROL_TASK_QUEUE, store, accounts } = options;
  const { shutdownGraceTimeMs = SHUTDOWN_GRACE_MS, workflowWorker = {} } = options;
  const shared = { connection, namespace, shutdownGraceTime: shutdownGraceTimeMs };
  const stopping = new AbortController();
  const activityOptions = { store, accounts, workflowTaskQueue: taskQueue, stopping: stopping.signal };
  const hasCode = workflowWorker.workflowsPath !== undefined || workflowWorker.workflowBundle !== undefined;
  const workers = await createWorkers([
    {
      ...shared,
      ...(hasCode ? {} : ownWorkflowCode()),
      taskQueue,
      activities: createControlActivities(activityOptions),
      ...workflowWorker,
    },
    ...accountWorkerOptions(shared, accounts, activityOptions),
  ]);
  return new WorkerGroup(workers, () => stopping.abort());
}
