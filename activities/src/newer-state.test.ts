// State of a later release, as a worker meets it: it sends nothing, writes over nothing, and leaves it to a worker of that release.
import { storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import { ACCOUNT, asChunk, BATCH, openActivitySession } from './__fixtures__/activity-session.js';
import { putJson, putLines } from './json-files.js';

const NEWER = { schemaVersion: 2 };

test.each([
  ['its run', storeLayout.epoch(BATCH, 1)],
  ['its rows', storeLayout.chunk(BATCH, 0)],
  ['its records', storeLayout.record(BATCH, 0, 1, 1)],
  ['its seal', storeLayout.seal(BATCH, 0, 1)],
  ['who began it', storeLayout.begun(BATCH, 0, 1)],
])('a chunk is not begun where %s can’t be understood', async (_what, key) => {
  const session = await openActivitySession();
  await session.beginEpoch(1);
  await putLines(session.store, key, [NEWER]);
  await expect(session.run('openChunk', asChunk())).rejects.toMatchObject({
    type: 'STATE_NEWER',
    message: expect.stringContaining(`${key}: It was written by a newer Shotlist: it has form 2`) as string,
    nonRetryable: false,
  });
  expect(await session.keys(storeLayout.openChunks(ACCOUNT))).toEqual([]);
});

test('an account is not opened where what a person changed of it can’t be understood', async () => {
  const session = await openActivitySession();
  await putJson(session.store, storeLayout.accountOverride(ACCOUNT), NEWER);
  await expect(session.run('openAccount', { account: ACCOUNT })).rejects.toMatchObject({ type: 'STATE_NEWER' });
});
