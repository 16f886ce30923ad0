// The workflows of Shotlist. Their names are wire format.
import { VERSIONED } from '@shotlist/core/workflow';
import { setWorkflowOptions } from '@temporalio/workflow';
import { accountLedger } from './account-ledger.js';
import { deliverNotice } from './deliver-notice.js';
import { deliverResults } from './deliver-results.js';
import { deliverWebhook } from './deliver-webhook.js';
import { generateVideo } from './generate-video.js';
import { generateVideos } from './generate-videos.js';
import { runBatch } from './run-batch.js';
import { runChunk } from './run-chunk.js';

export {
  accountLedger,
  deliverNotice,
  deliverResults,
  deliverWebhook,
  generateVideo,
  generateVideos,
  runBatch,
  runChunk,
};

// Said only where the worker is versioned: from any other one the server doesn't take it. What ends soon ends with the
// release that began it; what may live for weeks goes on to the next.
if (VERSIONED in globalThis) {
  setWorkflowOptions({ versioningBehavior: 'PINNED' }, generateVideo);
  setWorkflowOptions({ versioningBehavior: 'PINNED' }, runChunk);
}

// --- For those who start or steer them by hand.
export type { AccountLedgerInput } from './account-ledger.js';
export type { DeliverResultsInput } from './deliver-results.js';
export type { DeliverWebhookInput } from './deliver-webhook.js';
export type { GenerateVideoInput } from './generate-video.js';
export type { GeneratedVideos, GenerateVideosOptions } from './generate-videos.js';
export type { RunBatchInput, RunBatchResult } from './run-batch.js';
export type { RunChunkInput } from './run-chunk.js';
