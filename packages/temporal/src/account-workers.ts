// The two workers of each account: one for what needs its key, one for its downloads.
import {
  type AccountSetup as ActivityAccount,
  type ActivityOptions,
  createAccountActivities,
  createFetchActivities,
} from '@shotlist/activities';
import {
  accountTaskQueue,
  assertProvider,
  fetchTaskQueue,
  type NoticeReceiver,
  type ResultSink,
  type Store,
} from '@shotlist/core';
import type { WorkerOptions } from '@temporalio/worker';
import { traceActivities } from './tracing/trace-activities.js';
import type { OnWorkflowEnded } from './tracing/workflow-spans.js';

/** One account that the workers serve. */
export interface AccountSetup extends ActivityAccount {
  /** Downloads at the same time, in this process. @default 16 */
  readonly fetchSlots?: number;
}

/** What whoever runs workers brings. */
export interface ServingOptions {
  readonly store: Store;
  /** By account name. Those of other processes may be left out. */
  readonly accounts: Readonly<Record<string, AccountSetup>>;
  /** Who is given the results of each batch that has ended, by name: for workers that run workflows. @default nobody */
  readonly sinks?: Readonly<Record<string, ResultSink>>;
  /** Who is told what happens to batches, by name: for workers that run workflows. @default nobody */
  readonly notify?: Readonly<Record<string, NoticeReceiver>>;
  /** Also serve the Nexus service `shotlist`, on the task queue of the workflows. @default false */
  readonly nexus?: boolean;
  /**
   * This release of the workers, for Temporal's worker versioning: a chunk stays with the release that began it, and ledgers
   * and batches go on to the current one. @default unversioned: a release goes on with whatever an earlier one began
   */
  readonly deployment?: { readonly name: string; readonly buildId: string };
  /**
   * Hears of each run of a workflow that ended, where somebody keeps the trace it belongs to: for spans, which are the host's to
   * export. @default nobody
   */
  readonly onWorkflowEnded?: OnWorkflowEnded;
  /** How long activities may go on when the workers stop, in milliseconds; then they are told to end. @default 30000 */
  readonly shutdownGraceTimeMs?: number;
}

/** Renders and downloads of a usual length end within it. */
export const SHUTDOWN_GRACE_MS = 30_000;
/** Submits of an account at the same time, in one process; its ledger decides how many there are at all. */
const SUBMIT_SLOTS = 250;
const FETCH_SLOTS = 16;

/** Throws `PROVIDER_INVALID`, and `STORE_UNUSABLE` before anything can be spent. */
export async function checkServing({ store, accounts }: ServingOptions): Promise<void> {
  for (const { provider } of Object.values(accounts)) assertProvider(provider);
  await store.checkUsable();
}

/** What Temporal is told of a release. */
export function deploymentOptions(
  deployment: ServingOptions['deployment'],
): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (deployment === undefined) return {};
  return {
    workerDeploymentOptions: {
      version: { deploymentName: deployment.name, buildId: deployment.buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}

/** A worker's interceptors, and those that put our activities into a trace. */
export function withTracing(interceptors: WorkerOptions['interceptors']): NonNullable<WorkerOptions['interceptors']> {
  return { ...interceptors, activity: [...(interceptors?.activity ?? []), traceActivities] };
}

/** Options for the workers of every account; `shared` is what any worker of this process has. */
export function accountWorkerOptions(
  shared: Omit<WorkerOptions, 'taskQueue'>,
  accounts: ServingOptions['accounts'],
  activityOptions: ActivityOptions,
): WorkerOptions[] {
  const traced = { ...shared, interceptors: withTracing(shared.interceptors) };
  return Object.entries(accounts).flatMap(([account, { fetchSlots = FETCH_SLOTS }]) => [
    {
      ...traced,
      taskQueue: accountTaskQueue(account),
      activities: createAccountActivities(activityOptions),
      maxConcurrentActivityTaskExecutions: SUBMIT_SLOTS,
    },
    {
      ...traced,
      taskQueue: fetchTaskQueue(account),
      activities: createFetchActivities(activityOptions),
      maxConcurrentActivityTaskExecutions: fetchSlots,
    },
  ]);
}
