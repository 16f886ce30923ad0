// What goes when somebody has said yes, and what has to stay since something changed in between.
import { type EpochEnd, emptyCounts, type Manifest, type Store, storeLayout } from '@shotlist/core';
import { listBatches } from '@shotlist/csv';
import { openStore } from '@shotlist/store';
import { createTestFolder } from '@shotlist/testing';
import { describe, expect, test } from 'vitest';
import { cleanedText } from '../terminal/clean-view.js';
import { readCleaned } from './cleaned-mark.js';
import { findRemovable } from './find-removable.js';
import { removeFound } from './remove-found.js';

const LONG_AGO = '2026-01-01T00:00:00.000Z';

const put = (store: Store, key: string, value: object) =>
  store.put(key, { kind: 'bytes', bytes: Buffer.from(`${JSON.stringify(value)}\n`) });

/** A further run of a batch: it shows these videos of others, and makes those. */
async function run(
  store: Store,
  batchId: string,
  epoch: number,
  { makes = [], shows = [], ends = true }: { makes?: string[]; shows?: string[]; ends?: boolean } = {},
): Promise<void> {
  const plan = `plan${epoch}`;
  for (const shot of makes)
    await store.put(storeLayout.video(batchId, shot, 1), { kind: 'bytes', bytes: Buffer.from('film') });
  const lines = shows.map((key, index) => ({
    index,
    reusedFrom: { batchId: key.split('/')[1], index },
    video: { key, size: 4, sha256: '' },
  }));
  if (shows.length > 0)
    await store.put(storeLayout.reused(batchId, plan, 0), {
      kind: 'bytes',
      bytes: Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    });
  const reused = shows.length === 0 ? {} : { reused: { id: plan, shots: shows.length } };
  await put(store, storeLayout.epoch(batchId, epoch), { schemaVersion: 1, epoch, upTo: 2, again: false, ...reused });
  const end: EpochEnd = {
    schemaVersion: 1,
    epoch,
    upTo: 2,
    canceled: false,
    verdict: 'succeeded',
    counts: emptyCounts(),
    bytes: 0,
    errors: {},
    endedAt: LONG_AGO,
  };
  if (ends) await put(store, storeLayout.epochEnd(batchId, epoch), end);
}

/** A store with batches of these ids, none of which has run. */
async function storeWith(...ids: readonly string[]): Promise<Store> {
  const store = await openStore(createTestFolder());
  for (const batchId of ids) {
    const manifest: Manifest = {
      schemaVersion: 1,
      batchId,
      account: 'main',
      name: null,
      contentHash: '',
      source: 'shots.csv',
      columns: [],
      rows: 2,
      shots: 2,
      rejected: 0,
      chunkSize: 500,
      chunks: 1,
      byModel: {},
      images: {},
      createdAt: LONG_AGO,
    };
    await put(store, storeLayout.indexEntry(batchId), { schemaVersion: 1, batchId });
    await put(store, storeLayout.manifest(batchId), manifest);
  }
  return store;
}

async function find(store: Store, ...ids: readonly string[]) {
  const all = await listBatches(store);
  const wanted = all.filter(({ batchId }) => ids.includes(batchId));
  return findRemovable(store, all, wanted, { olderThanMs: 0, nowMs: Date.now() });
}

/** Removes those of these batches that may go, and returns which of them did. */
async function clean(store: Store, ...ids: readonly string[]): Promise<string[]> {
  const removed = await removeFound(store, await find(store, ...ids));
  return removed.map(({ manifest }) => manifest.batchId);
}

const videosOf = (store: Store, batchId: string) => Array.fromAsync(store.list(storeLayout.videos(batchId)));
const video = (batchId: string, shot: string) => storeLayout.video(batchId, shot, 1);

describe('a batch that was cleaned', () => {
  test('keeps what it has taken from others since', async () => {
    const store = await storeWith('list', 'source');
    await run(store, 'source', 1, { makes: ['a', 'b'] });
    await run(store, 'list', 1, { makes: ['x'] });
    expect(await clean(store, 'list')).toEqual(['list']);
    await run(store, 'list', 2, { shows: [video('source', 'a')] });
    expect(await clean(store, 'source')).toEqual(['source']);
    expect(await videosOf(store, 'source')).toEqual([video('source', 'a')]);
  });

  test('keeps nothing that it has taken before, and what it has taken as it was cleaned', async () => {
    const store = await storeWith('list', 'source');
    await run(store, 'source', 1, { makes: ['a', 'b', 'c'] });
    await run(store, 'list', 1, { makes: ['x'], shows: [video('source', 'a')] });
    const found = await find(store, 'list');
    await removeFound(store, found);
    // It began before the mark was there, and nobody saw it.
    await run(store, 'list', 2, { shows: [video('source', 'b')] });
    expect(await readCleaned(store, 'list')).toMatchObject({ epoch: 1 });
    expect(await clean(store, 'source')).toEqual(['source']);
    expect(await videosOf(store, 'source')).toEqual([video('source', 'b')]);
  });
});

describe('of two batches, one of which shows videos of the other,', () => {
  test.each([
    ['both go', 'source', 'user'],
    ['both go, in whatever order', 'z-source', 'a-user'],
  ])('%s', async (_, source, user) => {
    const store = await storeWith(source, user);
    await run(store, source, 1, { makes: ['a'] });
    await run(store, user, 1, { makes: ['x'], shows: [video(source, 'a')] });
    expect((await clean(store, source, user)).toSorted()).toEqual([source, user].toSorted());
    expect([...(await videosOf(store, source)), ...(await videosOf(store, user))]).toEqual([]);
  });

  test.each([
    ['runs', { ends: false }],
    ['has run', { ends: true }],
  ])('none goes when the one that shows them %s again since it was found', async (_, ended) => {
    const store = await storeWith('source', 'user');
    await run(store, 'source', 1, { makes: ['a'] });
    await run(store, 'user', 1, { makes: ['x'], shows: [video('source', 'a')] });
    const found = await find(store, 'source', 'user');
    await run(store, 'user', 2, ended);
    expect(await removeFound(store, found)).toEqual([]);
    expect(await videosOf(store, 'source')).toHaveLength(1);
    expect(await videosOf(store, 'user')).toHaveLength(1);
  });

  test('none goes when the one that shows them is kept, since a third one has taken its videos meanwhile', async () => {
    const store = await storeWith('source', 'third', 'user');
    await run(store, 'source', 1, { makes: ['a'] });
    await run(store, 'user', 1, { makes: ['x'], shows: [video('source', 'a')] });
    const found = await find(store, 'source', 'user');
    await run(store, 'third', 1, { shows: [video('user', 'x')], ends: false });
    expect(await removeFound(store, found)).toEqual([]);
    expect(await videosOf(store, 'source')).toHaveLength(1);
  });

  test('none goes either where each shows the other’s, and one runs again', async () => {
    const store = await storeWith('one', 'other');
    await run(store, 'one', 1, { makes: ['a'], shows: [video('other', 'x')] });
    await run(store, 'other', 1, { makes: ['x'], shows: [video('one', 'a')] });
    for (const again of ['one', 'other']) {
      const found = await find(store, 'one', 'other');
      await run(store, again, 2, { ends: false });
      expect(await removeFound(store, found)).toEqual([]);
      await store.remove(storeLayout.epoch(again, 2));
    }
    expect(await clean(store, 'one', 'other')).toHaveLength(2);
  });
});

describe('a list that only shows videos of another', () => {
  test('does not keep them where both were to go, and is told why they are gone', async () => {
    const store = await storeWith('source', 'user');
    await run(store, 'source', 1, { makes: ['a'] });
    await run(store, 'user', 1, { shows: [video('source', 'a')] });
    const found = await find(store, 'source', 'user');
    expect(found.batches.map(({ manifest }) => manifest.batchId)).toEqual(['source']);
    expect(await removeFound(store, found)).toEqual(found.batches);
    expect(await videosOf(store, 'source')).toEqual([]);
    const mark = await readCleaned(store, 'user');
    expect(mark === undefined ? undefined : cleanedText(mark)).toContain('Videos that it shows of other batches were');
  });

  test('keeps them where it was not to go, or runs again', async () => {
    const store = await storeWith('source', 'user');
    await run(store, 'source', 1, { makes: ['a'] });
    await run(store, 'user', 1, { shows: [video('source', 'a')] });
    expect(await clean(store, 'source')).toEqual([]);
    const found = await find(store, 'source', 'user');
    await run(store, 'user', 2, { ends: false });
    expect(await removeFound(store, found)).toEqual([]);
    expect(await videosOf(store, 'source')).toHaveLength(1);
    expect(await readCleaned(store, 'user')).toBeUndefined();
  });

  test('stays as it is where all that it shows stays, since another list has taken it meanwhile', async () => {
    const store = await storeWith('source', 'user', 'third');
    await run(store, 'source', 1, { makes: ['a'] });
    await run(store, 'user', 1, { shows: [video('source', 'a')] });
    const found = await find(store, 'source', 'user');
    await run(store, 'third', 1, { shows: [video('source', 'a')], ends: false });
    expect(await removeFound(store, found)).toEqual([]);
    expect(await readCleaned(store, 'user')).toBeUndefined();
  });
});
