import { expect, test } from 'vitest';
import { nextTryMs } from './next-try.js';

test('a message that is not taken is sent again after 5 s, then four times as long each time, up to four hours', () => {
  const delays: number[] = [];
  for (let ageMs = 0; delays.length < 8; ageMs += delays.at(-1) ?? 0) delays.push(nextTryMs(ageMs, false));
  expect(delays.map((delay) => delay / 1000)).toEqual([5, 20, 80, 320, 1280, 5120, 14_400, 14_400]);
});

test('one whose user is busy comes back before that, all at different times', () => {
  expect([0, 0.25, 1].map((random) => nextTryMs(5_000, true, () => random))).toEqual([1_000, 5_000, 20_000]);
});

test('a clock that was set back asks for no time before now', () => {
  expect(nextTryMs(-60_000, false)).toBe(5_000);
});
