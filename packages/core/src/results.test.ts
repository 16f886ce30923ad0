import { expect, test } from 'vitest';
import { deriveSeed } from './derive.js';
import { ERRORS } from './errors.js';
import type { ShotRecord } from './records.js';
import { resultOf } from './results.js';
import type { RejectedRow, Shot } from './shot.js';

const BATCH = { batchId: 'b', account: 'preview' };
const request = {
  model: 'seedance_lite',
  prompt: 'A boat',
  duration: 5,
  resolution: '720p',
  aspect_ratio: '16:9',
  camera_fixed: false,
} as const;
const shot: Shot = { index: 3, id: 's3', request, cells: ['s3', 'A boat'] };
const record = (changes: Partial<ShotRecord>): ShotRecord => ({
  index: 3,
  epoch: 1,
  attempt: 2,
  seq: 1,
  kind: 'accepted',
  atMs: 0,
  account: 'other',
  ...changes,
});

test.each([
  ['accepted', 'generating'],
  ['ended', 'downloading'],
  ['downloaded', 'succeeded'],
  ['ambiguous', 'ambiguous'],
  ['failed', 'failed'],
  ['rejected', 'rejected'],
  ['canceled', 'canceled'],
] as const)('a shot whose latest record is "%s" is %s', (kind, status) => {
  expect(resultOf(shot, record({ kind }), BATCH)).toMatchObject({
    status,
    attempts: 2,
    account: 'other',
    id: 's3',
    cells: shot.cells,
  });
});

test('a shot without a record is pending, with the seed it will be sent', () => {
  expect(resultOf(shot, undefined, BATCH)).toMatchObject({
    status: 'pending',
    attempts: 0,
    account: 'preview',
    seed: deriveSeed('b', 3),
    error: undefined,
  });
  expect(resultOf({ ...shot, request: { ...request, seed: 9 } }, undefined, BATCH).seed).toBe(9);
});

test('what a provider remarked is told', () => {
  const notes = ['resolution 4K made as 1080p'];
  expect(resultOf(shot, record({ notes }), BATCH)).toMatchObject({ notes });
  expect(resultOf(shot, record({}), BATCH)).not.toHaveProperty('notes');
});

test('the seed that the vendor used is told over the one that was asked for', () => {
  expect(resultOf({ ...shot, request: { ...request, seed: 9 } }, record({ seed: 622177285 }), BATCH).seed).toBe(
    622177285,
  );
});

test('a rejected row keeps its place, with what was wrong with it', () => {
  const row: RejectedRow = {
    index: 3,
    id: 's3',
    cells: ['s3', ''],
    code: 'PROMPT_EMPTY',
    message: 'The prompt is empty.',
    line: 5,
  };
  expect(resultOf(row, undefined, BATCH)).toMatchObject({
    status: 'rejected',
    errorCode: 'PROMPT_EMPTY',
    error: 'The prompt is empty.',
    request: undefined,
    model: undefined,
    seed: undefined,
  });
});

test('an error is told in the vendor’s words where there are any, else in the table’s', () => {
  const failed = (detail?: string) =>
    resultOf(
      shot,
      record({ kind: 'failed', code: 'GENERATION_FAILED', ...(detail === undefined ? {} : { detail }) }),
      BATCH,
    ).error;
  expect(failed('Too dark.')).toBe('Too dark.');
  expect(failed()).toBe(ERRORS.GENERATION_FAILED.message);
});

test('a finished shot names its video and poster', () => {
  const result = resultOf(
    shot,
    record({
      kind: 'downloaded',
      video: { key: 'v.mp4', size: 7, sha256: 'ab' },
      poster: { key: 'p.jpg', size: 2 },
      processingSeconds: 4,
      units: 3,
    }),
    BATCH,
  );
  expect(result).toMatchObject({
    videoKey: 'v.mp4',
    videoBytes: 7,
    videoSha256: 'ab',
    posterKey: 'p.jpg',
    processingSeconds: 4,
    units: 3,
  });
});
