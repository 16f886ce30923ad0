// Runs Shotlist's workflows and activities.
export { createShotlistWorkers } from './shotlist-workers.js';
export type { AccountSetup, ShotlistWorkers, ShotlistWorkersOptions } from './shotlist-workers.js';
