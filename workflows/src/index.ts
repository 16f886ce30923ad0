// The workflows of Shotlist. Their names are wire format.
export { accountLedger } from './account-ledger.js';
export { runBatch } from './run-batch.js';
export { runChunk } from './run-chunk.js';

// --- For those who start or steer them by hand.
export type { AccountLedgerInput } from './account-ledger.js';
export type { RunBatchInput, RunBatchResult } from './run-batch.js';
export type { RunChunkInput } from './run-chunk.js';
