// The gallery of a batch as it stands now.
import { type Manifest, type ShotResult, type Store, emptyCounts } from '@shotlist/core';
import { galleryHtml } from '@shotlist/gallery';
import { type BatchProgress, ShotlistClient } from '@shotlist/temporal/client';
import type { FilePaths } from './exporter.js';

/** The page's figures are counted from the very results that it shows: the batch goes on meanwhile. */
export async function* galleryPage(
  batch: { readonly store: Store; readonly manifest: Manifest; readonly title: string },
  paths: FilePaths,
  results: () => AsyncIterable<ShotResult>,
): AsyncGenerator<string> {
  const { store, manifest, title } = batch;
  const counts = emptyCounts();
  for await (const result of results()) counts[result.status] += 1;
  const progress: BatchProgress = await new ShotlistClient({ store }).handle(manifest.batchId).progress();
  yield* galleryHtml(results(), {
    title,
    batchId: manifest.batchId,
    account: manifest.account,
    columns: manifest.columns,
    counts,
    verdict: progress.verdict,
    state: progress.state,
    createdAt: new Date().toISOString(),
    ...paths,
  });
}
