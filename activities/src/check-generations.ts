// checkGenerations: asks about every generation in flight at once, and returns as soon as something ended.
import {
  type CheckedGeneration,
  type CheckInput,
  type GenerationStatus,
  type ShotRecord,
  storeLayout,
} from '@shotlist/core';
import { pause, whileAlive } from './alive.js';
import type { BatchFiles } from './batch-files.js';
import { putLines } from './json-files.js';
import { type ActivityOptions, needAccount } from './setup.js';
import { cut } from './submit-shots.js';

/** Between two looks, at least; a provider may ask for more. */
const MIN_POLL_MS = 100;

export async function checkGenerations(
  options: ActivityOptions,
  files: BatchFiles,
  input: CheckInput,
): Promise<readonly CheckedGeneration[]> {
  const { provider } = needAccount(options, input.account);
  const intervalMs = Math.max(MIN_POLL_MS, provider.capabilities.minPollIntervalMs);
  return whileAlive(async (signal) => {
    const until = Date.now() + input.waitMs;
    for (;;) {
      const statuses = await provider.check(
        input.generations.map(({ generationId }) => generationId),
        { signal },
      );
      const ended = await settle(files, input, statuses);
      if (ended.length > 0 || Date.now() + intervalMs > until) return ended;
      await pause(intervalMs, signal);
    }
  });
}

async function settle(
  files: BatchFiles,
  input: CheckInput,
  statuses: readonly GenerationStatus[],
): Promise<CheckedGeneration[]> {
  const byId = new Map(statuses.map((status) => [status.generationId, status]));
  const rows = await files.rows(input.batchId, input.chunk);
  const ended: CheckedGeneration[] = [];
  const failures: ShotRecord[] = [];
  for (const { shot, attempt, generationId } of input.generations) {
    const status = byId.get(generationId);
    if (status?.status === 'completed') {
      const { seed, processingSeconds } = status;
      ended.push({
        shot,
        status: 'completed',
        ...(seed === undefined ? {} : { seed }),
        ...(processingSeconds === undefined ? {} : { processingSeconds }),
      });
    } else if (status?.status === 'failed') {
      const { code, detail } = status;
      const { epoch, seq, account } = input;
      ended.push({ shot, status: 'failed', code });
      const index = rows[shot]?.index ?? 0;
      failures.push({
        index,
        epoch,
        attempt,
        seq,
        kind: 'failed',
        generationId,
        atMs: Date.now(),
        account,
        code,
        detail: cut(detail),
      });
    }
  }
  // The vendor's words stay in the store; the workflow hears the code.
  if (failures.length > 0)
    await putLines(files.store, storeLayout.record(input.batchId, input.chunk, input.epoch, input.seq), failures);
  return ended;
}
