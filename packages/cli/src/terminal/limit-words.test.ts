import { expect, test } from 'vitest';
import { quotaText, rateText } from './limit-words.js';

test.each([
  [{ requests: 5, perMs: 1_000 }, '5 requests a second'],
  [{ requests: 1, perMs: 60_000 }, '1 request a minute'],
  [{ requests: 2000, perMs: 3_600_000 }, '2,000 requests an hour'],
  [{ requests: 20, perMs: 2_500 }, '20 requests in 2.5 s'],
])('a rate is said as people say it', (rate, words) => {
  expect(rateText(rate)).toBe(words);
});

test('a quota says its units and its period', () => {
  expect(quotaText({ limit: 100, per: 'month' })).toBe('100 units a month');
  expect(quotaText({ limit: 1, per: 'day', model: 'veo_3' })).toBe('1 unit of veo_3 a day');
  expect(quotaText({ limit: 5_000, per: { ms: 30_000 } })).toBe('5,000 units in 30 s');
});
