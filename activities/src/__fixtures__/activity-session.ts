// A batch in a real file store, a fake vendor, and activities that run as a worker would run them.
import path from 'node:path';
import {
  CHUNK_SIZE,
  type ChunkRow,
  type Epoch,
  isRejectedRow,
  type Manifest,
  type Provider,
  type ShotRecord,
  type Store,
  storeLayout,
} from '@shotlist/core';
import { openStore } from '@shotlist/store';
import {
  createFakeProvider,
  createTestFolder,
  type FakeProviderOptions,
  sampleRequest,
  type TestTemporal,
} from '@shotlist/testing';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { AccountSetup } from '../setup.js';
import { onTestFinished } from 'vitest';
import { createAccountActivities, createControlActivities, createFetchActivities } from '../create-activities.js';
import { getJson, getLines, listKeys, putJson, putLines } from '../json-files.js';

export const BATCH = 'batch-1';
export const ACCOUNT = 'fake';
/** In every prompt, and in nothing that is thrown. */
export const CANARY = 'canary-heron';
const ignore = () => undefined;
const SILENT = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
/** The run that MockActivityEnvironment pretends to be. */
const RUN_ID = '00000000-0000-0000-0000-000000000000';

export interface SessionOptions {
  readonly rows?: readonly ChunkRow[];
  readonly chunkSize?: number;
  readonly fake?: Omit<FakeProviderOptions, 'logFile'>;
  /** Changes the provider, or the store as the activities see it. */
  readonly provider?: (provider: Provider) => Provider;
  readonly store?: (store: Store) => Store;
  /** The Temporal server's clock, less this machine's. @default 0 */
  readonly serverAheadMs?: number;
  /** @default activities have no way to Temporal */
  readonly client?: TestTemporal['client'];
  readonly account?: Partial<AccountSetup['limits']>;
  readonly stopping?: AbortSignal;
}

export function shotRow(index: number, seed = index): ChunkRow {
  const { seed: _seed, ...request } = sampleRequest({ prompt: `A quiet street, ${CANARY} ${index}` });
  return { index, id: `s${index}`, request: { ...request, seed }, cells: [`s${index}`] };
}

export function shotRows(count: number): ChunkRow[] {
  return Array.from({ length: count }, (_, index) => shotRow(index));
}

type Input<
  Activities extends Record<keyof Activities, (input: never) => Promise<unknown>>,
  Name extends keyof Activities,
> = Parameters<Activities[Name]>[0];
type Answer<
  Activities extends Record<keyof Activities, (input: never) => Promise<unknown>>,
  Name extends keyof Activities,
> = Awaited<ReturnType<Activities[Name]>>;

export type ActivitySession = Awaited<ReturnType<typeof openActivitySession>>;

export async function openActivitySession({
  rows = shotRows(4),
  chunkSize = CHUNK_SIZE,
  fake,
  ...change
}: SessionOptions = {}) {
  const folder = createTestFolder();
  const logFile = path.join(folder, 'vendor.ndjson');
  const store = await openStore(`file://${path.join(folder, 'store')}`);
  const vendor = createFakeProvider({ logFile, fsync: false, ...fake });
  onTestFinished(() => vendor.close());
  const rejected = rows.filter(isRejectedRow).length;
  const chunks = Math.ceil(rows.length / chunkSize);
  const manifest: Manifest = {
    schemaVersion: 1,
    batchId: BATCH,
    account: ACCOUNT,
    name: null,
    contentHash: '00',
    source: 'shots.csv',
    columns: ['id'],
    rows: rows.length,
    shots: rows.length - rejected,
    rejected,
    chunkSize,
    chunks,
    byModel: {},
    images: {},
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    await putLines(store, storeLayout.chunk(BATCH, chunk), rows.slice(chunk * chunkSize, (chunk + 1) * chunkSize));
  }
  await putJson(store, storeLayout.manifest(BATCH), manifest);
  const options = {
    store: change.store?.(store) ?? store,
    accounts: {
      [ACCOUNT]: { provider: change.provider?.(vendor) ?? vendor, limits: { maxInFlight: 4, ...change.account } },
    },
    workflowTaskQueue: 'shotlist',
    ...(change.stopping === undefined ? {} : { stopping: change.stopping }),
  };
  const activities = {
    ...createControlActivities(options),
    ...createAccountActivities(options),
    ...createFetchActivities(options),
  };
  type Activities = typeof activities;

  return {
    store,
    logFile,
    activities,
    /** Runs an activity with a context of its own; `whileRunning` is given its way to be cancelled. */
    async run<Name extends keyof Activities>(
      name: Name,
      input: Input<Activities, Name>,
      whileRunning?: (cancel: () => void) => Promise<void>,
      attempt = 1,
    ): Promise<Answer<Activities, Name>> {
      const environment = new MockActivityEnvironment(
        { attempt, currentAttemptScheduledTimestampMs: Date.now() + (change.serverAheadMs ?? 0) },
        { logger: SILENT, ...(change.client === undefined ? {} : { client: change.client }) },
      );
      const activity = activities[name] as (given: Input<Activities, Name>) => Promise<Answer<Activities, Name>>;
      const running = environment.run<[Input<Activities, Name>], Answer<Activities, Name>, typeof activity>(
        activity,
        input,
      );
      const [answer] = await Promise.all([running, whileRunning?.(() => environment.cancel())]);
      return answer;
    },
    async beginEpoch(epoch: number, changes: Partial<Epoch> = {}): Promise<void> {
      await putJson(store, storeLayout.epoch(BATCH, epoch), {
        schemaVersion: 1,
        epoch,
        upTo: rows.length,
        again: false,
        submittedAt: '2026-01-01T00:00:00.000Z',
        ...changes,
      });
    },
    async keep(...records: readonly Partial<ShotRecord>[]): Promise<void> {
      const whole = records.map((record) => ({
        index: 0,
        epoch: 1,
        attempt: 1,
        seq: 1,
        kind: 'accepted',
        atMs: 0,
        account: ACCOUNT,
        ...record,
      }));
      await putLines(store, storeLayout.record(BATCH, 0, whole[0]?.epoch ?? 1, whole[0]?.seq ?? 1), whole);
    },
    records: (epoch: number, seq: number) => getLines<ShotRecord>(store, storeLayout.record(BATCH, 0, epoch, seq)),
    json: <Value>(key: string) => getJson<Value>(store, key),
    keys: (prefix: string) => listKeys(store, prefix),
  };
}

/** Which chunk asks, in which run. */
export const asChunk = (
  changes: { readonly epoch?: number; readonly chunk?: number; readonly runId?: string } = {},
) => ({ batchId: BATCH, chunk: 0, epoch: 1, runId: 'run-1', ...changes });

/** What a chunk sends along with everything it asks of its account. */
export const asAccount = (seq = 1, changes: Parameters<typeof asChunk>[0] = {}) => ({
  ...asChunk(changes),
  account: ACCOUNT,
  seq,
  originalRunId: RUN_ID,
});
