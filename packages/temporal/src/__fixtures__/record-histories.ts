// Makes the histories that a release leaves behind: every way through the workflows, as short as it can be.
import { randomUUID } from 'node:crypto';
import { type AccountLimits, SIGNALS } from '@shotlist/core';
import { createTestFolder, readFakeLog, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import type { WorkflowHandle } from '@temporalio/client';
import { expect } from 'vitest';
import { type BatchSession, openBatchSession, shotListOf } from './batch-session.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** Names of the histories that are recorded. */
export const RECORDED = [
  'batch',
  'chunk',
  'ledger',
  'chunk-reset',
  'batch-canceled',
  'chunk-canceled',
  'batch-begun-again',
  'chunk-begun-again',
  'ledger-continued',
  'ledger-cold',
  'ledger-canceled',
] as const;

export interface RecordedHistory {
  readonly name: (typeof RECORDED)[number];
  readonly workflowId: string;
  readonly history: History;
}

const batchOf = (batchId: string) => `batch/${batchId}`;
const chunkOf = (batchId: string) => `batch/${batchId}/chunk/00000`;
const ledgerOf = ({ account }: BatchSession) => `account/${account}`;

/** Runs each way once on a server of its own. */
export async function recordHistories(): Promise<RecordedHistory[]> {
  const temporal = await startTestTemporal();
  try {
    return [
      ...(await everyAnswer(temporal)),
      ...(await resetAndCancel(temporal)),
      ...(await endedFromOutside(temporal)),
    ];
  } finally {
    await temporal.stop();
  }
}

/** Lost answers, refusals, a pause, failed and late downloads, under a rate. */
async function everyAnswer(temporal: TestTemporal): Promise<RecordedHistory[]> {
  const script = [
    {},
    { outcome: 'ambiguous_accepted' },
    { outcome: 'ambiguous_not_accepted' },
    { outcome: 'not_sent' },
    { outcome: 'rejected' },
    { outcome: 'throttled', retryAfterMs: 500 },
    { ends: 'failed' },
    { unavailableFetches: 1 },
  ] as const;
  const rate = { requests: 20, perMs: 1_000 };
  const session = await openBatchSession({ folder: createTestFolder(), temporal, rate, fake: { script } });
  const batchId = await session.publish(shotListOf(40));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await vendorHas(session, 5);
  await handle.pause();
  await handle.resume();
  await handle.result();
  const histories = await Promise.all([
    read(temporal, 'batch', batchOf(batchId)),
    read(temporal, 'chunk', chunkOf(batchId)),
    read(temporal, 'ledger', ledgerOf(session)),
  ]);
  await stop();
  return histories;
}

/** A chunk that is set back to before its submits, and a batch that is canceled after it. */
async function resetAndCancel(temporal: TestTemporal): Promise<RecordedHistory[]> {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 4,
    fake: { script: { generationMs: 2_000 } },
  });
  const batchId = await session.publish(shotListOf(12));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await vendorHas(session, 4);
  const { events } = await temporal.client.workflow.getHandle(chunkOf(batchId)).fetchHistory();
  const submitted = events?.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'submitShots',
  );
  await temporal.client.workflowService.resetWorkflowExecution({
    namespace: temporal.namespace,
    workflowExecution: { workflowId: chunkOf(batchId) },
    reason: 'recorded',
    workflowTaskFinishEventId: submitted?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId ?? null,
    requestId: randomUUID(),
  });
  await handle.result();
  const reset = await read(temporal, 'chunk-reset', chunkOf(batchId));
  const again = await session.client.submit({ batchId }, { again: true });
  await vendorHas(session, readFakeLog(session.logFile).length + 1);
  await again.cancel();
  await again.result();
  const histories = await Promise.all([
    read(temporal, 'batch-canceled', batchOf(batchId)),
    read(temporal, 'chunk-canceled', chunkOf(batchId)),
  ]);
  await stop();
  return [reset, ...histories];
}

/** A ledger that continues as new, is ended, begins without state and is cancelled; a chunk that is ended. */
async function endedFromOutside(temporal: TestTemporal): Promise<RecordedHistory[]> {
  const session = await openBatchSession({
    folder: createTestFolder(),
    temporal,
    maxInFlight: 2,
    fake: { script: { generationMs: 300 } },
  });
  const batchId = await session.publish(shotListOf(16));
  const stop = await session.work();
  const handle = await session.client.submit({ batchId });
  await vendorHas(session, 2);
  const ledger = temporal.client.workflow.getHandle(ledgerOf(session));
  const firstRun = (await ledger.describe()).runId;
  const limits: AccountLimits = { account: session.account, maxInFlight: 2 };
  for (let round = 0; round < 20; round += 1)
    await Promise.all(Array.from({ length: 100 }, () => ledger.signal(SIGNALS.configure, limits)));
  await expect.poll(async () => (await ledger.describe()).runId, { timeout: 30_000 }).not.toBe(firstRun);
  await vendorHas(session, 6);
  const continued = await read(temporal, 'ledger-continued', ledgerOf(session));
  await temporal.client.workflow.getHandle(chunkOf(batchId)).terminate();
  await ledger.terminate();
  await handle.result();
  const cold = await read(temporal, 'ledger-cold', ledgerOf(session));
  await ledger.cancel();
  await expect.poll(async () => (await ledger.describe()).status.name, { timeout: 30_000 }).toBe('CANCELLED');
  const histories = await Promise.all([
    read(temporal, 'ledger-canceled', ledgerOf(session)),
    read(temporal, 'batch-begun-again', batchOf(batchId)),
    read(temporal, 'chunk-begun-again', chunkOf(batchId)),
  ]);
  await stop();
  return [continued, cold, ...histories];
}

async function vendorHas(session: BatchSession, count: number): Promise<void> {
  await expect.poll(() => readFakeLog(session.logFile).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
}

async function read(
  temporal: TestTemporal,
  name: RecordedHistory['name'],
  workflowId: string,
): Promise<RecordedHistory> {
  return { name, workflowId, history: await temporal.client.workflow.getHandle(workflowId).fetchHistory() };
}
