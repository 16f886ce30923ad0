// What was removed, or would be, as programs read it: these names are wire format.
import type { FoundRemovable } from '../clean/find-removable.js';
import type { StaleFile } from '../clean/stale-files.js';

export function cleanJson(
  { batches, kept }: FoundRemovable,
  files: readonly StaleFile[],
  { dryRun, removed }: { readonly dryRun: boolean; readonly removed: boolean },
): object {
  return {
    type: 'cleaned',
    dryRun,
    removed,
    batches: batches.map(({ manifest, endedAt, videos, bytes, linkedBytes, usedElsewhere }) => ({
      batchId: manifest.batchId,
      endedAt,
      videos,
      bytes,
      linkedBytes,
      usedElsewhere,
    })),
    kept: kept.map(({ manifest, reason }) => ({ batchId: manifest.batchId, reason })),
    files,
    bytes: [...batches, ...files].reduce((sum, one) => sum + one.bytes, 0),
  };
}
