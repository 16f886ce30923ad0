import { expect, test } from 'vitest';
import { createDice } from './dice.js';

test('the same seed gives the same choices, another seed others', () => {
  const rolls = (seed: string) => {
    const dice = createDice(seed);
    return [dice.next(), dice.between(5, 7), dice.pick(['a', 'b', 'c'])];
  };
  expect(rolls('one')).toEqual(rolls('one'));
  expect(rolls('one')).not.toEqual(rolls('two'));
});

test('a thousand rolls lie evenly between 0 and 1', () => {
  const dice = createDice('even');
  const rolls = Array.from({ length: 1_000 }, () => dice.next());
  expect(Math.min(...rolls)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...rolls)).toBeLessThan(1);
  for (const tenth of Array.from({ length: 10 }, (_, index) => index / 10))
    expect(rolls.filter((roll) => roll >= tenth && roll < tenth + 0.1).length).toBeGreaterThan(60);
});
