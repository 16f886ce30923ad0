// Activity stubs with the options each kind needs.
import {
  type AccountActivities,
  accountTaskQueue,
  type ControlActivities,
  type FetchActivities,
  fetchTaskQueue,
  type ShotListActivities,
} from '@shotlist/core/workflow';
import { ActivityCancellationType, type ActivityOptions, proxyActivities } from '@temporalio/workflow';

// Without it a cancelled activity is given up while its request goes out.
const cancellationType = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

/** A worker that says nothing for so long is taken for dead. */
const heartbeatTimeout = '10 seconds';

/** Waits out a store that is full or away: nothing is lost meanwhile. */
const patient = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;

/** Those that need only the store. */
const onControl: ActivityOptions = {
  cancellationType,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout,
  retry: patient,
};

/** Those that read all of a batch, which may have millions of rows: a worker that is gone is known by its silence. */
const onWholeBatch: ActivityOptions = { ...onControl, startToCloseTimeout: '6 hours' };

/** Activities that need only the store. */
export const control = proxyActivities<ControlActivities>(onControl);

/** Those that read all of a batch. */
export const wholeBatch = proxyActivities<Pick<ControlActivities, 'openBatch' | 'finishBatch'>>(onWholeBatch);

/** Somebody else's code and somebody else's service: given up after a day. */
export const delivering = proxyActivities<Pick<ControlActivities, 'deliverResults'>>({
  ...onControl,
  scheduleToCloseTimeout: '1 day',
});

/** Somebody else's service, or command: tried for as long as a webhook of the gateway's. */
export const telling = proxyActivities<Pick<ControlActivities, 'deliverNotice'>>({
  ...onControl,
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '3 days',
  // After 2 s, 8 s, 32 s, 2 min, 9 min, 34 min, and then every hour.
  retry: { initialInterval: '2 seconds', backoffCoefficient: 4, maximumInterval: '1 hour' },
});

/** The same for a workflow of others, which may run on a task queue that has none of ours. */
export function listActivities(taskQueue?: string): Pick<ControlActivities, 'readVideos'> & ShotListActivities {
  return proxyActivities<Pick<ControlActivities, 'readVideos'> & ShotListActivities>({
    ...onControl,
    ...(taskQueue === undefined ? {} : { taskQueue }),
  });
}

/** Looks at what takes long: their worker is taken for dead only after this. */
export function patientChecks(account: string, heartbeatMs: number): Pick<AccountActivities, 'checkGenerations'> {
  return proxyActivities<Pick<AccountActivities, 'checkGenerations'>>({
    cancellationType,
    taskQueue: accountTaskQueue(account),
    heartbeatTimeout: heartbeatMs,
    startToCloseTimeout: '5 minutes',
    retry: patient,
  });
}

/** Activities of an account, on its own task queues; `rules` are those that a chunk plans by. */
export function accountActivities(account: string, rules = 1): AccountActivities & FetchActivities {
  const shared: ActivityOptions = { cancellationType, taskQueue: accountTaskQueue(account), heartbeatTimeout };
  const { openAccount, checkGenerations } = proxyActivities<AccountActivities>({
    ...shared,
    startToCloseTimeout: '5 minutes',
    retry: patient,
  });
  // One network try and no retry: whatever is not answered is settled by looking, never by sending again.
  const { submitShots } = proxyActivities<AccountActivities>({
    ...shared,
    // Longer than any permit is good: taken up later, it would be given back anyway, and until then nobody could pause.
    scheduleToStartTimeout: '30 seconds',
    startToCloseTimeout: '5 minutes',
    retry: { maximumAttempts: 1 },
  });
  // Two minutes of pauses between tries: a chunk that is to continue as new waits for it. The shots come again.
  const { reconcileShots } = proxyActivities<AccountActivities>({
    ...shared,
    startToCloseTimeout: '5 minutes',
    retry: rules < 3 ? patient : { ...patient, maximumAttempts: 8 },
  });
  // Worth one question, and no waiting: it comes again.
  const { readUsage } = proxyActivities<AccountActivities>({
    ...shared,
    scheduleToCloseTimeout: '1 minute',
    retry: { maximumAttempts: 1 },
  });
  // A look at what cannot be changed any more: worth a few tries, not a batch that never ends.
  const { auditShots } = proxyActivities<AccountActivities>({
    ...shared,
    startToCloseTimeout: '5 minutes',
    retry: { ...patient, maximumAttempts: 5 },
  });
  // A wish, of a chunk that is about to leave: without an answer it was not granted.
  const { cancelGenerations } = proxyActivities<AccountActivities>({
    ...shared,
    scheduleToCloseTimeout: '10 seconds',
    retry: { maximumAttempts: 1 },
  });
  const { fetchOutputs } = proxyActivities<FetchActivities>({
    ...shared,
    taskQueue: fetchTaskQueue(account),
    startToCloseTimeout: '2 hours',
    retry: patient,
  });
  return {
    openAccount,
    readUsage,
    checkGenerations,
    reconcileShots,
    submitShots,
    auditShots,
    cancelGenerations,
    fetchOutputs,
  };
}
