// The judge of a round finds what is wrong: a round that held says something only then.
import { emptyCounts, type ShotResult } from '@shotlist/core';
import type { FakeLogEntry } from '@shotlist/testing/fake';
import { expect, test } from 'vitest';
import { judgeRound } from './judge.js';

const ROUND = { name: 'a round', faults: [] };
const entry = (id: number, request = id) => ({ generationId: `g${id}`, requestHash: `r${request}` }) as FakeLogEntry;
const made = (id: number, generation = id) =>
  ({ id: `s${id}`, status: 'succeeded', generationId: `g${generation}`, videoBytes: 9 }) as ShotResult;
const judge = (changes: Partial<Parameters<typeof judgeRound>[0]> = {}) =>
  judgeRound({
    round: ROUND,
    shots: 2,
    counts: { ...emptyCounts(), succeeded: 2 },
    log: [entry(1), entry(2)],
    results: [made(1), made(2)],
    inTime: true,
    ...changes,
  }).join(' ');

test('a round in which every shot was made once is well', () => {
  expect(judge()).toBe('');
});

test.each<[string, Parameters<typeof judge>[0], string]>([
  ['a request that was accepted twice', { log: [entry(1), entry(2), entry(3, 2)] }, '1 requests were accepted beyond'],
  ['a generation of two shots', { results: [made(1), made(2, 1)] }, 's2 and s1 claim the same generation'],
  ['a generation that nobody made', { results: [made(1), made(2, 7)] }, 's2 names a generation that was never made'],
  ['a success without a video', { results: [made(1), { ...made(2), videoBytes: 0 }] }, 'succeeded without a video'],
  ['no end', { inTime: false }, 'It had no end'],
  ['counts that don’t add up', { counts: { ...emptyCounts(), succeeded: 1 } }, 'add up to 1, not 2'],
  ['a failure that nobody expected', { counts: { ...emptyCounts(), succeeded: 1, failed: 1 } }, '1 shots failed'],
  ['no failure where one was', { round: { ...ROUND, fails: 'some' } }, '0 shots failed'],
  ['a shot that is left', { counts: { ...emptyCounts(), succeeded: 1, ambiguous: 1 } }, '1 shots are left'],
  ['a shot that still generates', { counts: { ...emptyCounts(), succeeded: 1, generating: 1 } }, 'still generating'],
])('%s is found', (_what, changes, words) => {
  expect(judge(changes)).toContain(words);
});
