// Plays one round: a vendor over HTTP, workers with the provider that users have, a batch from CSV to results; then the
// vendor's books are read.
import { mkdir, mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { emptyCounts, type ShotCounts, type ShotResult, type Store } from '@shotlist/core';
import { ingestShotList, publishShotList } from '@shotlist/csv';
import { createVideoGenApi } from '@shotlist/provider-videogenapi';
import { openStore } from '@shotlist/store';
import { type BatchHandle, createShotlistWorkers, ShotlistClient } from '@shotlist/temporal';
import { countDuplicates, readFakeLog, startFakeApi } from '@shotlist/testing/fake';
import type { Client } from '@temporalio/client';
import type { NativeConnection, WorkflowBundle } from '@temporalio/worker';
import { judgeRound } from './judge.js';
import type { VendorRound } from './rounds.js';

/** What rounds stand on. */
export interface RoundGround {
  readonly folder: string;
  readonly client: Client;
  readonly native: NativeConnection;
  readonly workflowBundle: WorkflowBundle | undefined;
  readonly shots: number;
}

/** How a round came out. */
export interface PlayedRound {
  readonly name: string;
  readonly shots: number;
  readonly counts: ShotCounts;
  /** Requests that the vendor accepted, and would charge for. */
  readonly accepted: number;
  readonly duplicates: number;
  /** Calls of the API a shot, downloads left out. */
  readonly callsPerShot: number;
  readonly seconds: number;
  readonly violations: readonly string[];
}

const API_KEY = 'lt_round-51c7e0';
const LISTING_LAG_MS = 500;
/** Of a call that is not answered. */
const TIMEOUT_MS = 3_000;
const LIMIT_MS = 240_000;
const LOOK_MS = 100;

export async function playRound(round: VendorRound, ground: RoundGround): Promise<PlayedRound> {
  const { shots } = ground;
  const beganMs = performance.now();
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(ground.folder, 'round-'));
  const vendor = await startFakeApi({
    apiKey: API_KEY,
    fsync: false,
    logFile: path.join(folder, 'vendor.ndjson'),
    generationMs: [200, 1_200],
    ...round.vendor,
    faults: round.faults,
  });
  undo.defer(() => vendor.close());
  const store = await openStore(`file://${path.join(folder, 'store')}`);
  const account = path
    .basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  const taskQueue = `shotlist-${account}`;
  const workers = await createShotlistWorkers({
    connection: ground.native,
    taskQueue,
    store,
    accounts: {
      [account]: {
        limits: { maxInFlight: 20 },
        provider: createVideoGenApi({
          apiKey: API_KEY,
          baseUrl: vendor.url,
          timeoutMs: TIMEOUT_MS,
          minPollIntervalMs: 500,
          listingLagMs: LISTING_LAG_MS,
          honoursIdempotencyKeys: round.vendor?.honoursIdempotencyKeys === true,
          download: { maxBytes: 2_000_000, minBytesPerSecond: 1_000, slowAfterMs: 1_500 },
        }),
      },
    },
    shutdownGraceTimeMs: 1_000,
    workflowWorker: ground.workflowBundle === undefined ? {} : { workflowBundle: ground.workflowBundle },
  });
  const running = workers.run();
  undo.defer(async () => {
    workers.shutdown();
    await running;
  });
  const client = new ShotlistClient({ store, temporal: ground.client, taskQueue });
  const batchId = await publish(store, folder, account, shots);
  const handle = await client.submit({ batchId });
  const { counts, inTime } = await untilSettled(handle, round);
  const log = readFakeLog(vendor.logFile);
  const { generate, status, list, user } = vendor.calls();
  const calls = generate + status + list + user;
  const results: ShotResult[] = [];
  for await (const result of handle.results()) results.push(result);
  return {
    name: round.name,
    shots,
    counts,
    accepted: log.length,
    duplicates: countDuplicates(log),
    callsPerShot: calls / shots,
    seconds: (performance.now() - beganMs) / 1000,
    violations: judgeRound({ round, shots, counts, log, results, inTime }),
  };
}

async function publish(store: Store, folder: string, account: string, shots: number): Promise<string> {
  const rows = Array.from({ length: shots }, (_, index) => `s${index},A lighthouse in fog number ${index},5\n`);
  const csv = new TextEncoder().encode(`id,prompt,duration\n${rows.join('')}`);
  const directory = path.join(folder, 'staging');
  await mkdir(directory);
  const source = { name: 'shots.csv', open: () => once(csv) };
  const { staged } = await ingestShotList(source, { directory, batch: { account } });
  if (staged === undefined) throw new TypeError('The shot list of the round has problems.');
  return (await publishShotList(store, staged)).batchId;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The batch's end; or, where generations never end, the moment when only those are left. */
async function untilSettled(
  handle: BatchHandle,
  { stays }: VendorRound,
): Promise<{ readonly counts: ShotCounts; readonly inTime: boolean }> {
  let counts = emptyCounts();
  for (const endMs = performance.now() + LIMIT_MS; performance.now() < endMs; await sleep(LOOK_MS)) {
    const progress = await handle.progress();
    ({ counts } = progress);
    if (progress.state === 'done' || progress.state === 'canceled') return { counts, inTime: true };
    const { pending, waiting, submitting, ambiguous, downloading, generating } = counts;
    const others = pending + waiting + submitting + ambiguous + downloading;
    if (stays === 'some' && others === 0 && generating > 0 && generating < 20) return { counts, inTime: true };
  }
  return { counts, inTime: false };
}
