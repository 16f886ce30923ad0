// What a ledger without state is told was charged, and what is left of a batch's budget: both from the store's records.
import { storeLayout } from '@shotlist/core';
import { publishRequest } from '@shotlist/csv';
import { expect, test } from 'vitest';
import { ACCOUNT, BATCH, openActivitySession, shotRows } from './__fixtures__/activity-session.js';
import { putJson, putLines } from './json-files.js';

const DAY_MS = 86_400_000;
const NOON = Date.parse('2026-11-26T12:00:00Z');
const TODAY = { startMs: NOON - DAY_MS / 2, endMs: NOON + DAY_MS / 2 };
const PERIODS = [
  { name: 'day', ...TODAY },
  { name: 'day of veo_3', model: 'veo_3', ...TODAY },
];

async function begin() {
  const session = await openActivitySession({ rows: shotRows(8) });
  await putJson(session.store, storeLayout.indexEntry(BATCH), { schemaVersion: 1 });
  await session.beginEpoch(1);
  const count = () => session.run('countAccount', { account: ACCOUNT, periods: PERIODS });
  return { session, count };
}

test('what was accepted in a period counts its units once, by model, and what is of another account or day does not', async () => {
  const { session, count } = await begin();
  await session.keep(
    { index: 0, generationId: 'a', atMs: NOON, units: 2, model: 'veo_3' },
    { index: 1, generationId: 'b', atMs: NOON, units: 3, model: 'kling_21' },
    { index: 2, generationId: 'c', atMs: TODAY.startMs - 1, units: 50, model: 'veo_3' },
    { index: 3, generationId: 'd', atMs: NOON, units: 50, model: 'veo_3', account: 'another' },
  );
  // The same acceptance, found again by a look.
  await session.keep({ index: 0, seq: 2, generationId: 'a', atMs: NOON, units: 2, model: 'veo_3' });
  const { quotas, budgets } = await count();
  expect(quotas).toEqual([
    { name: 'day', startMs: TODAY.startMs, units: 5 },
    { name: 'day of veo_3', startMs: TODAY.startMs, units: 2 },
  ]);
  expect(budgets).toEqual([{ key: `${BATCH}/1`, generations: 3, cost: 0 }]);
});

test('a try that nobody can tell of counts as charged, until it turns out to be a generation', async () => {
  const { session, count } = await begin();
  await session.keep({ index: 0, kind: 'ambiguous', atMs: NOON, units: 1 }, { index: 1, kind: 'rejected', atMs: NOON });
  expect((await count()).quotas[0]).toMatchObject({ units: 1 });
  await session.keep({ index: 0, seq: 2, generationId: 'a', atMs: NOON, units: 1 });
  expect((await count()).quotas[0]).toMatchObject({ units: 1 });
});

test('an upload that was given up keeps nobody from counting', async () => {
  const { session, count } = await begin();
  await session.keep({ index: 0, generationId: 'a', atMs: NOON, units: 2 });
  await putJson(session.store, storeLayout.indexEntry('batch-0'), { schemaVersion: 1 });
  expect((await count()).quotas[0]).toMatchObject({ units: 2 });
});

test('requests by themselves count once: those that are open, those that ended, and one that ends meanwhile', async () => {
  const { session, count } = await begin();
  const { store } = session;
  const [row] = shotRows(1);
  const request = row !== undefined && 'request' in row ? row.request : expect.fail();
  const record = (generationId: string, units: number) => {
    const seen = { index: 0, epoch: 1, attempt: 1, seq: 1, kind: 'accepted', atMs: NOON, account: ACCOUNT } as const;
    return { ...seen, generationId, units };
  };
  await putLines(store, storeLayout.single(ACCOUNT, '2026-11-26', 'ended'), [record('a', 1)]);
  for (const [id, units] of [
    ['open', 10],
    ['ending', 100],
  ] as const) {
    await publishRequest(store, { id, account: ACCOUNT, request });
    await putJson(store, storeLayout.openChunk(ACCOUNT, id, 0), { schemaVersion: 1, runId: 'r' });
    await putLines(store, storeLayout.record(id, 0, 1, 1), [record(id, units)]);
  }
  await putLines(store, storeLayout.single(ACCOUNT, '2026-11-26', 'ending'), [record('ending', 100)]);
  await putLines(store, storeLayout.single('another', '2026-11-26', 'theirs'), [record('b', 1_000)]);
  expect((await count()).quotas[0]).toMatchObject({ units: 111 });
});

test('an account without quotas is counted for its budgets alone', async () => {
  const { session } = await begin();
  await session.keep({ index: 0, generationId: 'a', atMs: NOON });
  const counted = await session.run('countAccount', { account: ACCOUNT, periods: [] });
  expect(counted).toEqual({ quotas: [], budgets: [{ key: `${BATCH}/1`, generations: 1, cost: 0 }] });
});

test('a batch that ended before the period is not read, and a run that has ended has no budget to keep', async () => {
  const { session, count } = await begin();
  await session.keep({ index: 0, generationId: 'a', atMs: NOON });
  const end = (endedMs: number) =>
    putJson(session.store, storeLayout.epochEnd(BATCH, 1), { epoch: 1, endedAt: new Date(endedMs).toISOString() });
  await end(NOON + 1_000);
  expect(await count()).toMatchObject({ quotas: [{ units: 1 }, { units: 1 }], budgets: [] });
  await end(TODAY.startMs - DAY_MS);
  expect((await count()).quotas[0]).toMatchObject({ units: 0 });
});

test('a cap is over the whole life of a batch: a run may spend what the runs before have left, and what costs differently is a kind of its own', async () => {
  const { session } = await begin();
  await session.keep({ index: 0, generationId: 'a' }, { index: 1, generationId: 'b' }, { index: 2, kind: 'ambiguous' });
  const maxCost = { most: 5_000_000, currency: 'USD', models: { seedance_lite: { perSecond: 0.1 } } };
  await session.beginEpoch(2, { limits: { maxGenerations: 7, maxCost } });
  const [, , , spent] = shotRows(4);
  const duration = spent !== undefined && 'request' in spent ? spent.request.duration : 0;
  const opened = await session.run('openBatch', { batchId: BATCH, epoch: 2 });
  expect(opened.budget).toEqual({
    key: `${BATCH}/2`,
    generations: 4,
    cost: 5_000_000 - 3 * duration * 100_000,
  });
  const chunk = await session.run('openChunk', { batchId: BATCH, chunk: 0, epoch: 2, runId: 'run-2' });
  expect(chunk).toMatchObject({ models: ['seedance_lite'], costs: [duration * 100_000] });
});
