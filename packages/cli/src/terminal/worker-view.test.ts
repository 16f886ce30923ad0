import { expect, test } from 'vitest';
import { rateText } from './worker-view.js';

test.each([
  [{ requests: 5, perMs: 1_000 }, '5 requests a second'],
  [{ requests: 1, perMs: 60_000 }, '1 request a minute'],
  [{ requests: 2000, perMs: 3_600_000 }, '2,000 requests an hour'],
  [{ requests: 20, perMs: 2_500 }, '20 requests in 2.5 s'],
])('a rate is said as people say it', (rate, words) => {
  expect(rateText(rate)).toBe(words);
});
