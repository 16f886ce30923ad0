// Shots that need not be made since another batch of the account has made the same.
import type { Manifest, Store } from '@shotlist/core';
import { findReused, type StagedShotList } from '@shotlist/csv';

/** Their indexes. */
export async function findReusable(store: Store, list: Manifest | StagedShotList): Promise<ReadonlySet<number>> {
  const indexes = new Set<number>();
  for await (const { index } of findReused(store, list)) indexes.add(index);
  return indexes;
}
