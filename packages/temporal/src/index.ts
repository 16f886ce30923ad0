// Everything an application embeds.
export type { BatchProgress } from './batch-progress.js';
export { ShotlistClient } from './shotlist-client.js';
export type { BatchHandle, ShotlistClientOptions, SubmitOptions } from './shotlist-client.js';
export { createShotlistWorkers } from './shotlist-workers.js';
export type { AccountSetup, ShotlistWorkers, ShotlistWorkersOptions } from './shotlist-workers.js';
