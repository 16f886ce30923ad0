// Everything that one fake API knows, for the endpoints to share.
import { createRequestSchema } from '@shotlist/core';
import { openFakeLog, type FakeLog } from '../fake-log.js';
import { createBooks, type Books } from './books.js';
import { createCalls, type Calls, type FakeApiCall } from './calls.js';
import { createVendorClock, type VendorClock, writeTime } from './clock.js';
import { createFaults, type Faults } from './faults.js';
import type { Generation } from './generation.js';
import { createLimits, type Limits, type Refusal } from './limits.js';
import type { FakeApiOptions, RefusalDialect } from './options.js';
import { periodOf } from './period.js';
import { refuse } from './refusals.js';
import type { Reply, Usage } from './reply.js';
import { createVideoFiles, type VideoFiles } from './video-bytes.js';

/** The first request with a key, and whether it still runs. */
interface KeptKey {
  readonly generation: Generation;
  readonly writtenHash: string;
  running: boolean;
}

export interface Vendor {
  readonly options: FakeApiOptions;
  readonly apiKey: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** The same server under another origin. */
  readonly elsewhere: string;
  readonly clock: VendorClock;
  readonly books: Books;
  readonly limits: Limits;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly log: FakeLog;
  readonly videos: VideoFiles;
  readonly keys: Map<string, KeptKey>;
  readonly schema: ReturnType<typeof createRequestSchema>;
  /** As it is shown: so late as was told. */
  usage(): Usage;
  /** A refusal in the dialect, noted in the call. */
  refuse(refusal: Refusal, call: FakeApiCall, other: { dialect?: RefusalDialect; status?: number }): Reply;
}

/** Creates the vendor behind a server that listens on a port. */
export function createVendor(
  options: FakeApiOptions,
  logFile: string,
  apiKey: string,
): Omit<Vendor, 'origin' | 'elsewhere'> {
  const { quota, usageLagMs = 0, fsync = true, allowHosts = [], dialect = 'seed' } = options;
  const clock = createVendorClock(options.now ?? Date.now, options.clockAheadMs ?? 0);
  const books = createBooks(quota?.period ?? 'month');
  const usage = (): Usage => ({
    current_month_usage: books.used(clock.nowMs() - usageLagMs),
    monthly_limit: quota?.limit ?? null,
    ...(quota === undefined || options.usageReset !== true
      ? {}
      : { resets_at: writeTime(periodOf(quota.period, clock.nowMs()).endMs) }),
  });
  return {
    options,
    apiKey,
    clock,
    books,
    limits: createLimits(options, books),
    faults: createFaults(options.faults ?? []),
    calls: createCalls(),
    log: openFakeLog(logFile, fsync),
    videos: createVideoFiles(options.videoPadBytes ?? 0),
    keys: new Map(),
    schema: createRequestSchema({ allowHosts }),
    usage,
    refuse(refusal, call, other) {
      call.waitMs = refusal.waitMs;
      return refuse(refusal, { dialect, ...other, usage: usage(), nowMs: clock.nowMs() });
    },
  };
}
