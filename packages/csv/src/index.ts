// Streams a shot list in, and results out.

export { readShotList, validateShotList } from './read.js';
export { ingestShotList } from './ingest.js';
export { publishShotList } from './publish.js';
export type { PublishOptions } from './publish.js';
export { listBatches, readManifest } from './batches.js';
export { readResults } from './read-results.js';
export { resultsCsv, resultsNdjson } from './write-results.js';
export type { ResultsOptions } from './write-results.js';
export type { ShotColumn, ShotListOptions, ShotListSource } from './options.js';
export type { ShotListRow, ValidationSummary } from './summary.js';
export type { IngestOptions, IngestResult, StagedImage, StagedShotList } from './staged.js';
