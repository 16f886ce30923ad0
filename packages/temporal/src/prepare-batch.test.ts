import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isShotlistError, type Store } from '@shotlist/core';
import { openStore } from '@shotlist/store';
import { createTestFolder } from '@shotlist/testing';
import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { shotListOf } from './__fixtures__/batch-session.js';
import { prepareBatch } from './prepare-batch.js';

const openTestStore = (): Promise<Store> => openStore(`file://${path.join(createTestFolder(), 'store')}`);

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  yield bytes.subarray(0, 20);
  yield bytes.subarray(20);
}

test('a file and its bytes are one batch; asked again before it has ended, it is the same run', async () => {
  const store = await openTestStore();
  const file = path.join(createTestFolder(), 'shots.csv');
  writeFileSync(file, shotListOf(30));
  const first = await prepareBatch(store, file, { account: 'a' });
  expect(first).toEqual({ batchId: expect.stringMatching(/^[0-9a-z-]+$/) as string, epoch: 1 });
  expect(await prepareBatch(store, bytesOf(shotListOf(30)), { account: 'a' })).toEqual(first);
  expect(await prepareBatch(store, file, { account: 'a', first: 10 })).toEqual({ ...first, epoch: 2 });
  expect((await prepareBatch(store, file, { account: 'a', name: 'another' })).batchId).not.toBe(first.batchId);
});

test('the copy of a list is gone afterwards, also when the list was refused', async () => {
  const temporaryFolder = createTestFolder();
  const store = await openTestStore();
  await prepareBatch(store, bytesOf(shotListOf(3)), { account: 'a', temporaryFolder });
  await prepareBatch(store, bytesOf('id,prompt\na,\n'), { account: 'a', temporaryFolder }).catch(() => undefined);
  expect(readdirSync(temporaryFolder)).toEqual([]);
});

test('a problem is a failure with its code and place, never retried, and without a word of the row', async () => {
  const csv = 'id,prompt,model\na,A secret garden,\nb,A secret garden,secret_model\nc,,\n';
  const error: unknown = await prepareBatch(await openTestStore(), bytesOf(csv), { account: 'a' }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ApplicationFailure);
  expect(error).toMatchObject({ type: 'MODEL_UNKNOWN', nonRetryable: true });
  expect(isShotlistError(error)).toBe(true);
  expect(String(error)).toContain('line 3, model: No such model. There is 1 more problem; 2 of 3 rows have one.');
  expect(JSON.stringify([error, String(error)])).not.toContain('secret');
});

test('rows with a problem can be left out', async () => {
  const csv = 'id,prompt\na,A quiet street\nb,\n';
  const { epoch } = await prepareBatch(await openTestStore(), bytesOf(csv), { account: 'a', skipInvalid: true });
  expect(epoch).toBe(1);
});
