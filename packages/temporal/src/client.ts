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
export type { SettingsChanges } from './batch-settings.js';
export type { BatchProgress, ShotInput } from '@shotlist/core';
export { assertReadable } from './encryption/assert-readable.js';
export { isPaused } from './account-handle.js';
export { markOf } from './account-override.js';
export { latestEpoch } from './epochs.js';
export { prepareBatch } from './prepare-batch.js';
export type { AskedRunOptions } from './epochs.js';
export type { BatchOptions, BatchSource, PreparedBatch, PrepareOptions } from './prepare-batch.js';
export { ShotlistClient } from './shotlist-client.js';
export type { BatchHandle, RetryOptions } from './batch-handle.js';
export type { GenerateOptions, NewBatch, ShotlistClientOptions, SubmitOptions } from './shotlist-client.js';
export type { SettingsSet } from './set-batch.js';
export type { RetriedShotResult } from './retried-shots.js';
export type { CancelOptions, Steered, SteerOptions } from './steer-batch.js';
export { traceStarts } from './tracing/trace-starts.js';
export type { WatchOptions } from './watch-batch.js';
