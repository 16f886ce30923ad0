import { CHUNK_SIZE, type ReusedShot, storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import { memoryStore } from '../__fixtures__/memory-store.js';
import { readLines } from '../stored-lines.js';
import { makeBatch, publish } from './__fixtures__/made-batch.js';
import { planReuse } from './plan-reuse.js';

const promptsOf = (from: number, count: number) =>
  `prompt\n${Array.from({ length: count }, (_, row) => `P${from + row}`).join('\n')}\n`;

test('a plan is a file for each chunk that takes something, and the same as often as it is made', async () => {
  const store = memoryStore();
  const { batchId: before } = await makeBatch(store, promptsOf(0, CHUNK_SIZE + 2));
  const list = await publish(store, promptsOf(CHUNK_SIZE - 2, CHUNK_SIZE + 1));
  const plan = await planReuse(store, list);
  expect(plan).toEqual({ id: expect.stringMatching(/^[0-9a-f]{16}$/) as string, shots: 4 });
  expect(await planReuse(store, list)).toEqual(plan);
  const lines = (chunk: number) =>
    readLines<ReusedShot>(store, storeLayout.reused(list.batchId, plan?.id ?? '', chunk));
  expect((await lines(0))?.map(({ index, reusedFrom }) => [index, reusedFrom])).toEqual(
    [0, 1, 2, 3].map((index) => [index, { batchId: before, index: CHUNK_SIZE - 2 + index }]),
  );
  expect(await lines(1)).toBeUndefined();
});

test('where nothing was made, nothing is written', async () => {
  const store = memoryStore();
  await makeBatch(store, 'prompt\nA\n');
  const list = await publish(store, 'prompt\nB\n');
  const writes = store.written.length;
  expect(await planReuse(store, list)).toBeUndefined();
  expect(store.written).toHaveLength(writes);
});
