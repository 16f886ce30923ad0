// How an account slows down after refusals, and comes back.
import { expect, test } from 'vitest';
import { slowDown, slowedPerMs, stillSlowed } from './slowing.js';

const PER_MS = 50 / 1000;
const blindAt = (nowMs: number) => ({ isHinted: false, nowMs });

test('a first refusal halves the pace, and so does one that follows at once; after twelve seconds, or where the vendor says how long it takes, little is cut', () => {
  const first = slowDown(null, PER_MS, blindAt(1_000));
  expect(first).toEqual({ sinceMs: 1_000, ceilingPerMs: PER_MS, cutPerMs: PER_MS / 2 });
  expect(slowDown(first, 0.02, blindAt(13_000))).toEqual({ sinceMs: 13_000, ceilingPerMs: 0.02, cutPerMs: 0.01 });
  expect(slowDown(first, 0.02, blindAt(13_001))).toEqual({ sinceMs: 13_001, ceilingPerMs: 0.02, cutPerMs: 0.017 });
  expect(slowDown(first, 0.02, { isHinted: true, nowMs: 1_001 }).cutPerMs).toBe(0.016);
});

test('half a minute later it is back where it was refused, above four fifths long before, and slowly faster from there', () => {
  const slow = slowDown(null, PER_MS, blindAt(0));
  const share = (seconds: number) => slowedPerMs(slow, seconds * 1000) / PER_MS;
  expect(share(0)).toBe(0.5);
  expect(share(10)).toBeGreaterThan(0.8);
  expect(share(30)).toBe(1);
  expect(share(45)).toBeCloseTo(1.0625);
  expect(share(60)).toBeCloseTo(1.5);
  expect(share(120)).toBeCloseTo(14.5);
  for (let second = 1; second <= 120; second += 1) expect(share(second)).toBeGreaterThanOrEqual(share(second - 1));
});

test('a clock that was set back makes nobody faster or slower than right after the cut', () => {
  expect(slowedPerMs(slowDown(null, PER_MS, blindAt(3_600_000)), 0)).toBe(PER_MS / 2);
});

test('no account gets slower than one a minute, and none stays there', () => {
  const refusals = Array.from({ length: 30 }, (_, index) => index * 1_000);
  const slow = refusals.reduce(
    (before, nowMs) => slowDown(before, slowedPerMs(before, nowMs), blindAt(nowMs)),
    slowDown(null, PER_MS, blindAt(0)),
  );
  expect(slowedPerMs(slow, 29_000)).toBeCloseTo(1 / 60_000, 9);
  expect(slowedPerMs(slow, 29_000 + 600_000)).toBeGreaterThan(PER_MS);
  // Nothing was sent for long, and it was refused all the same.
  const idle = slowDown(null, 0, blindAt(0));
  expect(slowedPerMs(idle, 0)).toBeCloseTo(1 / 60_000, 9);
  expect(slowedPerMs(idle, 300_000)).toBeGreaterThan(10 / 60_000);
});

test('an account that is as fast as it may be is not slowed any more', () => {
  const slow = slowDown(null, PER_MS, blindAt(0));
  expect(stillSlowed(slow, PER_MS, 29_999)).toBe(slow);
  expect(stillSlowed(slow, PER_MS, 30_000)).toBeNull();
  expect(stillSlowed(null, PER_MS, 0)).toBeNull();
});

test('an account without a rate is left alone again after ten minutes without a refusal', () => {
  const slow = slowDown(null, PER_MS, blindAt(0));
  expect(stillSlowed(slow, null, 600_000)).toBe(slow);
  expect(stillSlowed(slow, null, 600_001)).toBeNull();
});
