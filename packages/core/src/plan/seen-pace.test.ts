// Pace from the moments at which shots ended.
import { expect, test } from 'vitest';
import { seenPace } from './seen-pace.js';

const NOW_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;

/** `count` ends, `everyMs` apart, the last one `agoMs` ago. */
const ends = (count: number, everyMs: number, agoMs = 0) =>
  Array.from({ length: count }, (_, index) => NOW_MS - agoMs - index * everyMs);

test('nothing is said before two shots have ended', () => {
  expect(seenPace([], NOW_MS, 1_000)).toBeUndefined();
  expect(seenPace([NOW_MS - 500], NOW_MS, 1_000)).toBeUndefined();
});

test('an even pace is seen as it is, fast or slow', () => {
  expect(seenPace(ends(1_000, 1_000), NOW_MS, 2_000)?.perMinute).toBeCloseTo(60, 0);
  expect(seenPace(ends(40, 6 * MINUTE_MS), NOW_MS, 12 * MINUTE_MS)?.perMinute).toBeCloseTo(1 / 6, 1);
  expect(seenPace(ends(40, 30 * MINUTE_MS, 20 * MINUTE_MS), NOW_MS, MINUTE_MS)?.perMinute).toBeCloseTo(1 / 30, 2);
});

test('twenty places that end together every twelve minutes are twenty in twelve minutes', () => {
  const usualMs = 12 * MINUTE_MS;
  const first = ends(20, 100);
  expect(seenPace(first, NOW_MS, usualMs)).toMatchObject({ perMinute: expect.closeTo(20 / 12, 1), isSteady: false });
  const third = [...ends(20, 100), ...ends(20, 100, usualMs), ...ends(20, 100, 2 * usualMs)];
  expect(seenPace(third, NOW_MS, usualMs)).toMatchObject({ perMinute: expect.closeTo(20 / 12, 1), isSteady: true });
});

test('a wait is no part of it: not the shots before a gate was closed, and not the time behind it', () => {
  const before = ends(500, 100, 20 * MINUTE_MS);
  expect(seenPace([...ends(11, 1_000), ...before], NOW_MS, 1_000)?.perMinute).toBeCloseTo(60, 0);
  // Still behind it.
  expect(seenPace(before, NOW_MS, 1_000)).toBeUndefined();
});

test('a pace is steady when more than the first shots were seen', () => {
  expect(seenPace(ends(3, 1_000), NOW_MS, 5_000)?.isSteady).toBe(false);
  expect(seenPace(ends(20, 1_000), NOW_MS, 5_000)?.isSteady).toBe(true);
});

test('clocks that run ahead are not counted', () => {
  expect(seenPace([NOW_MS + 5_000, NOW_MS + 6_000, NOW_MS - 1_000], NOW_MS, 1_000)).toBeUndefined();
});
