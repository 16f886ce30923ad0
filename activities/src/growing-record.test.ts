import path from 'node:path';
import type { ShotRecord } from '@shotlist/core';
import { openStore } from '@shotlist/store';
import { createTestFolder } from '@shotlist/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GrowingRecord } from './growing-record.js';
import { getLines } from './json-files.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const KEY = 'records/1.ndjson';
const record = (index: number, kind: ShotRecord['kind'] = 'downloaded'): ShotRecord => ({
  index,
  epoch: 1,
  attempt: 1,
  seq: 1,
  kind,
  atMs: 0,
  account: 'fake',
});

test('it is written at the end, and on the way when a second has passed: a kill loses no more', async () => {
  const store = await openStore(path.join(createTestFolder(), 'store'));
  const written = async () => (await getLines<ShotRecord>(store, KEY)).map(({ index, kind }) => [index, kind]);
  const log = await GrowingRecord.open(store, KEY);
  await log.add(record(1, 'ended'));
  expect(await written()).toEqual([]);
  vi.advanceTimersByTime(1_000);
  await log.add(record(0));
  expect(await written()).toEqual([
    [0, 'downloaded'],
    [1, 'ended'],
  ]);
  // Another try of the same activity goes on with it, and its word about a shot is the last.
  const again = await GrowingRecord.open(store, KEY);
  expect(again.get(0)?.kind).toBe('downloaded');
  await Promise.all([again.add(record(1)), again.add(record(2))]);
  await Promise.all([again.flush(), again.flush()]);
  expect(await written()).toEqual([
    [0, 'downloaded'],
    [1, 'downloaded'],
    [2, 'downloaded'],
  ]);
});

test('what a store did not take is still to be written', async () => {
  const real = await openStore(path.join(createTestFolder(), 'store'));
  let full = true;
  const store = {
    ...real,
    put: (...given: Parameters<typeof real.put>) => (full ? Promise.reject(new Error('full')) : real.put(...given)),
  };
  const log = await GrowingRecord.open(store, KEY);
  await log.add(record(0));
  await expect(log.flush()).rejects.toThrow('full');
  full = false;
  await log.flush();
  expect(await getLines(real, KEY)).toHaveLength(1);
});

test('a try that slept while another one did its work takes nothing away from it', async () => {
  const store = await openStore(path.join(createTestFolder(), 'store'));
  const asleep = await GrowingRecord.open(store, KEY);
  await asleep.add(record(0));
  const other = await GrowingRecord.open(store, KEY);
  for (const index of [0, 1, 2]) await other.add(record(index));
  await other.flush();
  await asleep.add(record(1, 'ended'));
  await asleep.flush();
  expect((await getLines<ShotRecord>(store, KEY)).map(({ index, kind }) => [index, kind])).toEqual([
    [0, 'downloaded'],
    [1, 'downloaded'],
    [2, 'downloaded'],
  ]);
});
