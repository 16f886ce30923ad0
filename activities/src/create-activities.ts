// Puts the activities together for a worker: by the task queue that each belongs to.
import type { AccountActivities, ControlActivities, FetchActivities } from '@shotlist/core';
import { whileAlive } from './alive.js';
import { BatchFiles } from './batch-files.js';
import { checkGenerations } from './check-generations.js';
import { speakingFailures } from './failures.js';
import { fetchOutputs } from './fetch-outputs.js';
import { finishBatch } from './finish-batch.js';
import { openAccount } from './open-account.js';
import { openBatch } from './open-batch.js';
import { openChunk } from './open-chunk.js';
import { reconcileShots } from './reconcile-shots.js';
import { sealChunk } from './seal-chunk.js';
import type { ActivityOptions } from './setup.js';
import { submitShots } from './submit-shots.js';

/** For the control task queue: they need only the store. */
export function createControlActivities(options: ActivityOptions): ControlActivities {
  const files = new BatchFiles(options.store);
  return speakingFailures({
    openBatch: (input) => whileAlive(() => openBatch(files, input)),
    openChunk: (input) => whileAlive(() => openChunk(files, input)),
    sealChunk: (input) => whileAlive(() => sealChunk(files, input)),
    finishBatch: (input) => whileAlive(() => finishBatch(files, input)),
  });
}

/** For an account's task queue: they need its key. */
export function createAccountActivities(options: ActivityOptions): AccountActivities {
  const files = new BatchFiles(options.store);
  return speakingFailures({
    openAccount: (input) => openAccount(options, input),
    submitShots: (input) => submitShots(options, files, input),
    checkGenerations: (input) => checkGenerations(options, files, input),
    reconcileShots: (input) => reconcileShots(options, files, input),
    auditShots: () => Promise.resolve({ duplicates: 0 }),
  });
}

/** For an account's download queue. */
export function createFetchActivities(options: ActivityOptions): FetchActivities {
  const files = new BatchFiles(options.store);
  return speakingFailures({ fetchOutputs: (input) => fetchOutputs(options, files, input) });
}
