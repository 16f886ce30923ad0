// reconcileShots: what the provider holds of tries whose answer was lost. Adopts, or says what can be believed.
import { deriveIdempotencyKey, type ReconciledShot, type ReconcileInput, type ShotRecord, storeLayout } from '@shotlist/core';
import { whileAlive } from './alive.js';
import type { BatchFiles } from './batch-files.js';
import { getJson, putJson, putLines } from './json-files.js';
import { type ActivityOptions, needAccount } from './setup.js';

/** Who owns a generation: at most one shot ever does. */
interface Claim {
  readonly batchId: string;
  readonly index: number;
}

export async function reconcileShots(options: ActivityOptions, files: BatchFiles, input: ReconcileInput): Promise<readonly ReconciledShot[]> {
  const { provider } = needAccount(options, input.account);
  if (!provider.capabilities.canFind) return input.shots.map(({ shot }) => ({ shot, found: 'undecidable' }));
  return whileAlive(async (signal) => {
    const answers: ReconciledShot[] = [];
    const records: ShotRecord[] = [];
    for (const { shot: position, attempt, sinceMs } of input.shots) {
      const { shot, request } = await files.request(input.batchId, input.chunk, position);
      const idempotencyKey = deriveIdempotencyKey(input.batchId, shot.index, attempt);
      const found = await provider.find({ request, idempotencyKey, sinceMs }, { signal });
      const generationId = await claimFirst(files, input, shot.index, found.generationIds);
      if (generationId === undefined) {
        answers.push({ shot: position, found: found.fresh ? 'missing' : 'unsure' });
        continue;
      }
      const { epoch, seq, account } = input;
      answers.push({ shot: position, found: 'generation', generationId });
      records.push({ index: shot.index, epoch, attempt, seq, kind: 'accepted', generationId, seed: request.seed, atMs: Date.now(), account });
    }
    if (records.length > 0) await putLines(files.store, storeLayout.record(input.batchId, input.chunk, input.epoch, input.seq), records);
    return answers;
  });
}

/** The first generation that is, or can be made, this shot's own. */
async function claimFirst(files: BatchFiles, input: ReconcileInput, index: number, generationIds: readonly string[]): Promise<string | undefined> {
  for (const generationId of generationIds) {
    const key = storeLayout.claim(input.account, generationId);
    const mine: Claim = { batchId: input.batchId, index };
    const { created } = await putJson(files.store, key, mine, { ifAbsent: true });
    if (created) return generationId;
    const owner = await getJson<Claim>(files.store, key);
    if (owner?.batchId === mine.batchId && owner.index === mine.index) return generationId;
  }
  return undefined;
}
