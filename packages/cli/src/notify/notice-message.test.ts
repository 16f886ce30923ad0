// What a receiver reads: each event in words, in facts, and with what to type.
import { emptyCounts, type Notice, NOTICE_EVENTS, type Store } from '@shotlist/core';
import { expect, test } from 'vitest';
import { noticeMessage, testMessage } from './notice-message.js';

const NOTICE: Notice = {
  id: 'batch/b/notice/1/team/1',
  event: 'done',
  atMs: Date.UTC(2026, 10, 27, 19),
  batchId: 'batch-1f2e',
  epoch: 1,
  account: 'main',
  name: null,
  source: 'shots.csv',
  state: 'done',
  verdict: 'partial',
  counts: { ...emptyCounts(), succeeded: 98, failed: 2 },
  total: 100,
  errors: { GENERATION_FAILED: 2 },
  duplicates: 0,
  gate: null,
  store: {} as Store,
};
const closed = (name: 'quota' | 'auth', closedUntilMs: number | null): Partial<Notice> => ({
  event: name === 'auth' ? 'auth' : 'gate',
  state: 'running',
  verdict: null,
  gate: { name, closedUntilMs, reason: 'the month is used up', setBy: 'ledger', sinceMs: Date.UTC(2026, 10, 27, 18) },
});

test('the end: how it came out, what it cost, and what to type', () => {
  const cost = { amount: 12.5, currency: 'USD', uncertain: 0 };
  expect(noticeMessage(NOTICE, cost, ' --store x')).toEqual({
    type: 'batch.done',
    timestamp: '2026-11-27T19:00:00.000Z',
    text: 'shots.csv is done: 98 of 100 shots succeeded, 2 failed.',
    data: {
      batch: 'batch-1f2e',
      run: 1,
      account: 'main',
      name: null,
      source: 'shots.csv',
      state: 'done',
      verdict: 'partial',
      shots: 100,
      counts: NOTICE.counts,
      errors: { GENERATION_FAILED: 2 },
      duplicates: 0,
      gate: null,
      cost,
      commands: ['shotlist status batch-1f2e --store x', 'shotlist results batch-1f2e --store x'],
    },
  });
});

test.each([
  [
    closed('quota', Date.UTC(2026, 11, 1)),
    'shots.csv waits: account main is closed until 2026-12-01T00:00:00.000Z (quota: the month is used up). 98 of 100 shots succeeded.',
    ['shotlist account status main'],
  ],
  [
    closed('quota', null),
    'shots.csv waits: account main is closed until somebody opens it (quota: the month is used up). 98 of 100 shots succeeded.',
    ['shotlist account status main', 'shotlist account open main'],
  ],
  [
    closed('auth', null),
    'shots.csv waits: the vendor of account main refused the key. 98 of 100 shots succeeded.',
    ['shotlist account open main'],
  ],
  [
    { event: 'tolerance', name: 'pilot', state: 'canceling' },
    'shots.csv (pilot) stops by itself: more shots failed than it tolerates. 98 of 100 shots succeeded.',
    ['shotlist status batch-1f2e', 'shotlist results batch-1f2e'],
  ],
  [
    { event: 'person' },
    'shots.csv has shots that somebody has to look up at the vendor. 98 of 100 shots succeeded.',
    ['shotlist status batch-1f2e', 'shotlist results batch-1f2e'],
  ],
] as const)('%j', (changes, text, commands) => {
  const message = noticeMessage({ ...NOTICE, ...(changes as Partial<Notice>) }, null, '');
  expect(message).toMatchObject({ text, data: { commands, cost: null } });
});

test('a gate is told with its times', () => {
  expect(noticeMessage({ ...NOTICE, ...closed('quota', null) }, null, '').data?.gate).toEqual({
    name: 'quota',
    reason: 'the month is used up',
    since: '2026-11-27T18:00:00.000Z',
    until: null,
  });
});

test('every event has words, and a trial has no batch', () => {
  for (const event of NOTICE_EVENTS) expect(noticeMessage({ ...NOTICE, event }, null, '').text).toMatch(/\.$/);
  expect(testMessage(0)).toMatchObject({ type: 'test', timestamp: '1970-01-01T00:00:00.000Z', data: null });
});
