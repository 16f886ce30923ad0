// Reads results.csv back and believes nothing: every row there, in order, made once, its video in the store.
import { type Store, storeLayout } from '@shotlist/core';
import { parse } from 'csv-parse/sync';
import type { VendorCounts } from './vendor.js';

/** Files looked at together. */
const CONCURRENCY = 32;

/** Throws with what is wrong; says nothing when all is right. */
export async function checkResults(
  store: Pick<Store, 'get' | 'stat'>,
  batchId: string,
  ids: readonly string[],
  vendor: VendorCounts,
): Promise<void> {
  const bytes = await store.get(storeLayout.results(batchId, 'csv'));
  if (bytes === undefined) throw new Error('There is no results.csv.');
  const rows = parse(Buffer.from(bytes), { columns: true }) as Readonly<Record<string, string>>[];
  if (rows.length !== ids.length) throw new Error(`results.csv has ${rows.length} rows and not ${ids.length}.`);
  const generations = new Set<string>();
  rows.forEach((row, position) => {
    if (row['id'] !== ids[position]) throw new Error(`Row ${position + 1} is ${row['id']} and not ${ids[position]}.`);
    if (row['result_status'] !== 'succeeded') throw new Error(`${row['id']} is ${row['result_status']}.`);
    generations.add(row['result_generation_id'] ?? '');
  });
  if (generations.size !== ids.length) throw new Error('Two shots name the same generation.');
  if (vendor.sendsMs.length !== ids.length || vendor.duplicates > 0)
    throw new Error(`The vendor was asked ${vendor.sendsMs.length} times for ${ids.length} shots.`);
  for (let from = 0; from < rows.length; from += CONCURRENCY) {
    await Promise.all(
      rows.slice(from, from + CONCURRENCY).map(async (row) => {
        const found = await store.stat(`${storeLayout.batch(batchId)}${row['result_video'] ?? ''}`);
        if (found === undefined || found.size === 0) throw new Error(`The video of ${row['id']} is not there.`);
      }),
    );
  }
}
