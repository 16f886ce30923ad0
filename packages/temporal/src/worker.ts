// Runs Shotlist's workflows and activities: in workers of their own, or in a worker of yours.
export { createShotlistWorkers } from './shotlist-workers.js';
export { ShotlistPlugin } from './shotlist-plugin.js';
export type { EndedWorkflow, OnWorkflowEnded } from './tracing/workflow-spans.js';
export type { AccountSetup, ServingOptions } from './account-workers.js';
export type { ShotlistWorkers, ShotlistWorkersOptions } from './shotlist-workers.js';
