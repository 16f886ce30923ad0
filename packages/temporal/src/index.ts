// Everything an application embeds.
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
export { createEncryptedDataConverter } from './encryption/data-converter.js';
export type { EncryptedDataConverter, EncryptionOptions } from './encryption/data-converter.js';
export type { EncryptionKey, EncryptionKeys } from './encryption/keys.js';
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
export type { EndedWorkflow, OnWorkflowEnded } from './tracing/workflow-spans.js';
export type { WatchOptions } from './watch-batch.js';
export { ShotlistPlugin } from './shotlist-plugin.js';
export { createShotlistWorkers } from './shotlist-workers.js';
export type { AccountSetup, ServingOptions } from './account-workers.js';
export type { ShotlistWorkers, ShotlistWorkersOptions } from './shotlist-workers.js';
