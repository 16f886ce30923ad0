// Streams a shot list in, and results out.

export { readShotList, validateShotList } from './read.js';
export { ingestShotList } from './ingest.js';
export { publishShotList } from './publish.js';
export type { PublishOptions } from './publish.js';
export { publishRequest } from './publish-request.js';
export type { LoneRequest } from './publish-request.js';
export { listBatches, readManifest } from './batches.js';
export { readResults } from './read-results.js';
export type { ReadResultsOptions } from './read-results.js';
export { findReused } from './reuse/find-reused.js';
export type { FindReusedOptions } from './reuse/find-reused.js';
export { resultsCsv, resultsNdjson } from './write-results.js';
export type { ResultsOptions } from './write-results.js';
export { shotListBytes } from './write-shots.js';
export type { ReadingProgress, ShotColumn, ShotListOptions, ShotListSource } from './options.js';
export type { ShotListRow, ValidationSummary } from './summary.js';
export type { IngestOptions, IngestResult, StagedImage, StagedShotList } from './staged.js';

// --- For those that run batches.
export { readUnbegun } from './read-unbegun.js';
export { planReuse } from './reuse/plan-reuse.js';
export { madeShots } from './reuse/made-shots.js';

// --- For whatever else a batch may have a million of.
export { SeenIds } from './seen-ids.js';
export { hashText, SeenTable } from './seen-table.js';
