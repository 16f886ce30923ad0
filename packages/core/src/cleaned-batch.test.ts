// What of a store may be removed, and what never.
import { expect, test } from 'vitest';
import { type CleanQuestion, reasonToKeep } from './cleaned-batch.js';
import type { EpochEnd } from './epoch.js';
import { emptyCounts, type ShotCounts } from './states.js';

const NOW_MS = Date.parse('2026-11-26T16:00:00Z');
const DAY_MS = 86_400_000;

const ended = (counts: Partial<ShotCounts> = {}, errors: EpochEnd['errors'] = {}): EpochEnd => ({
  schemaVersion: 1,
  epoch: 1,
  upTo: 10,
  canceled: false,
  verdict: 'partial',
  counts: { ...emptyCounts(), succeeded: 9, failed: 1, ...counts },
  bytes: 1_000,
  errors,
  endedAt: new Date(NOW_MS - 10 * DAY_MS).toISOString(),
});
const why = (end: EpochEnd | undefined, change: Partial<CleanQuestion> = {}) =>
  reasonToKeep({
    run: { epoch: { epoch: 1 }, end },
    endedMs: Date.parse(end?.endedAt ?? ''),
    openChunks: 0,
    nowMs: NOW_MS,
    olderThanMs: 0,
    ...change,
  });

test('videos of a batch that ended may go', () => {
  expect(why(ended())).toBeUndefined();
  expect(why(ended({ canceled: 3, pending: 4 }), { olderThanMs: 10 * DAY_MS })).toBeUndefined();
});

test.each([
  ['running', undefined, {}],
  ['never_run', undefined, { run: undefined }],
  ['open', ended(), { openChunks: 1 }],
  ['young', ended(), { olderThanMs: 10 * DAY_MS + 1 }],
  ['unsettled', ended({ ambiguous: 1 }), {}],
  ['unsettled', ended({ generating: 1 }), {}],
  ['unsettled', ended({ downloading: 1 }), {}],
  ['unsettled', ended({}, { GENERATION_STUCK: 1 }), {}],
  ['unsettled', ended({}, { NOT_COLLECTED: 1 }), {}],
  ['unsettled', ended({}, { CANCEL_ASKED: 1 }), {}],
] as const)('nothing of one that is %s', (reason, end, change) => {
  expect(why(end, change)).toBe(reason);
});
