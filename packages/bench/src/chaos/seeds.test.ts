import { expect, test } from 'vitest';
import { seedsOf } from './seeds.js';

test('words are as many seeds as were asked for, words with a number are that one, anything else is none', () => {
  expect(seedsOf('koi', 3)).toEqual({ run: 'koi', numbers: [1, 2, 3] });
  expect(seedsOf('koi/81', 100)).toEqual({ run: 'koi', numbers: [81] });
  for (const [seed, count] of [
    ['koi/x', 100],
    ['koi/', 100],
    ['koi/0', 100],
    ['koi/-1', 100],
    ['koi/1.5', 100],
    ['koi', 2.5],
    ['koi', Number.NaN],
  ] as const)
    expect(seedsOf(seed, count).numbers, seed).toEqual([]);
});
