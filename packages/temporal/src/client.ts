// Submits batches and follows them. The store, not Temporal's history, knows a batch.
export { ShotlistClient } from './shotlist-client.js';
export type { BatchHandle, BatchProgress, ShotlistClientOptions, SubmitOptions } from './shotlist-client.js';
