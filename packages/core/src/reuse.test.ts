import { expect, test } from 'vitest';
import type { ShotRecord } from './records.js';
import { isLater } from './records.js';
import { resultOf } from './results.js';
import { madeShotOf, reusedRecordOf, reusedShotOf } from './reuse.js';

const video = { key: 'v.mp4', size: 9, sha256: 'ab' };
const MADE: ShotRecord = {
  index: 4,
  epoch: 2,
  attempt: 3,
  seq: 7,
  kind: 'downloaded',
  generationId: 'g',
  seed: 5,
  atMs: 99,
  account: 'a',
  units: 10,
  video,
};
const RUN = { epoch: 1, attempt: 0, account: 'a', atMs: 100 };

test('what was made is remembered by what was asked, and taken without its cost', () => {
  const made = madeShotOf(MADE, 'hash') ?? expect.fail();
  expect(made).toEqual({ requestHash: 'hash', index: 4, generationId: 'g', seed: 5, video });
  const record = reusedRecordOf(reusedShotOf(made, 'before', 1), RUN);
  expect(record).toEqual({
    ...RUN,
    index: 1,
    seq: 0,
    kind: 'downloaded',
    units: 0,
    generationId: 'g',
    seed: 5,
    video,
    reusedFrom: { batchId: 'before', index: 4 },
  });
  expect(madeShotOf(record, 'hash')).toBeUndefined();
});

test.each(['accepted', 'ambiguous', 'ended', 'failed', 'rejected', 'canceled'] as const)(
  'a shot that is "%s" gives nothing, also where an earlier run left it a video',
  (kind) => {
    expect(madeShotOf({ ...MADE, kind }, 'hash')).toBeUndefined();
  },
);

test('a result tells where its video comes from, and a shot that is made anew takes its place', () => {
  const row = { index: 1, id: 'x', cells: [], request: REQUEST };
  const record = reusedRecordOf({ index: 1, video, reusedFrom: { batchId: 'before', index: 4 } }, RUN);
  expect(resultOf(row, record, { batchId: 'after', account: 'a' })).toMatchObject({
    status: 'succeeded',
    units: 0,
    attempts: 0,
    videoKey: 'v.mp4',
    reusedFrom: { batchId: 'before', index: 4 },
  });
  expect(isLater({ ...MADE, index: 1, kind: 'accepted' }, record)).toBe(true);
});

const REQUEST = {
  model: 'seedance_lite',
  prompt: 'A cat',
  duration: 5,
  resolution: '720p',
  aspect_ratio: '16:9',
  camera_fixed: false,
} as const;
