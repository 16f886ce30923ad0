import type { FakeApiCall } from '@shotlist/testing/fake';
import { expect, test } from 'vitest';
import { judgeQuota } from './judge.js';

const SCENARIO = { shots: 5, limit: 2, periodMs: 1_000 };

/** Paid calls at these moments; of one that begins with "!" nothing came. */
function calls(...moments: readonly (number | `!${number}`)[]): FakeApiCall[] {
  return moments.map((moment, shot) => {
    const isMade = typeof moment === 'number';
    const atMs = isMade ? moment : Number(moment.slice(1));
    const call = {
      endpoint: 'generate',
      method: 'POST',
      atMs,
      monotonicMs: atMs,
      writtenHash: `shot ${shot}`,
    } as const;
    return isMade ? { ...call, generationId: `gen ${shot}` } : call;
  });
}

test('a list that takes what each period has is as it should be', () => {
  expect(judgeQuota(calls(5_000, 5_100, 6_000, 6_001, 7_050), SCENARIO, { endMs: 7_999 })).toEqual({
    periods: [
      { accepted: 2, refused: 0, whileExhausted: 0 },
      { accepted: 2, refused: 0, whileExhausted: 0 },
      { accepted: 1, refused: 0, whileExhausted: 0 },
    ],
    accepted: 5,
    duplicates: 0,
    violations: [],
  });
});

test('one request while a period is used up is a probe, two are not', () => {
  const [early, late] = [['!5200'], ['!5200', '!5300']] as const;
  const judge = (probes: readonly `!${number}`[]) =>
    judgeQuota(calls(5_000, 5_100, ...probes, 6_000, 6_001, 7_050), SCENARIO, { endMs: 7_999 }).violations;
  expect(judge(early)).toEqual([]);
  expect(judge(late)).toEqual(['2 requests came in period 1 after it was used up.']);
});

test('too many of a period, too few in all, and the same shot twice are told', () => {
  const twice = calls(5_000, 5_100, 5_200).map((call) => ({ ...call, writtenHash: 'the same' }));
  expect(judgeQuota(twice, SCENARIO, { endMs: 5_999 }).violations).toEqual([
    'Period 1 has 3 accepted requests.',
    '3 requests were accepted, not 5.',
    '2 generations are beyond the one of their shot.',
  ]);
});

test('a period that was left out makes it late', () => {
  expect(judgeQuota(calls(5_000, 5_100, 7_000, 7_100, 8_000), SCENARIO, { endMs: 8_500 }).violations).toEqual([
    'It was done in period 4, not in period 3.',
  ]);
});

test('a period that passed while nobody worked is no lateness, unless somebody was back in its first half', () => {
  const late = (fromMs: number, toMs: number) =>
    judgeQuota(calls(5_000, 5_100, 7_000, 7_100, 8_000), SCENARIO, { endMs: 8_500, away: { fromMs, toMs } }).violations;
  expect(late(5_500, 6_700)).toEqual([]);
  expect(late(5_500, 7_200)).toEqual([]);
  expect(late(5_500, 6_300)).toEqual(['It was done in period 4, not in period 3.']);
  expect(late(5_500, 5_600)).toEqual(['It was done in period 4, not in period 3.']);
});
