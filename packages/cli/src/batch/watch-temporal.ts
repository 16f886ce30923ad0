// Whether the server still answers. The workers try for as long as it takes; this only tells.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

const LOOK_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 3_000;

/** Calls `onChange` when the server stops answering (twice in a row) and when it answers again, until `signal` fires. */
export async function watchTemporal(
  client: Client,
  onChange: (answers: boolean) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let misses = 0;
  while (!signal.aborted) {
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const answers = await client
      .withDeadline(Date.now() + ANSWER_WITHIN_MS, () => client.workflowService.getSystemInfo({}))
      .then(
        () => true,
        () => false,
      );
    if (signal.aborted) return;
    if (answers && misses >= 2) await onChange(true);
    misses = answers ? 0 : misses + 1;
    if (misses === 2) await onChange(false);
  }
}
