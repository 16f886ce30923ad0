import { storeLayout } from '@shotlist/core';
import { createTestFolder, readFakeLog, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BatchSession, openBatchSession } from './__fixtures__/batch-session.js';
import type { SubmitOptions } from './shotlist-client.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

/** Rows without seeds, so that each batch derives its own. */
const listOf = (prompts: readonly string[]) => ['prompt', ...prompts, ''].join('\n');
const PROMPTS = Array.from({ length: 20 }, (_, row) => `A quiet street in the rain number ${row}`);
const CHANGED = [...PROMPTS.with(7, 'A quiet street in the snow number 7'), 'A boat', 'A boat'];

async function make(session: BatchSession, list: string, options: SubmitOptions = {}) {
  const batchId = await session.publish(list);
  const told: number[] = [];
  const onReused = (shots: number) => told.push(shots);
  const progress = await (await session.client.submit({ batchId }, { ...options, onReused })).result();
  return { batchId, progress, told, results: await session.results(batchId) };
}

test('a list with a word changed and two rows added is made for three generations, again for all, and another account buys all', async () => {
  const folder = createTestFolder();
  const session = await openBatchSession({ folder, temporal });
  const bought = () => readFakeLog(session.logFile).length;
  const stop = await session.work();
  const before = await make(session, listOf(PROMPTS));
  expect([bought(), before.told]).toEqual([20, []]);

  const after = await make(session, listOf(CHANGED));
  expect([bought(), after.told]).toEqual([23, [19]]);
  expect(after.progress).toMatchObject({ verdict: 'succeeded', counts: { succeeded: 22 }, total: 22 });
  expect(after.results[6]).toMatchObject({
    videoKey: before.results[6]?.videoKey,
    generationId: before.results[6]?.generationId,
    seed: before.results[6]?.seed,
    units: 0,
    attempts: 0,
    reusedFrom: { batchId: before.batchId, index: 6 },
  });
  expect(after.results.filter(({ reusedFrom }) => reusedFrom === undefined).map(({ index }) => index)).toEqual([
    7, 20, 21,
  ]);
  expect(new Set(after.results.map(({ generationId }) => generationId)).size).toBe(22);
  const text = async (format: 'csv' | 'ndjson' | 'html') =>
    new TextDecoder().decode(await session.store.get(storeLayout.results(after.batchId, format)));
  expect(await text('csv')).toContain(`../${before.batchId}/videos/`);
  expect(await text('html')).toContain(`../${before.batchId}/videos/`);
  expect(JSON.parse((await text('ndjson')).split('\n')[6] ?? '')).toMatchObject({
    reusedFrom: { batchId: before.batchId, index: 6 },
  });

  // Submitted again it has nothing to do, and a list that is a part of both takes from the newer one what that one made.
  expect((await make(session, listOf(CHANGED))).progress.epoch).toBe(1);
  const part = await make(session, listOf([PROMPTS[3] ?? '', CHANGED[7] ?? '']));
  expect([bought(), part.told]).toEqual([23, [2]]);
  expect(part.results.map(({ reusedFrom }) => reusedFrom?.batchId)).toEqual([before.batchId, after.batchId]);

  const anew = await make(session, listOf(CHANGED), { again: true });
  expect([bought(), anew.told]).toEqual([45, []]);
  expect(anew.progress.counts.succeeded).toBe(22);
  // What was made before it is paid for as well: units are those of all attempts, but for what another batch has made.
  expect(anew.results.map(({ reusedFrom }) => reusedFrom)).toEqual(anew.results.map(() => undefined));
  expect(anew.results.map(({ units }) => units)).toEqual(anew.results.map(({ attempts }) => attempts));
  await stop();

  const other = await openBatchSession({ folder, temporal });
  const stopOther = await other.work();
  expect((await make(other, listOf(CHANGED))).told).toEqual([]);
  expect(bought()).toBe(67);
  await stopOther();
});

test('a batch that never ended gives what it has made, and one that is lost and submitted again takes it once', async () => {
  const session = await openBatchSession({ folder: createTestFolder(), temporal });
  const stop = await session.work();
  const first = await session.publish(listOf(PROMPTS));
  await (await session.client.submit({ batchId: first }, { first: 6 })).result();
  await stop();
  // As if the machine had died before the seal.
  const kept = await session.store.get(storeLayout.made(session.account, first, 0));
  expect(kept).toBeDefined();
  for (const key of [
    storeLayout.made(session.account, first, 0),
    storeLayout.chunkEnd(first, 0, 1),
    storeLayout.seal(first, 0, 1),
  ])
    await session.store.remove(key);
  await session.store.put(storeLayout.openChunk(session.account, first, 0), {
    kind: 'bytes',
    bytes: Buffer.from('{"schemaVersion":1,"runId":"lost"}\n'),
  });

  const second = await session.publish(listOf(CHANGED));
  const handle = await session.client.submit({ batchId: second });
  await temporal.client.workflow.getHandle(`batch/${second}`).terminate();
  await handle.result().catch(() => undefined);
  const restart = await session.work();
  const told: number[] = [];
  const end = await (
    await session.client.submit({ batchId: second }, { onReused: (shots) => told.push(shots) })
  ).result();
  await restart();
  expect([end.epoch, end.counts.succeeded, told]).toEqual([1, 22, [6]]);
  expect(readFakeLog(session.logFile)).toHaveLength(6 + 16);
});
