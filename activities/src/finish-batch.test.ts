import { storeLayout } from '@shotlist/core';
import { expect, test } from 'vitest';
import { BATCH, openActivitySession, shotRows } from './__fixtures__/activity-session.js';

test('the pages name a video from where they stand, also one that another batch made', async () => {
  const session = await openActivitySession({ rows: shotRows(2) });
  await session.beginEpoch(1);
  const videoOf = (batchId: string, id: string) => ({ key: storeLayout.video(batchId, id, 1), size: 9, sha256: 'ab' });
  await session.keep(
    { index: 0, kind: 'downloaded', video: videoOf(BATCH, 's0') },
    {
      index: 1,
      kind: 'downloaded',
      attempt: 0,
      units: 0,
      video: videoOf('before', 'x'),
      reusedFrom: { batchId: 'before', index: 7 },
    },
  );
  const end = await session.run('finishBatch', { batchId: BATCH, epoch: 1, canceled: false });
  expect(end).toMatchObject({ verdict: 'succeeded', counts: { succeeded: 2 }, bytes: 18 });
  const text = async (format: 'csv' | 'ndjson' | 'html') =>
    new TextDecoder().decode(await session.store.get(storeLayout.results(BATCH, format)));
  for (const page of [await text('csv'), await text('html')]) {
    expect(page).toContain('../before/videos/x.1.mp4');
    expect(page).toContain('videos/s0.1.mp4');
    expect(page).not.toContain(`${BATCH}/videos`);
  }
  const lines = (await text('ndjson'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).not.toHaveProperty('reusedFrom');
  expect(lines[1]).toMatchObject({ result_units: 0, result_attempts: 0, reusedFrom: { batchId: 'before', index: 7 } });
});
