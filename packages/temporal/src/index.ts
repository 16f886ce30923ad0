// Everything an application embeds.
export { ShotlistClient } from './shotlist-client.js';
export type { BatchHandle, BatchProgress, ShotlistClientOptions, SubmitOptions } from './shotlist-client.js';
export { createShotlistWorkers } from './shotlist-workers.js';
export type { AccountSetup, ShotlistWorkers, ShotlistWorkersOptions } from './shotlist-workers.js';
