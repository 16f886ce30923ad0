// Does what a chunk plans, by activities, and puts what came of it into events.
import {
  type AccountActivities,
  type ChunkAction,
  type ChunkEvent,
  type ChunkRun,
  type ErrorCode,
  type FetchActivities,
  RUN_REPLACED,
} from '@shotlist/core/workflow';
import { ActivityFailure, ApplicationFailure, TimeoutFailure, workflowInfo } from '@temporalio/workflow';
import { patientChecks } from './activities.js';
import { nowMs } from './clock.js';

const UNREADABLE: ErrorCode = 'PAYLOAD_UNREADABLE';

/** Never throws: a failure is an answer as well. */
export async function performAction(
  work: AccountActivities & FetchActivities,
  which: ChunkRun & { readonly account: string; readonly seq: number },
  action: ChunkAction,
): Promise<readonly ChunkEvent[]> {
  switch (action.type) {
    case 'submit': {
      const { slots } = action;
      try {
        const originalRunId = workflowInfo().originalExecutionRunId;
        const outcomes = await work.submitShots({ ...which, originalRunId, slots });
        return [{ type: 'submitted', slots, outcomes }];
      } catch (error) {
        const outcome = neverBegan(error) ? 'not_sent' : 'ambiguous';
        return [{ type: 'submit-lost', slots, outcome }, ...(isReplaced(error) ? [{ type: 'replaced' } as const] : [])];
      }
    }
    case 'check': {
      const { generations, pauseMs, waitMs, lingerMs, aliveMs } = action;
      const asked = { ...which, generations, waitMs, lingerMs, ...(pauseMs === undefined ? {} : { pauseMs }) };
      const { checkGenerations } = aliveMs === undefined ? work : patientChecks(which.account, aliveMs);
      const ended = await checkGenerations(asked).catch(() => undefined);
      return [{ type: 'checked', generations, ...(ended === undefined ? { ended: [], lost: true } : { ended }) }];
    }
    case 'reconcile': {
      const { shots, resent } = action;
      const asked = { ...which, shots, ...(resent === undefined ? {} : { resent }) };
      const answers = await work.reconcileShots(asked).catch(() => []);
      return [{ type: 'reconciled', shots, answers }];
    }
    case 'fetch': {
      const { outputs } = action;
      const beganMs = nowMs();
      const answers = await work.fetchOutputs({ ...which, outputs }).catch(() => []);
      return [{ type: 'fetched', outputs, answers, tookMs: nowMs() - beganMs }];
    }
    case 'audit': {
      const { shots } = action;
      const { duplicates } = await work.auditShots({ ...which, shots }).catch(() => ({ duplicates: 0 }));
      return [{ type: 'audited', shots, duplicates }];
    }
    case 'cancel': {
      const { generations } = action;
      const answers = await work.cancelGenerations({ ...which, generations }).catch(() => []);
      return [{ type: 'vendor-canceled', generations, answers }];
    }
  }
}

/** An activity that no worker took up in time, or one that lacked the key to read what it was asked: nothing was sent. */
function neverBegan(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) return cause.timeoutType === 'SCHEDULE_TO_START';
  // The SDK's words, from before it calls an activity: what an activity itself throws is never taken for it.
  return (
    cause instanceof ApplicationFailure &&
    cause.type === UNREADABLE &&
    cause.message.startsWith('Failed to parse activity args')
  );
}

/** A submit or a seal that a reset asked for again. It did nothing; the run before may have. */
export function isReplaced(error: unknown): boolean {
  return (
    error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === RUN_REPLACED
  );
}
