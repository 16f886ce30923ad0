// Finds, installs and starts a Temporal dev server.
export { startDevServer } from './start-dev-server.js';
export type { DevServer, DevServerOptions } from './start-dev-server.js';
export { runningDevServer } from './running-dev-server.js';
export { findTemporalCli } from './find-cli.js';
export type { CliSource, TemporalCli } from './find-cli.js';
export { ensureTemporalCli } from './ensure-cli.js';
export type { EnsureCliOptions } from './ensure-cli.js';
export type { DevServerProgress, OnProgress } from './progress.js';
