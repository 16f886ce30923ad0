// Whether anybody serves an account: workers that lately asked for its work, or for workflows.
import { accountTaskQueue, CONTROL_TASK_QUEUE } from '@shotlist/core';
import type { Client } from '@temporalio/client';

/** A worker asks again at least once a minute; Temporal remembers one that is gone for five. */
const ALIVE_MS = 75_000;
const ASK_TIMEOUT_MS = 10_000;

const WORKFLOWS = 1;
const ACTIVITIES = 2;

export interface Served {
  /** Somebody runs the workflows. */
  readonly control: boolean;
  /** Somebody makes the videos of the account. */
  readonly account: boolean;
}

/** Undefined when it can't be told: then nothing is said. */
export async function servedBy(client: Client, account: string): Promise<Served | undefined> {
  const polled = async (name: string, taskQueueType: number): Promise<boolean> => {
    const { pollers } = await client.withDeadline(Date.now() + ASK_TIMEOUT_MS, () =>
      client.workflowService.describeTaskQueue({
        namespace: client.options.namespace,
        taskQueue: { name },
        taskQueueType,
      }),
    );
    return (pollers ?? []).some(
      ({ lastAccessTime }) => Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1000 < ALIVE_MS,
    );
  };
  try {
    const [control, served] = await Promise.all([
      polled(CONTROL_TASK_QUEUE, WORKFLOWS),
      polled(accountTaskQueue(account), ACTIVITIES),
    ]);
    return { control, account: served };
  } catch {
    return undefined;
  }
}
