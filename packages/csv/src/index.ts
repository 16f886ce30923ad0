// Streams a shot list in, and results out.

export type { ShotColumn, ShotListOptions, ShotListSource } from './options.js';
export type { ShotListRow, ValidationSummary } from './summary.js';
export type { IngestOptions, IngestResult, StagedImage, StagedShotList } from './staged.js';

// The functions, by their signatures, as the modules behind them land:
// readShotList(source: string | ShotListSource, options?: ShotListOptions): AsyncGenerator<ShotListRow, ValidationSummary>
// validateShotList(source: string | ShotListSource, options?: ShotListOptions): Promise<ValidationSummary>
// ingestShotList(source: string | ShotListSource, options: IngestOptions): Promise<IngestResult>
// publishShotList(store: Store, staged: StagedShotList, options?: { now?: Date; signal?: AbortSignal }): Promise<Manifest>
// readManifest(store: Store, batchId: string): Promise<Manifest | undefined>
// listBatches(store: Store): Promise<readonly Manifest[]>   newest first
// readResults(store: Store, manifest: Manifest): AsyncGenerator<ShotResult>
// resultsCsv(results: Iterable | AsyncIterable<ShotResult>, columns: readonly string[],
//   options?: { raw?: boolean; videoPath?: (result: ShotResult) => string | undefined }): AsyncGenerator<Uint8Array>
// resultsNdjson(same arguments): AsyncGenerator<Uint8Array>
