// Money: in the currency's digits, and never nothing where it isn't known.
import { expect, test } from 'vitest';
import { amount, costCell } from './money.js';

test.each([
  [12_400_000, 'USD', '12.40'],
  [1_234_567_890_000, 'USD', '1,234,567.89'],
  [4_900, 'USD', '0.0049'],
  [0, 'USD', '0.00'],
  [120_000_000, 'JPY', '120'],
])('%i millionths of %s are %s', (millionths, currency, words) => {
  expect(amount(millionths, currency)).toBe(words);
});

const spend = (generations: number, cost: number, unpriced: number) => ({
  generations,
  seconds: 0,
  units: generations,
  cost,
  unpriced,
});

test('what has no price is unknown', () => {
  expect(costCell(spend(3, 0, 3), 'USD')).toBe('unknown');
  expect(costCell(spend(3, 0, 3), undefined)).toBe('unknown');
  expect(costCell(spend(3, 1_500_000, 1), 'USD')).toBe('1.50 + unknown');
  expect(costCell(spend(3, 1_500_000, 0), 'USD')).toBe('1.50');
  expect(costCell(spend(0, 0, 0), 'USD')).toBe('–');
});
