// The activities of Shotlist: the only code that meets the outside on a workflow's behalf.
export { createAccountActivities, createControlActivities, createFetchActivities } from './create-activities.js';
export type { AccountSetup, ActivityOptions } from './setup.js';

// --- For activities of others that call ours.
export { whileAlive } from './alive.js';
export { asFailure, speakingFailures } from './failures.js';
