// Chance that a replay repeats.
import { expect, test } from 'vitest';
import { diceOf, throwDice } from './dice.js';

const throws = (dice: number, count: number): number[] => {
  const shares: number[] = [];
  for (let next = dice; shares.length < count;) {
    const thrown = throwDice(next);
    shares.push(thrown.share);
    next = thrown.dice;
  }
  return shares;
};

test('shares lie evenly from 0 up to 1', () => {
  const shares = throws(diceOf('run'), 10_000);
  const tenths = Array.from({ length: 10 }, (_, tenth) => shares.filter((share) => Math.floor(share * 10) === tenth));
  for (const tenth of tenths) expect(Math.abs(tenth.length - 1_000)).toBeLessThan(150);
  expect(shares.every((share) => share >= 0 && share < 1)).toBe(true);
  // No throw tells the next.
  const after = shares.filter((_, index) => (shares[index - 1] ?? 1) < 0.5);
  expect(after.reduce((sum, share) => sum + share, 0) / after.length).toBeCloseTo(0.5, 1);
});

test('the same begins the same, and another name another: what a run has thrown never changes', () => {
  expect(throws(1, 3)).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
  expect([diceOf(''), diceOf('a'), diceOf('run'), diceOf('run é')].map((dice) => dice >>> 0)).toEqual([
    0x811c9dc5,
    0xe40c292c,
    diceOf('run') >>> 0,
    diceOf('run é') >>> 0,
  ]);
  expect(throws(diceOf('ledger 1'), 3)).not.toEqual(throws(diceOf('ledger 2'), 3));
  expect(diceOf('ab')).not.toBe(diceOf('ba'));
  expect(Number.isInteger(diceOf('a long name of a run')) && Math.abs(diceOf('a long name of a run')) < 2 ** 31).toBe(
    true,
  );
});
