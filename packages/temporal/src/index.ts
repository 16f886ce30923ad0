// Everything an application embeds.
export type { BatchProgress } from './batch-progress.js';
export { prepareBatch } from './prepare-batch.js';
export type { PreparedBatch, PrepareOptions } from './prepare-batch.js';
export { ShotlistClient } from './shotlist-client.js';
export type { BatchHandle, ShotlistClientOptions, SteerOptions, SubmitOptions } from './shotlist-client.js';
export { ShotlistPlugin } from './shotlist-plugin.js';
export { createShotlistWorkers } from './shotlist-workers.js';
export type { AccountSetup, ServingOptions } from './account-workers.js';
export type { ShotlistWorkers, ShotlistWorkersOptions } from './shotlist-workers.js';
