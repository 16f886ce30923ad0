import { expect, test } from 'vitest';
import { ACCOUNT, type ActivitySession, asChunk, BATCH, openActivitySession } from './__fixtures__/activity-session.js';

const atOnce = async (cancel: () => void) => cancel();

test.each<[string, (session: ActivitySession) => Promise<unknown>]>([
  ['openChunk', (session) => session.run('openChunk', asChunk({ runId: 'run-2' }), atOnce)],
  ['moveChunk', (session) => session.run('moveChunk', { ...asChunk(), from: ACCOUNT, to: 'spare' }, atOnce)],
  ['sealChunk', (session) => session.run('sealChunk', { ...asChunk(), seq: 5, ended: [] }, atOnce)],
  ['finishBatch', (session) => session.run('finishBatch', { batchId: BATCH, epoch: 1, canceled: false }, atOnce)],
])('%s writes and removes nothing more once it was told to stop', async (_name, run) => {
  const session = await openActivitySession();
  await session.beginEpoch(1);
  await session.run('openChunk', asChunk());
  const all = async () => {
    const keys = await session.keys('');
    return Promise.all(keys.map(async (key) => [key, Buffer.from((await session.store.get(key)) ?? []).toString()]));
  };
  const before = await all();
  await expect(run(session)).rejects.toMatchObject({ name: 'CancelledFailure' });
  expect(await all()).toEqual(before);
});
