// Runs Shotlist's workflows and activities: one worker for the control task queue, two for each account.
import { CONTROL_TASK_QUEUE } from '@shotlist/core';
import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { NativeConnection, WorkerOptions } from '@temporalio/worker';
import {
  accountWorkerOptions,
  checkServing,
  deploymentOptions,
  type ServingOptions,
  SHUTDOWN_GRACE_MS,
  withTracing,
} from './account-workers.js';
import { assertReadable } from './encryption/assert-readable.js';
import { withoutKeys } from './encryption/payload-codec.js';
import { createNexusService } from './nexus-handlers.js';
import { storeActivities } from './store-activities.js';
import { observeAccounts } from './observe-accounts.js';
import { withTraceSinks } from './tracing/workflow-spans.js';
import { createWorkers, WorkerGroup } from './worker-group.js';
import { checkBundle, withWorkflowCode } from './workflow-code.js';

export interface ShotlistWorkersOptions extends ServingOptions {
  readonly connection: NativeConnection;
  /** @default "default" */
  readonly namespace?: string;
  /** Where workflows and the activities that need only the store run; the client's has to be the same. @default "shotlist" */
  readonly taskQueue?: string;
  /** Of all these workers; the client's has to be the same. {@link createEncryptedDataConverter} makes one that encrypts. */
  readonly dataConverter?: DataConverter;
  /** Further options for the worker that runs workflows. */
  readonly workflowWorker?: Partial<WorkerOptions>;
}

export interface ShotlistWorkers {
  /** Works until {@link shutdown}, and resolves when all is drained. Throws when a worker fails. */
  run(): Promise<void>;
  /** True while every worker polls for work: after the start, and until the stop. */
  readonly isRunning: boolean;
  /** Requests that wait for their moment are given back at once; what is under way has the grace time to end. */
  shutdown(): void;
}

/**
 * For so long a workflow waits for the worker that knows it, before any takes it: a ledger whose worker was killed grants
 * nothing meanwhile, and a rate that wasn't used is lost. Temporal's own 10 s cost 200 requests at 20 a second.
 */
const STICKY_MS = 1_000;

/**
 * Creates the workers. Throws `PROVIDER_INVALID`, and `STORE_UNUSABLE` and `PAYLOAD_UNREADABLE` before anything can be
 * spent.
 */
export async function createShotlistWorkers(options: ShotlistWorkersOptions): Promise<ShotlistWorkers> {
  await checkServing(options);
  const { connection, namespace = 'default', taskQueue = CONTROL_TASK_QUEUE, store, accounts } = options;
  const { shutdownGraceTimeMs = SHUTDOWN_GRACE_MS, workflowWorker = {}, dataConverter = withoutKeys } = options;
  const shared = {
    connection,
    namespace,
    shutdownGraceTime: shutdownGraceTimeMs,
    dataConverter,
    ...deploymentOptions(options.deployment),
  };
  if (workflowWorker.workflowBundle !== undefined) await checkBundle(workflowWorker.workflowBundle, dataConverter);
  const temporal = new Client({ connection, namespace, dataConverter });
  await Promise.all(Object.keys(accounts).map((account) => assertReadable(temporal, account)));
  const stopping = new AbortController();
  const { sinks = {}, notify = {} } = options;
  const activityOptions = { store, accounts, sinks, notify, workflowTaskQueue: taskQueue, stopping: stopping.signal };
  const isVersioned = options.deployment !== undefined;
  const workflowOptions = await withWorkflowCode(workflowWorker, { dataConverter, isVersioned });
  const workers = await createWorkers([
    {
      ...shared,
      taskQueue,
      activities: storeActivities(activityOptions),
      ...(options.nexus === true ? { nexusServices: [createNexusService(store, taskQueue)] } : {}),
      stickyQueueScheduleToStartTimeout: STICKY_MS,
      ...workflowOptions,
      interceptors: withTracing(workflowOptions.interceptors),
      sinks: withTraceSinks(workflowOptions.sinks, options.onWorkflowEnded),
    },
    ...accountWorkerOptions(shared, accounts, activityOptions),
  ]);
  const unobserve = observeAccounts({ temporal, store, accounts: Object.keys(accounts) });
  return new WorkerGroup(workers, () => {
    unobserve();
    stopping.abort();
  });
}
