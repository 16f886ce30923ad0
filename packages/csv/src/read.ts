// Reads a shot list: row by row, or just to know whether it is sound.
import type { ShotListOptions, ShotListSource } from './options.js';
import { scanShotList } from './scan.js';
import { sourceOf } from './source.js';
import type { ShotListRow, ValidationSummary } from './summary.js';

/**
 * Streams the rows of a shot list, bad ones included, and returns the summary.
 * Local images are checked when `localImages` is set. Nothing touches the network.
 * Throws `FILE_NOT_FOUND`; whatever is wrong with the list itself is a problem in the summary.
 */
export async function* readShotList(
  source: string | ShotListSource,
  options: ShotListOptions = {},
): AsyncGenerator<ShotListRow, ValidationSummary> {
  let rows: ShotListRow[] = [];
  const { pieces, summary } = scanShotList(sourceOf(source), options, {
    onRow: (row) => rows.push(row),
    hashImages: false,
  });
  for await (const _ of pieces) {
    yield* rows;
    rows = [];
  }
  return summary();
}

/** Reads a whole shot list for its summary alone. Throws as {@link readShotList} does. */
export async function validateShotList(
  source: string | ShotListSource,
  options: ShotListOptions = {},
): Promise<ValidationSummary> {
  const { pieces, summary } = scanShotList(sourceOf(source), options, { hashImages: false });
  for await (const _ of pieces);
  return summary();
}
