// Submits batches and follows them. The store, not Temporal's history, knows a batch.
export type {
  AccountHandle,
  AccountHandleOptions,
  AccountStatus,
  CloseOptions,
  LimitsSet,
  OpenedGates,
} from './account-handle.js';
export type { LimitChanges } from './account-override.js';
export type { BatchProgress, ShotInput } from '@shotlist/core';
export { assertReadable } from './encryption/assert-readable.js';
export { isPaused } from './account-handle.js';
export { markOf } from './account-override.js';
export { latestEpoch } from './epochs.js';
export { prepareBatch } from './prepare-batch.js';
export type { AskedRunOptions } from './epochs.js';
export type { BatchOptions, BatchSource, PreparedBatch, PrepareOptions } from './prepare-batch.js';
export { ShotlistClient } from './shotlist-client.js';
export type {
  BatchHandle,
  GenerateOptions,
  NewBatch,
  ShotlistClientOptions,
  SteerOptions,
  SubmitOptions,
} from './shotlist-client.js';
export type { WatchOptions } from './watch-batch.js';
