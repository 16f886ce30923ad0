// What a service needs to be ready, each as a check.
import type { Store } from '@shotlist/core';
import type { Client } from '@temporalio/client';
import { type Check, checkBy } from './readiness.js';

const ANSWER_WITHIN_MS = 3_000;
/** It writes, reads and removes an object: not more often than this. */
const STORE_GOOD_FOR_MS = 30_000;

export function temporalAnswers(client: Client): Check {
  return checkBy(
    () => client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => client.workflowService.getSystemInfo({})),
    { what: 'temporal', code: 'TEMPORAL_UNREACHABLE', message: 'Temporal does not answer.' },
  );
}

export function storeUsable(store: Store): Check {
  return checkBy(
    () => store.checkUsable(),
    { what: 'store', code: 'STORE_UNUSABLE', message: 'The store can’t be written and read.' },
    STORE_GOOD_FOR_MS,
  );
}

export function polls(service: { readonly isRunning: boolean }): Check {
  return async () => (service.isRunning ? undefined : { what: 'polling', message: 'Not every worker asks for work.' });
}

export function databaseAnswers(ask: () => Promise<unknown>): Check {
  return checkBy(ask, { what: 'database', code: 'DATABASE_UNREACHABLE', message: 'The database does not answer.' });
}
