// What one pass over the results tells of what is left, and of what was seen.
import type { ShotResult } from '@shotlist/core';
import { expect, test } from 'vitest';
import { surveyResults } from './survey.js';
import { shotResult } from '../__fixtures__/shot-result.js';

const NOW_MS = 1_800_000_000_000;
const BEGAN = new Date(NOW_MS - 60_000).toISOString();

function survey(results: readonly Partial<ShotResult>[], change: Partial<Parameters<typeof surveyResults>[1]> = {}) {
  return surveyResults(
    results.map((one, index) => shotResult({ index, id: `s${index}`, atMs: NOW_MS - 10_000, ...one })),
    { prices: undefined, epoch: { upTo: 100, submittedAt: BEGAN }, nowMs: NOW_MS, isPreview: false, ...change },
  );
}

test('what is left stands in the order of the list, neighbours of a kind together; canceled shots are left too', async () => {
  const { unsent, underWay, asked } = await survey([
    { status: 'succeeded' },
    { status: 'pending' },
    { status: 'canceled' },
    { status: 'pending', model: 'kling_21' },
    { status: 'generating' },
    { status: 'downloading' },
  ]);
  expect(asked).toBe(6);
  expect(unsent).toEqual([
    { model: 'veo_3', seconds: 5, count: 2 },
    { model: 'kling_21', seconds: 5, count: 1 },
  ]);
  expect(underWay.map(({ sinceMs }) => sinceMs)).toEqual([10_000, null]);
});

test('a preview that is downloaded is rendered just now', async () => {
  expect((await survey([{ status: 'downloading' }], { isPreview: true })).underWay[0]?.sinceMs).toBe(10_000);
});

test('what others made, what was canceled, and rows beyond --first say nothing of the pace', async () => {
  const { endsMs, asked } = await survey(
    [
      { status: 'succeeded' },
      { status: 'failed', errorCode: 'GENERATION_FAILED' },
      { status: 'succeeded', reusedFrom: { batchId: 'other', index: 1 } },
      { status: 'canceled' },
      { status: 'rejected', request: undefined },
      { status: 'succeeded' },
    ],
    { epoch: { upTo: 5, submittedAt: BEGAN } },
  );
  expect(endsMs).toHaveLength(2);
  expect(asked).toBe(4);
});

test('what had ended before this run began may be made again', async () => {
  const before = { atMs: NOW_MS - 100_000 };
  const found = await survey([
    { status: 'failed', errorCode: 'GENERATION_FAILED', ...before },
    { status: 'failed', errorCode: 'GENERATION_FAILED' },
    { status: 'succeeded', ...before },
  ]);
  expect(found.failedBefore).toEqual([{ model: 'veo_3', seconds: 5, count: 1 }]);
  expect(found.madeBefore).toEqual([{ model: 'veo_3', seconds: 5, count: 1 }]);
});

test('errors are grouped by code, the latest first', async () => {
  const { errors } = await survey([
    { status: 'failed', errorCode: 'GENERATION_FAILED', atMs: NOW_MS - 5_000 },
    { status: 'failed', errorCode: 'CONTENT_POLICY', atMs: NOW_MS - 2_000 },
    { status: 'failed', errorCode: 'GENERATION_FAILED', atMs: NOW_MS - 9_000 },
  ]);
  expect(errors).toEqual([
    { code: 'CONTENT_POLICY', shots: 1, lastShot: 's1', lastMs: NOW_MS - 2_000 },
    { code: 'GENERATION_FAILED', shots: 2, lastShot: 's0', lastMs: NOW_MS - 5_000 },
  ]);
});
