// Which period a moment lies in, by fixed lengths and by calendars.
import { expect, test } from 'vitest';
import { periodAt, periodsTouched } from './quota-periods.js';

const DAY_MS = 86_400_000;

test('periods of a fixed length are counted from 1970, and their end belongs to the next', () => {
  const periods = { lengthMs: 30_000 };
  expect(periodAt(periods, 0)).toEqual({ startMs: 0, endMs: 30_000 });
  expect(periodAt(periods, 29_999.9)).toEqual({ startMs: 0, endMs: 30_000 });
  expect(periodAt(periods, 30_000)).toEqual({ startMs: 30_000, endMs: 60_000 });
  expect(periodAt(periods, 100_000)).toEqual({ startMs: 90_000, endMs: 120_000 });
});

test('periods of a calendar are as long as they are', () => {
  const periods = { startsMs: [1_000, 5_000, 6_000] };
  expect(periodAt(periods, 1_000)).toEqual({ startMs: 1_000, endMs: 5_000 });
  expect(periodAt(periods, 4_999)).toEqual({ startMs: 1_000, endMs: 5_000 });
  expect(periodAt(periods, 5_000)).toEqual({ startMs: 5_000, endMs: 6_000 });
});

test('before and beyond the calendar that was told, periods of thirty days go on without a gap', () => {
  const periods = { startsMs: [DAY_MS, 5 * DAY_MS] };
  expect(periodAt(periods, DAY_MS - 1)).toEqual({ startMs: -29 * DAY_MS, endMs: DAY_MS });
  expect(periodAt(periods, -29 * DAY_MS - 1)).toEqual({ startMs: -59 * DAY_MS, endMs: -29 * DAY_MS });
  expect(periodAt(periods, 5 * DAY_MS)).toEqual({ startMs: 5 * DAY_MS, endMs: 35 * DAY_MS });
  expect(periodAt(periods, 36 * DAY_MS)).toEqual({ startMs: 35 * DAY_MS, endMs: 65 * DAY_MS });
  expect(periodAt({ startsMs: [] }, 1)).toEqual({ startMs: 0, endMs: 30 * DAY_MS });
});

test('a span touches every period from its first to its last moment, and the one that begins at its end', () => {
  const starts = (fromMs: number, untilMs: number) =>
    periodsTouched({ lengthMs: 10 }, fromMs, untilMs).map(({ startMs }) => startMs);
  expect(starts(5, 9)).toEqual([0]);
  expect(starts(5, 10)).toEqual([0, 10]);
  expect(starts(10, 10)).toEqual([10]);
  expect(starts(9, 35)).toEqual([0, 10, 20, 30]);
});
