// reconcileShots: what the provider holds of tries whose answer was lost. Adopts, or says what can be believed.
import {
  deriveIdempotencyKey,
  type ReconciledShot,
  type ReconcileInput,
  type ShotRecord,
  storeLayout,
} from '@shotlist/core';
import { whileAlive } from './alive.js';
import type { BatchFiles } from './batch-files.js';
import { claim } from './claims.js';
import { putLines } from './json-files.js';
import { type ActivityOptions, needAccount } from './setup.js';

/** Vendors' clocks differ from ours. What is found too early is told apart by who owns it. */
const CLOCK_TOLERANCE_MS = 60_000;

export async function reconcileShots(
  options: ActivityOptions,
  files: BatchFiles,
  input: ReconcileInput,
): Promise<readonly ReconciledShot[]> {
  const { provider } = needAccount(options, input.account);
  if (!provider.capabilities.canFind) return input.shots.map(({ shot }) => ({ shot, found: 'undecidable' }));
  return whileAlive(async (signal) => {
    const answers: ReconciledShot[] = [];
    const records: ShotRecord[] = [];
    for (const { shot: position, attempt, sinceMs, untilMs } of input.shots) {
      const { shot, request } = await files.request(input.batchId, input.chunk, position);
      const idempotencyKey = deriveIdempotencyKey(input.batchId, shot.index, attempt);
      const found = await provider.find(
        { request, idempotencyKey, sinceMs: Math.max(0, sinceMs - CLOCK_TOLERANCE_MS), untilMs },
        { signal },
      );
      const generationId = await claimFirst(files, input, shot.index, found.generationIds);
      if (generationId === undefined) {
        answers.push({ shot: position, found: found.fresh ? 'missing' : 'unsure' });
        continue;
      }
      const { epoch, seq, account } = input;
      answers.push({ shot: position, found: 'generation', generationId });
      records.push({
        index: shot.index,
        epoch,
        attempt,
        seq,
        kind: 'accepted',
        generationId,
        seed: request.seed,
        atMs: Date.now(),
        account,
      });
    }
    if (records.length > 0)
      await putLines(files.store, storeLayout.record(input.batchId, input.chunk, input.epoch, input.seq), records);
    return answers;
  });
}

/** The first generation that is, or can be made, this shot's own. */
async function claimFirst(
  files: BatchFiles,
  input: ReconcileInput,
  index: number,
  generationIds: readonly string[],
): Promise<string | undefined> {
  for (const generationId of generationIds) {
    if (await claim(files, input.account, generationId, { batchId: input.batchId, index })) return generationId;
  }
  return undefined;
}
