// Temporal's plain way: an activity a row, with the retries that it has by itself.
import { proxyActivities } from '@temporalio/workflow';
import type { PlainActivities } from './plain-worker-process.js';
import type { ListRow } from './shot-list.js';

/** The rows of one workflow. */
export interface PlainInput {
  readonly rows: readonly ListRow[];
}

const { makeVideo } = proxyActivities<PlainActivities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '10 seconds',
  // Eager ones would go past the rate of the task queue.
  allowEagerDispatch: false,
});

/** All are scheduled at once: the task queue holds them back. */
export async function everyRow({ rows }: PlainInput): Promise<void> {
  await Promise.all(rows.map((row) => makeVideo(row)));
}
