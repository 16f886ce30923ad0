// The web console: a Hono app, and the port behind which its host does what pages ask.

// For those who serve it.
export { createConsole } from './create-console.js';
export type { Console, ConsoleOptions } from './create-console.js';
export { CONSOLE_PATH } from './routes/paths.js';
export { assertConsoleKey, createConsoleKey, LEAST_KEY_CHARACTERS } from './session/console-key.js';
export type { ConsoleLog } from './answers/write-problem.js';

// For those who do what it asks.
export type { ConsoleEngine, GivenList, GivenShots, Steered, StoredFile } from './engine.js';
export type {
  AccountView,
  BadRow,
  BatchList,
  BatchSummary,
  BatchView,
  CheckedList,
  ConsoleFacts,
  ErrorCount,
  ListAsk,
  ListFinding,
  ListPlan,
  PlannedSpend,
  ProgressView,
  RetryPlan,
  ServedView,
} from './wire.js';
