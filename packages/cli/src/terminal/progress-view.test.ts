// The picture of a running batch at the widths people have.
import { emptyCounts } from '@shotlist/core';
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { type ProgressLook, progressFrame, progressLine } from './progress-view.js';

const plain = picocolors.createColors(false);
const look: ProgressLook = {
  progress: {
    batchId: 'batch-1',
    epoch: 1,
    state: 'running',
    verdict: undefined,
    counts: { ...emptyCounts(), pending: 953, generating: 3, downloading: 2, succeeded: 40, failed: 1, rejected: 2 },
    total: 1001,
    bytes: 18_400_000,
    errors: {},
    duplicates: 0,
    gate: null,
  },
  asked: 60,
  ended: 41,
  leftOut: 2,
  pace: { perMinute: 38.4, leftMs: 29_700 },
  elapsedMs: 64_000,
};

test.each([40, 80, 120])('fits %i columns', (columns) => {
  const frame = progressFrame(look, plain, columns);
  expect(frame).toMatchSnapshot();
  if (columns >= 80) for (const line of frame.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
});

test('shots beyond --first and rows left out are not counted as work', () => {
  expect(progressLine(look)).toBe(
    '41 of 60 (68 %) · 14 pending · 3 generating · 2 downloading · 40 succeeded · 1 failed · 1:04 · 38 shots/min · about 30 s left · 18.4 MB',
  );
});

test('a closed gate is named with its reason', () => {
  const gate = { name: 'paused', closedUntilMs: null, reason: 'Paused by a person.', setBy: 'cli' } as const;
  expect(progressLine({ ...look, progress: { ...look.progress, state: 'waiting', gate } })).toContain(
    'Waiting: gate "paused" is closed. Paused by a person.',
  );
});

test('no time left is told before a pace is known', () => {
  expect(progressLine({ ...look, pace: { perMinute: undefined, leftMs: undefined } })).not.toContain('left');
});

test('what is stuck at the vendor is told while the rest goes on', () => {
  expect(progressLine({ ...look, progress: { ...look.progress, errors: { GENERATION_STUCK: 3 } } })).toContain(
    '3 stuck at the vendor',
  );
});
