// What a run does about `temporal workflow reset`.
import { workflowInfo } from '@temporalio/workflow';
import { nowMs } from './clock.js';

/**
 * True in a run that a reset made. Only what messages say may hang on it: replayed, the part of the history that was
 * there before the reset must do what it did.
 */
export function isReset(): boolean {
  const { runId, originalExecutionRunId } = workflowInfo();
  return runId !== originalExecutionRunId;
}

/** Rises with the clock, so that a run that was set back is not taken for one that was heard already. */
export function nextSeq(last: number): number {
  return Math.max(last + 1, nowMs());
}
