// What a batch was accepted for, by its records, whatever came of it.
import type { ShotRecord } from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';

/** What a run of a batch may spend is counted under this name. */
export function budgetKey(batchId: string, epoch: number): string {
  return `${batchId}/${epoch}`;
}

/**
 * What a batch was charged for, and what it may have been: every generation once, by the record of its being accepted,
 * and every try that nobody could tell of, unless it turned out to be one of these.
 */
export async function* charged(files: BatchFiles, batchId: string): AsyncGenerator<ShotRecord> {
  const { chunks } = await files.manifest(batchId);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const seen = new Set<string>();
    const answered = new Set<string>();
    const unknown = new Map<string, ShotRecord>();
    for await (const records of files.eachRecords(batchId, chunk)) {
      for (const record of records) {
        const { kind, generationId, index, attempt } = record;
        // Attempts are counted over all runs: a later one may have found what became of it.
        const tried = `${index} ${attempt}`;
        if (kind === 'ambiguous') unknown.set(tried, record);
        if (kind !== 'accepted' || generationId === undefined || seen.has(generationId)) continue;
        seen.add(generationId);
        answered.add(tried);
        yield record;
      }
    }
    for (const [tried, record] of unknown) if (!answered.has(tried)) yield record;
  }
}
