// The exit code that a run of a batch comes to.
import { EXIT, type ExitCode } from '@shotlist/core';
import type { BatchProgress } from '@shotlist/temporal/client';

export function exitCodeOf({ state, verdict, errors }: Pick<BatchProgress, 'state' | 'verdict' | 'errors'>): ExitCode {
  // It went as far as it was allowed to.
  const { BUDGET_SPENT = 0, QUOTA_EXHAUSTED = 0, BATCH_STOPPED = 0 } = errors;
  if (BATCH_STOPPED > 0) return EXIT.someShotsFailed;
  if (BUDGET_SPENT > 0 || QUOTA_EXHAUSTED > 0) return EXIT.gateClosed;
  if (state === 'canceled') return EXIT.canceled;
  if (state !== 'done') return EXIT.failed;
  return verdict === 'succeeded' ? EXIT.succeeded : EXIT.someShotsFailed;
}
