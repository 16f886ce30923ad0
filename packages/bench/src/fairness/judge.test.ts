import { expect, test } from 'vitest';
import { behind, shareWhileBoth } from './judge.js';

test('only what was accepted while both waited is shared', () => {
  const order = ['one', 'one', 'other', 'other', 'other', 'one', 'other', 'one', 'one'] as const;
  expect(shareWhileBoth(order)).toEqual({ one: 1, other: 4 });
});

test('one that never came has shared nothing', () => {
  expect(shareWhileBoth(['one', 'one'])).toEqual({ one: 0, other: 0 });
  expect(shareWhileBoth([])).toEqual({ one: 0, other: 0 });
});

test('what passed a small batch is counted since it was submitted, and since it was served', () => {
  const accepted = (['big', 'big', 'big', 'small', 'big', 'small', 'big'] as const).map((batch, index) => ({
    batch,
    atMs: 100 * index,
  }));
  expect(behind(accepted, { shots: 2, submittedMs: 150 })).toEqual({ sinceSubmitted: 2, sinceServed: 1 });
  expect(behind(accepted, { shots: 3, submittedMs: 150 })).toBeUndefined();
});
