import { type Manifest, type ReusedShot, type ShotRecord, type Store, storeLayout } from '@shotlist/core';
import { describe, expect, test } from 'vitest';
import { memoryStore } from '../__fixtures__/memory-store.js';
import type { StagedShotList } from '../staged.js';
import { makeBatch, publish, putText, stage } from './__fixtures__/made-batch.js';
import { findReused, type FindReusedOptions } from './find-reused.js';

const found = async (store: Store, list: Manifest | StagedShotList, options?: FindReusedOptions) =>
  (await Array.fromAsync(findReused(store, list, options))).toSorted((a, b) => a.index - b.index);
/** `index of the list < index in its batch`. */
const pairs = (shots: readonly ReusedShot[]) => shots.map(({ index, reusedFrom }) => [index, reusedFrom.index]);
const LIST = 'prompt\nA\nB\nC\n';

test('what another batch of the account made is found by what was asked, wherever the row stands', async () => {
  const store = memoryStore();
  const before = await makeBatch(store, 'id,prompt,note\nx,A,calm\ny,B,\nz,C,\n');
  const list = await publish(store, 'note,prompt\n,C\n,new\nwild,A\n');
  const shots = await found(store, list);
  expect(pairs(shots)).toEqual([
    [0, 2],
    [2, 0],
  ]);
  expect(shots[0]).toEqual({
    index: 0,
    reusedFrom: { batchId: before.batchId, index: 2 },
    generationId: `${before.batchId} 2`,
    seed: 7,
    video: { key: storeLayout.video(before.batchId, 'z', 1), size: 4, sha256: 'ab' },
  });
  expect(await found(store, list, { upTo: 2 })).toHaveLength(1);
});

test('a staged list is told the same as one in the store, and nothing is written', async () => {
  const store = memoryStore();
  await makeBatch(store, LIST);
  const staged = await stage('prompt\nB\nnew\n');
  const writes = store.written.length;
  const told = await found(store, staged);
  expect(pairs(told)).toEqual([[0, 1]]);
  expect(store.written).toHaveLength(writes);
  await publish(store, 'prompt\nB\nnew\n');
  expect(await found(store, staged)).toEqual(told);
});

test('only what succeeded is reused, also of a batch that runs or was lost', async () => {
  const kinds: readonly (ShotRecord['kind'] | undefined)[] = [
    'downloaded',
    'failed',
    'rejected',
    'ambiguous',
    'accepted',
    'ended',
    'canceled',
    undefined,
  ];
  const text = `prompt\n${kinds.map((_, row) => `P${row}`).join('\n')}\n`;
  for (const open of [true, false]) {
    const store = memoryStore();
    await makeBatch(store, text, { kinds, open });
    expect(pairs(await found(store, await publish(store, text, { name: 'other' })))).toEqual([[0, 0]]);
  }
});

test('a chunk that runs again is told by its records, not by what its seal wrote before', async () => {
  const store = memoryStore();
  const { account, batchId } = await makeBatch(store, LIST);
  await putText(store, storeLayout.openChunk(account, batchId, 0), '{}');
  const anew = { index: 1, epoch: 2, attempt: 2, seq: 1, kind: 'accepted', atMs: 0, account };
  await putText(store, storeLayout.record(batchId, 0, 2, 1), JSON.stringify(anew));
  expect(pairs(await found(store, await publish(store, LIST, { name: 'other' })))).toEqual([
    [0, 0],
    [2, 2],
  ]);
});

test('what the second try of a download has brought home is found before its chunk is sealed', async () => {
  const store = memoryStore();
  const { account, batchId } = await makeBatch(store, LIST, { kinds: ['accepted', undefined, undefined], open: true });
  const video = { key: storeLayout.video(batchId, 'shot-00001', 1), size: 4, sha256: 'ab' };
  await putText(store, video.key, 'film');
  const home = {
    index: 0,
    epoch: 1,
    attempt: 1,
    seq: 2,
    kind: 'downloaded',
    atMs: 0,
    account,
    generationId: 'g',
    video,
  };
  await putText(store, storeLayout.record(batchId, 0, 1, 2, 2), JSON.stringify(home));
  expect(pairs(await found(store, await publish(store, LIST, { name: 'other' })))).toEqual([[0, 0]]);
});

test('a list takes nothing from itself and nothing of another account', async () => {
  const store = memoryStore();
  const own = await makeBatch(store, LIST, { kinds: ['downloaded', undefined, undefined] });
  expect(await found(store, own)).toEqual([]);
  expect(await found(store, await publish(store, LIST, { account: 'b' }))).toEqual([]);
});

test('a video that is gone, or is no longer what was made, is made anew', async () => {
  const store = memoryStore();
  const { batchId } = await makeBatch(store, 'id,prompt\nx,A\ny,B\nz,C\n');
  await store.remove(storeLayout.video(batchId, 'x', 1));
  await putText(store, storeLayout.video(batchId, 'y', 1), 'film, cut');
  expect(pairs(await found(store, await publish(store, LIST)))).toEqual([[2, 2]]);
});

test('a batch that was removed by hand is passed over', async () => {
  const store = memoryStore();
  const { batchId } = await makeBatch(store, LIST);
  for await (const key of store.list(storeLayout.batch(batchId))) await store.remove(key);
  expect(await found(store, await publish(store, LIST, { name: 'other' }))).toEqual([]);
});

test('a batch that is damaged, or of a newer release, gives nothing and stands in nobody’s way', async () => {
  const store = memoryStore();
  const cut = await makeBatch(store, LIST, { day: 1 });
  await putText(store, storeLayout.made(cut.account, cut.batchId, 0), '{"requestHash":');
  const lost = await makeBatch(store, LIST, { day: 2, name: 'lost', open: true });
  await store.remove(storeLayout.chunk(lost.batchId, 0));
  const newer = await makeBatch(store, LIST, { day: 3, name: 'newer' });
  await putText(store, storeLayout.manifest(newer.batchId), JSON.stringify({ ...newer, schemaVersion: 99 }));
  expect(await found(store, await publish(store, LIST, { name: 'other' }))).toEqual([]);
  const sound = await makeBatch(store, LIST, { day: 4, name: 'sound' });
  const shots = await found(store, await publish(store, LIST, { name: 'other' }));
  expect(shots.map(({ reusedFrom }) => reusedFrom.batchId)).toEqual(Array(3).fill(sound.batchId));
});

describe('rows that ask for the same', () => {
  const TWICE = 'prompt\nA\nB\nA\n';

  test('take one video each, in order, and who comes too late is made', async () => {
    const store = memoryStore();
    await makeBatch(store, TWICE);
    expect(pairs(await found(store, await publish(store, 'prompt\nA\nA\nA\n')))).toEqual([
      [0, 0],
      [1, 2],
    ]);
  });

  test('take the newest batch’s first', async () => {
    const store = memoryStore();
    const older = await makeBatch(store, TWICE, { day: 2 });
    const newer = await makeBatch(store, 'prompt\nA\n', { day: 3 });
    const shots = await found(store, await publish(store, 'prompt\nA\nA\nA\nA\n'));
    expect(shots.map(({ reusedFrom }) => reusedFrom)).toEqual([
      { batchId: newer.batchId, index: 0 },
      { batchId: older.batchId, index: 0 },
      { batchId: older.batchId, index: 2 },
    ]);
  });

  test('never take what another row of their list has taken in an earlier run', async () => {
    const store = memoryStore();
    const before = await makeBatch(store, TWICE);
    const list = await publish(store, 'prompt\nA\nA\nA\n');
    const taken = {
      index: 0,
      epoch: 1,
      attempt: 0,
      seq: 0,
      kind: 'downloaded',
      atMs: 0,
      account: 'a',
      reusedFrom: { batchId: before.batchId, index: 0 },
    };
    await putText(store, storeLayout.epoch(list.batchId, 1), '{"epoch":1}');
    await putText(store, storeLayout.record(list.batchId, 0, 1, 0), JSON.stringify(taken));
    expect(pairs(await found(store, list))).toEqual([[1, 2]]);
  });
});

test('what a batch has itself taken is not its to give', async () => {
  const store = memoryStore();
  const { account, batchId } = await makeBatch(store, LIST, { kinds: [], open: true });
  const reused = {
    index: 0,
    epoch: 1,
    attempt: 0,
    seq: 0,
    kind: 'downloaded',
    atMs: 0,
    account,
    units: 0,
    video: { key: 'elsewhere.mp4', size: 4, sha256: 'ab' },
    reusedFrom: { batchId: 'another', index: 0 },
  };
  await putText(store, 'elsewhere.mp4', 'film');
  await putText(store, storeLayout.record(batchId, 0, 1, 0), JSON.stringify(reused));
  expect(await found(store, await publish(store, LIST, { name: 'other' }))).toEqual([]);
});
