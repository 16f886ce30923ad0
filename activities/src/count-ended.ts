// Counts how a chunk's shots ended, for whoever watches: those that no activity before has counted.
import { type ChunkRow, isRejectedRow, resultOf, type SealInput, type ShotRecord, storeLayout } from '@shotlist/core';
import { counters } from './counters.js';

export interface EndedRows {
  readonly rows: readonly ChunkRow[];
  /** The latest of each row, by index. */
  readonly records: ReadonlyMap<number, ShotRecord>;
  /** The batch's. */
  readonly account: string;
  /** Keys of the ends that were there before this one was written: a seal that is done again counts nothing. */
  readonly ends: readonly string[];
}

/**
 * What was downloaded was counted as it came home. The rest ended in this run, or, for rows that broke a rule, before the
 * first one.
 */
export function countEnded(
  { batchId, chunk, epoch }: Pick<SealInput, 'batchId' | 'chunk' | 'epoch'>,
  { rows, records, account, ends }: EndedRows,
): void {
  if (ends.includes(storeLayout.chunkEnd(batchId, chunk, epoch))) return;
  const { shotsEnded } = counters();
  for (const row of rows) {
    const record = records.get(row.index);
    const { status: state, model = '', account: by } = resultOf(row, record, { batchId, account });
    const isOfThisRun = isRejectedRow(row) ? ends.length === 0 : record?.epoch === epoch;
    const isCounted = record?.kind === 'downloaded' && record.reusedFrom === undefined;
    if (isOfThisRun && !isCounted) shotsEnded({ account: by, model, state });
  }
}

/** Shots of a canceled run that no chunk has begun, by model: nobody seals them. */
export function countNeverBegun(account: string, models: ReadonlyMap<string, number>): void {
  const { shotsEnded } = counters();
  for (const [model, shots] of models) shotsEnded({ account, model, state: 'canceled' }, shots);
}
