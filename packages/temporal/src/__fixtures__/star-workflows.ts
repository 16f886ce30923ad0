// The plain way: ours beside the application's own.
export * from '@shotlist/workflows';
export { greet, makeTrailer } from './host-workflows.js';
