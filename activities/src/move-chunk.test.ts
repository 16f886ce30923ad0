// A chunk's move to another account, by a try that was taken for dead and does it when all is over.
import { storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import { ACCOUNT, asChunk, BATCH, openActivitySession } from './__fixtures__/activity-session.js';

const SPARE = 'spare';
const MOVE = { ...asChunk(), from: ACCOUNT, to: SPARE };

/** A chunk that has gone on at the other account, and ended there. */
async function endedAtSpare() {
  const session = await openActivitySession();
  await session.beginEpoch(1, { spillTo: [SPARE] });
  await session.run('openChunk', asChunk());
  await session.run('moveChunk', MOVE);
  const open = async () => [
    await session.keys(storeLayout.openChunks(ACCOUNT)),
    await session.keys(storeLayout.openChunks(SPARE)),
  ];
  expect(await open()).toEqual([[], [storeLayout.openChunk(SPARE, BATCH, 0)]]);
  await session.run('sealChunk', { ...asChunk(), seq: 5, ended: [], account: SPARE });
  expect(await open()).toEqual([[], []]);
  return { session, open };
}

test('a move that comes late doesn’t open a chunk that has ended', async () => {
  const { session, open } = await endedAtSpare();
  await session.run('moveChunk', MOVE);
  expect(await open()).toEqual([[], []]);
});

test('a move that comes late leaves alone that a later run of the chunk is open', async () => {
  const { session, open } = await endedAtSpare();
  await session.beginEpoch(2);
  await session.run('openChunk', asChunk({ epoch: 2, runId: 'run-2' }));
  await session.run('moveChunk', MOVE);
  expect(await open()).toEqual([[storeLayout.openChunk(ACCOUNT, BATCH, 0)], []]);
});
