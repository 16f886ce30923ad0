// What a run of a batch may still spend: what its batch may, less what every run of it was accepted for.
import {
  type Budget,
  type CostLimit,
  type Epoch,
  generationCost,
  type GenerationRequest,
  isRejectedRow,
  type ShotRecord,
} from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import { budgetKey, charged } from './charged-records.js';

/** What one request costs, in millionths; undefined where no money is counted. */
export function costOf(
  { model, duration }: Pick<GenerationRequest, 'model' | 'duration'>,
  limit: CostLimit | undefined,
): number | undefined {
  return limit === undefined ? undefined : generationCost(limit.models, model, duration);
}

/** Undefined where the run may spend what it likes. */
export async function budgetOf(files: BatchFiles, batchId: string, epoch: Epoch): Promise<Budget | undefined> {
  const { maxGenerations, maxCost } = epoch.limits ?? {};
  if (maxGenerations === undefined && maxCost === undefined) return undefined;
  let generations = 0;
  let cost = 0;
  for await (const record of charged(files, batchId)) {
    // What this very run was accepted for, its ledger counts.
    if (record.epoch === epoch.epoch) continue;
    generations += 1;
    cost += await recordCost(files, batchId, record, maxCost);
  }
  return {
    key: budgetKey(batchId, epoch.epoch),
    ...(maxGenerations === undefined ? {} : { generations: Math.max(0, maxGenerations - generations) }),
    ...(maxCost === undefined ? {} : { cost: Math.max(0, maxCost.most - cost) }),
  };
}

/** What an accepted request cost, by the prices of a run. */
export async function recordCost(
  files: BatchFiles,
  batchId: string,
  { index }: Pick<ShotRecord, 'index'>,
  limit: CostLimit | undefined,
): Promise<number> {
  if (limit === undefined) return 0;
  const { chunkSize } = await files.manifest(batchId);
  const row = (await files.rows(batchId, Math.floor(index / chunkSize)))[index % chunkSize];
  return row === undefined || isRejectedRow(row) ? 0 : (costOf(row.request, limit) ?? 0);
}
