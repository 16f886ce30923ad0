// What vendors do instead of a video: generations that never end, and those that fail, with what that costs.
import { createTestFolder, readFakeLog, releaseFake, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { type EpochEnd, storeLayout } from '@shotlist/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBatchSession, type SessionOptions, shotListOf } from './__fixtures__/batch-session.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

const FREE = { onFailure: 'free', onModeration: 'charged' } as const;
const UNKNOWN = { onFailure: 'unknown', onModeration: 'unknown' } as const;

/** Runs a list once, and again, each time to its end. */
async function openRuns(rows: number, fake: NonNullable<SessionOptions['fake']>) {
  const session = await openBatchSession({ folder: createTestFolder(), temporal, maxInFlight: 4, fake });
  const batchId = await session.publish(shotListOf(rows));
  return {
    session,
    batchId,
    async run(options: { readonly retryCharged?: number } = {}) {
      const stop = await session.work();
      const handle = await session.client.submit({ batchId }, options);
      const end = await handle.result();
      await stop();
      return end;
    },
    async end(epoch: number): Promise<EpochEnd> {
      const bytes = await session.store.get(storeLayout.epochEnd(batchId, epoch));
      return JSON.parse(new TextDecoder().decode(bytes)) as EpochEnd;
    },
  };
}

test('a generation that takes too long is given up at its deadline, and asked about again by the next run', async () => {
  const script = ({ seed }: { readonly seed: number }) =>
    seed === 1 ? ({ ends: 'held' } as const) : seed === 2 ? ({ ends: 'stuck' } as const) : {};
  const runs = await openRuns(6, { script, capabilities: { deadlineMs: 2_000 } });
  expect(await runs.run()).toMatchObject({ counts: { succeeded: 4, failed: 2 }, errors: { GENERATION_STUCK: 2 } });
  const made = readFakeLog(runs.session.logFile);
  const [, slow] = await runs.session.results(runs.batchId);
  const entry = made.find(({ seed }) => seed === 1);
  expect(slow).toMatchObject({
    status: 'failed',
    errorCode: 'GENERATION_STUCK',
    generationId: entry?.generationId,
    units: 1,
    spent: { charged: 1, uncertain: 1 },
  });
  // Meanwhile it is made after all: it is brought home. The other one is asked about, and nothing is bought.
  releaseFake(runs.session.logFile);
  expect(await runs.run()).toMatchObject({
    epoch: 2,
    counts: { succeeded: 5, failed: 1 },
    errors: { GENERATION_STUCK: 1 },
  });
  expect(readFakeLog(runs.session.logFile)).toHaveLength(6);
  expect((await runs.end(2)).units).toMatchObject({ estimated: 6, charged: 6, refunded: 0, uncertain: 1 });
});

test('what fails for free is tried again, by a new key, and the failed attempt is refunded', async () => {
  const fake = {
    script: (request: { readonly seed: number }, _call: number, attempt: number) =>
      request.seed === 0 && attempt === 1
        ? ({ ends: 'failed' } as const)
        : request.seed === 1
          ? ({ ends: 'failed', code: 'CONTENT_POLICY' } as const)
          : {},
    capabilities: { billing: FREE },
  };
  const runs = await openRuns(3, fake);
  expect(await runs.run()).toMatchObject({ counts: { succeeded: 2, failed: 1 }, errors: { CONTENT_POLICY: 1 } });
  const log = readFakeLog(runs.session.logFile);
  expect(log).toHaveLength(4);
  expect(new Set(log.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(4);
  const [first, second] = await runs.session.results(runs.batchId);
  expect(first).toMatchObject({ attempts: 2, units: 1, spent: { estimated: 2, charged: 1, refunded: 1 } });
  expect(second).toMatchObject({ attempts: 1, units: 1, spent: { estimated: 1, charged: 1, uncertain: 0 } });
  expect((await runs.end(1)).units).toMatchObject({ estimated: 4, charged: 3, refunded: 1, uncertain: 0 });
});

test('what may cost twice is tried again only when somebody allows it, and only so often', async () => {
  const fake = {
    script: (request: { readonly seed: number }, _call: number, attempt: number) =>
      request.seed === 0 && attempt < 3 ? ({ ends: 'failed' } as const) : {},
    capabilities: { billing: UNKNOWN },
  };
  const runs = await openRuns(2, fake);
  expect(await runs.run()).toMatchObject({ counts: { succeeded: 1, failed: 1 } });
  expect(await runs.run()).toMatchObject({ epoch: 1, counts: { failed: 1 } });
  expect(readFakeLog(runs.session.logFile)).toHaveLength(2);
  expect(await runs.run({ retryCharged: 1 })).toMatchObject({ epoch: 2, counts: { succeeded: 1, failed: 1 } });
  expect(readFakeLog(runs.session.logFile)).toHaveLength(3);
  expect(await runs.run({ retryCharged: 1 })).toMatchObject({ epoch: 3, counts: { succeeded: 2, failed: 0 } });
  expect(readFakeLog(runs.session.logFile)).toHaveLength(4);
  const [shot] = await runs.session.results(runs.batchId);
  expect(shot).toMatchObject({ attempts: 3, units: 3, spent: { estimated: 3, charged: 3, uncertain: 2 } });
  expect((await runs.end(3)).units).toMatchObject({ estimated: 4, charged: 4, uncertain: 2 });
});
