// The record of an activity, where more than one try may write it.
import type { ShotRecord, Store } from '@shotlist/core';
import { getLines, putLines } from './json-files.js';

/**
 * Puts records beside those that stand there. A try that was taken for dead may wake up when another one has done its
 * work, or when the workflow was reset and counts anew: what it knows less of is not taken away.
 */
export async function addRecords(store: Store, key: string, records: readonly ShotRecord[]): Promise<void> {
  const byIndex = new Map((await getLines<ShotRecord>(store, key)).map((record) => [record.index, record]));
  for (const record of records) {
    const known = byIndex.get(record.index);
    if (known === undefined || isBetter(record, known)) byIndex.set(record.index, record);
  }
  await putLines(
    store,
    key,
    [...byIndex.values()].toSorted((a, b) => a.index - b.index),
  );
}

/** By attempt; of the same one, what came home stays. */
function isBetter(record: ShotRecord, known: ShotRecord): boolean {
  if (record.attempt !== known.attempt) return record.attempt > known.attempt;
  return record.kind === 'downloaded' || known.kind !== 'downloaded';
}
