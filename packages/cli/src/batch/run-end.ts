// How a run ends that somebody else started: as the store has it, or, where its workflow is gone without a word, as an error.
import { setTimeout as sleep } from 'node:timers/promises';
import { batchWorkflowId, type Manifest, ShotlistError, type Store } from '@shotlist/core';
import { type BatchProgress, latestEpoch, ShotlistClient } from '@shotlist/temporal/client';
import type { Client } from '@temporalio/client';

const LOOK_EVERY_MS = 2_000;
const ANSWER_WITHIN_MS = 3_000;
/** A run is written down before its workflow starts, and its end before its workflow ends. */
const PATIENCE = 4;

/** Never resolves for a batch that nobody submits. Throws `BATCH_NOT_FOUND`, `INTERNAL`; what `signal` aborts with. */
export async function endOfRun(
  store: Store,
  { batchId }: Pick<Manifest, 'batchId'>,
  temporal: () => Client | undefined,
  signal: AbortSignal,
): Promise<BatchProgress> {
  let gone = 0;
  for (;;) {
    await sleep(LOOK_EVERY_MS, undefined, { signal });
    const latest = await latestEpoch(store, batchId);
    if (latest?.end !== undefined) return new ShotlistClient({ store }).handle(batchId).progress();
    const client = temporal();
    const state = client === undefined || latest === undefined ? 'unknown' : await stateOf(client, batchId);
    gone = state === 'running' || state === 'unknown' ? 0 : gone + 1;
    if (gone >= PATIENCE) throw goneError(batchId, state);
  }
}

async function stateOf(client: Client, batchId: string): Promise<'running' | 'ended' | 'none' | 'unknown'> {
  try {
    const { status } = await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      client.workflow.getHandle(batchWorkflowId(batchId)).describe(),
    );
    return status.name === 'RUNNING' ? 'running' : 'ended';
  } catch (error) {
    return error instanceof Error && error.name === 'WorkflowNotFoundError' ? 'none' : 'unknown';
  }
}

function goneError(batchId: string, state: string): ShotlistError {
  const help = 'Submit the list again: it goes on where it was.';
  return state === 'none'
    ? new ShotlistError('BATCH_NOT_FOUND', {
        where: batchId,
        message: 'It has not ended, and this Temporal server knows no run of it.',
        help,
      })
    : new ShotlistError('INTERNAL', {
        where: batchId,
        message: 'The batch’s workflow was ended from outside, without its results.',
        help,
      });
}
