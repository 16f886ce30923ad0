// Which shots' generations the vendor shows as what another shot asked for. It named them amiss when it accepted something else.
import { type ChunkRow, hashPrompt, isRejectedRow, storeLayout } from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';
import type { EndedStatus } from './check-waiter.js';
import { listKeys } from './json-files.js';

/** A generation that has ended, and the row whose it should be. */
export interface Ending {
  readonly shot: number;
  readonly row: ChunkRow | undefined;
  readonly status: EndedStatus;
}

/**
 * Their positions in the chunk. Another prompt alone proves nothing, since vendors rewrite them; one that is what a shot of
 * an open chunk asked for does.
 */
export async function namedAmiss(
  files: BatchFiles,
  account: string,
  endings: readonly Ending[],
): Promise<ReadonlySet<number>> {
  const odd = endings.filter(
    ({ row, status: { promptHash } }) =>
      row !== undefined &&
      !isRejectedRow(row) &&
      promptHash !== undefined &&
      promptHash !== hashPrompt(row.request.prompt),
  );
  if (odd.length === 0) return new Set();
  const others = await openPrompts(files, account);
  return new Set(odd.flatMap(({ shot, status: { promptHash = '' } }) => (others.has(promptHash) ? [shot] : [])));
}

/** What all shots ask for whose chunks may have something at the vendor. */
async function openPrompts(files: BatchFiles, account: string): Promise<ReadonlySet<string>> {
  const prompts = new Set<string>();
  for (const key of await listKeys(files.store, storeLayout.openChunks(account))) {
    const open = storeLayout.chunkOfOpenChunk(key);
    if (open === undefined) continue;
    for (const row of await files.rows(open.batchId, open.chunk))
      if (!isRejectedRow(row)) prompts.add(hashPrompt(row.request.prompt));
  }
  return prompts;
}
