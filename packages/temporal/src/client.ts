// Submits batches and follows them. The store, not Temporal's history, knows a batch.
export type { BatchProgress } from './batch-progress.js';
export { prepareBatch } from './prepare-batch.js';
export type { PreparedBatch, PrepareOptions } from './prepare-batch.js';
export { ShotlistClient } from './shotlist-client.js';
export type { BatchHandle, ShotlistClientOptions, SteerOptions, SubmitOptions } from './shotlist-client.js';
