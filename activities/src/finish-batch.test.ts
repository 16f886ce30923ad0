import { type Store, storeLayout } from '@shotlist/core';
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

test('a gallery of more than 500 shots has a second page, which names videos from where it stands', async () => {
  const session = await openActivitySession({ rows: shotRows(501) });
  await session.beginEpoch(1);
  const video = { key: storeLayout.video(BATCH, 's500', 1), size: 9, sha256: 'ab' };
  const record = { index: 500, epoch: 1, attempt: 1, seq: 1, kind: 'downloaded', atMs: 0, account: 'main', video };
  const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
  await session.store.put(storeLayout.record(BATCH, 1, 1, 1), { kind: 'bytes', bytes });
  await session.run('finishBatch', { batchId: BATCH, epoch: 1, canceled: false });
  const page = async (key: string) => new TextDecoder().decode(await session.store.get(key));
  expect(await page(storeLayout.results(BATCH, 'html'))).toContain('href="gallery-pages/page-00002.html"');
  const second = await page(storeLayout.galleryPage(BATCH, 'gallery-pages/page-00002.html'));
  expect(second).toContain('id="shot-501"');
  expect(second).toContain('src="./../videos/s500.1.mp4"');
});

test('shots that no run has begun are canceled with the run, for its reason, until a run is asked to make them', async () => {
  const session = await openActivitySession({ rows: shotRows(4) });
  const finish = (epoch: number, how: { readonly canceled: boolean; readonly code?: 'BATCH_STOPPED' }) =>
    session.run('finishBatch', { batchId: BATCH, epoch, ...how });
  const counted = async () =>
    Object.fromEntries(Object.entries((await finish(3, { canceled: false })).counts).filter(([, count]) => count > 0));
  await session.beginEpoch(1, { upTo: 3 });
  await session.keep({ index: 0, kind: 'failed', code: 'GENERATION_FAILED' });
  const end = await finish(1, { canceled: true, code: 'BATCH_STOPPED' });
  expect(end).toMatchObject({ verdict: 'nothing_succeeded', counts: { failed: 1, canceled: 2, pending: 1 } });
  expect(await session.json(storeLayout.epochEnd(BATCH, 1))).toMatchObject({
    errors: { GENERATION_FAILED: 1, BATCH_STOPPED: 2 },
    unbegun: { upTo: 3, code: 'BATCH_STOPPED' },
  });
  const statuses = async () => {
    const videos = await session.run('readVideos', { batchId: BATCH });
    return videos.map(({ status, code = null }) => [status, code]);
  };
  const canceled = [
    ['failed', 'GENERATION_FAILED'],
    ['canceled', 'BATCH_STOPPED'],
    ['canceled', 'BATCH_STOPPED'],
    ['canceled', null],
  ];
  expect(await statuses()).toEqual(canceled);
  // A retry of other errors leaves them as they are.
  await session.beginEpoch(2, {
    upTo: 3,
    unbegun: { upTo: 3, code: 'BATCH_STOPPED' },
    retry: { only: ['GENERATION_FAILED'] },
  });
  expect(await statuses()).toEqual(canceled);
  expect(await session.run('openBatch', { batchId: BATCH, epoch: 2 })).toMatchObject({
    chunks: [],
    counts: { canceled: 3, pending: 1 },
  });
  await finish(2, { canceled: false });
  expect(await session.json(storeLayout.epochEnd(BATCH, 2))).toMatchObject({ upTo: 3, unbegun: { upTo: 3 } });
  expect(await statuses()).toEqual(canceled);
  await session.beginEpoch(3);
  expect(await counted()).toEqual({ failed: 1, pending: 3 });
});

test('a run that has ended writes nothing over the results of a later one, whenever its try wakes up', async () => {
  const asleep = Promise.withResolvers<void>();
  const awake = Promise.withResolvers<void>();
  let first = true;
  const freezing = (store: Store): Store => ({
    ...store,
    async put(key, source, options) {
      if (first && key === storeLayout.results(BATCH, 'csv')) {
        first = false;
        asleep.resolve();
        await awake.promise;
      }
      return store.put(key, source, options);
    },
  });
  const session = await openActivitySession({ rows: shotRows(2), store: freezing });
  const finish = (epoch: number, canceled: boolean) => session.run('finishBatch', { batchId: BATCH, epoch, canceled });
  await session.beginEpoch(1);
  const late = finish(1, true);
  await asleep.promise;
  const ended = await finish(1, true);
  expect(ended.counts).toMatchObject({ canceled: 2 });
  await session.beginEpoch(2);
  await session.keep({ epoch: 2, kind: 'failed', code: 'GENERATION_FAILED' });
  await finish(2, false);
  const written = async () => {
    const keys = (['csv', 'ndjson', 'html'] as const).map((format) => storeLayout.results(BATCH, format));
    const objects = await Promise.all(keys.map((key) => session.store.get(key)));
    return objects.map((bytes) => Buffer.from(bytes ?? []).toString());
  };
  const before = await written();
  awake.resolve();
  expect(await late).toEqual(ended);
  expect(await finish(1, true)).toEqual(ended);
  expect(await written()).toEqual(before);
  // One that was lost before it had ended, too.
  await session.store.remove(storeLayout.epochEnd(BATCH, 1));
  await finish(1, true);
  expect(await written()).toEqual(before);
});
