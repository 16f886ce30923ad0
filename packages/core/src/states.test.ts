import { expect, test } from 'vitest';
import { addCounts, emptyCounts, isFinalState, SHOT_STATES, verdictOf } from './states.js';

const counts = (some: Partial<ReturnType<typeof emptyCounts>>) => ({ ...emptyCounts(), ...some });

test('counts have every state, and add up state by state', () => {
  expect(Object.keys(emptyCounts())).toEqual([...SHOT_STATES]);
  expect(addCounts(counts({ pending: 1, failed: 2 }), counts({ failed: 3 }))).toEqual(
    counts({ pending: 1, failed: 5 }),
  );
});

test('four states are final', () => {
  expect(SHOT_STATES.filter(isFinalState)).toEqual(['succeeded', 'rejected', 'failed', 'canceled']);
});

test.each([
  [counts({ succeeded: 3 }), 0, 'succeeded'],
  [counts({ succeeded: 3, pending: 9 }), 0, 'succeeded'],
  [counts({ succeeded: 3, rejected: 2 }), 2, 'succeeded'],
  [counts({ succeeded: 3, rejected: 2 }), 1, 'partial'],
  [counts({ succeeded: 3, canceled: 1 }), 0, 'partial'],
  [counts({ succeeded: 3, ambiguous: 1 }), 0, 'partial'],
  [counts({ failed: 3 }), 0, 'nothing_succeeded'],
  [counts({ canceled: 3 }), 0, 'nothing_succeeded'],
] as const)('%o with %i rows left out: %s', (all, leftOut, verdict) => {
  expect(verdictOf(all, leftOut)).toBe(verdict);
});
