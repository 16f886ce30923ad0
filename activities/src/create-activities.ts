// Puts the activities together for a worker: by the task queue that each belongs to.
import type { AccountActivities, ControlActivities, FetchActivities } from '@shotlist/core';
import { Context } from '@temporalio/activity';
import { accountProcess } from './account-process.js';
import { whileAlive } from './alive.js';
import { auditShots } from './audit-shots.js';
import { BatchFiles } from './batch-files.js';
import { cancelGenerations } from './cancel-generations.js';
import { checkGenerations } from './check-generations.js';
import { closeAccount, gateOf, restOf } from './close-account.js';
import { deliverNotice, noticeWishes } from './deliver-notice.js';
import { startAtZero } from './counters.js';
import { deliverResults } from './deliver-results.js';
import { speakingFailures } from './failures.js';
import { fetchOutputs } from './fetch-outputs.js';
import { countAccount } from './count-account.js';
import { finishBatch } from './finish-batch.js';
import { openAccount } from './open-account.js';
import { openBatch } from './open-batch.js';
import { moveChunk } from './move-chunk.js';
import { openChunk } from './open-chunk.js';
import { readUsage } from './read-usage.js';
import { readGeneration, readVideos } from './read-videos.js';
import { reconcileShots } from './reconcile-shots.js';
import { sealChunk } from './seal-chunk.js';
import { type ActivityOptions, needAccount } from './setup.js';
import { stageRequest } from './stage-request.js';
import { submitShots } from './submit-shots.js';

/** For the control task queue: they need only the store. */
export function createControlActivities(options: ActivityOptions): ControlActivities {
  const files = BatchFiles.of(options.store);
  const { sinks = {}, notify = {} } = options;
  return speakingFailures({
    openBatch: (input) =>
      whileAlive(() => openBatch(files, input, { sinks: Object.keys(sinks), notify: noticeWishes(notify) })),
    openChunk: (input) => whileAlive((signal) => openChunk(files, input, signal)),
    sealChunk: (input) => whileAlive((signal) => sealChunk(files, input, signal)),
    finishBatch: (input) => whileAlive((signal) => finishBatch(files, input, signal)),
    deliverResults: (input) => whileAlive((signal) => deliverResults(files, input, sinks, signal)),
    deliverNotice: (input) => whileAlive((signal) => deliverNotice(files, input, notify, signal)),
    moveChunk: (input) => whileAlive((signal) => moveChunk(files, input, signal)),
    countAccount: (input) => whileAlive(() => countAccount(files, input)),
    stageRequest: (input) => whileAlive(() => stageRequest(files, input)),
    readGeneration: (input) => whileAlive(() => readGeneration(files, input)),
    readVideos: (input) => whileAlive(() => readVideos(files, input)),
  });
}

/** For an account's task queue: they need its key. */
export function createAccountActivities(options: ActivityOptions): AccountActivities {
  startAtZero(options.accounts);
  const files = BatchFiles.of(options.store);
  return speakingFailures({
    openAccount: timed(options, (input) => whileAlive((signal) => openAccount(options, input, signal))),
    readUsage: timed(options, ({ account }) =>
      whileAlive((signal) => readUsage(needAccount(options, account), signal)),
    ),
    submitShots: timed(options, (input) => submitShots(options, files, input)),
    checkGenerations: timed(options, (input) => checkGenerations(options, files, input)),
    reconcileShots: timed(options, (input) => reconcileShots(options, files, input)),
    auditShots: timed(options, (input) => auditShots(options, files, input)),
    cancelGenerations: timed(options, (input) => cancelGenerations(options, input)),
  } satisfies AccountActivities);
}

/**
 * The same activity; each start of it tells the account's clock what time the server has, and a vendor that refuses it
 * closes the account, as one that refuses a submit does.
 */
function timed<Input extends { readonly account: string }, Answer>(
  options: ActivityOptions,
  activity: (input: Input) => Promise<Answer>,
): (input: Input) => Promise<Answer> {
  return async (input) => {
    const process = accountProcess(needAccount(options, input.account));
    process.clock.observe(Context.current().info.currentAttemptScheduledTimestampMs);
    try {
      return await activity(input);
    } catch (error) {
      const gate = gateOf(error);
      if (gate !== undefined) await closeAccount(process, input.account, gate, restOf(error));
      throw error;
    }
  };
}

/** For an account's download queue. */
export function createFetchActivities(options: ActivityOptions): FetchActivities {
  const files = BatchFiles.of(options.store);
  return speakingFailures({ fetchOutputs: (input) => fetchOutputs(options, files, input) });
}
