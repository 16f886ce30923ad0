// The figures are what they say: counted by hand for runs that are simple enough for that.
import { expect, test } from 'vitest';
import { figuresOf, type VendorRequest } from './figures.js';

const RATE = { requests: 10, perMs: 1_000 } as const;
const SCENARIO = { shots: 100, allowed: RATE, configured: RATE, maxInFlight: 4, generationMs: 400 };
const accepted = (shot: number, atMs: number): VendorRequest => ({ atMs, shot: `s${shot}`, became: 'accepted' });
const throttled = (shot: number, atMs: number): VendorRequest => ({ atMs, shot: `s${shot}`, became: 'throttled' });
const inOrder = (...requests: VendorRequest[]) => requests.toSorted((one, other) => one.atMs - other.atMs);
/** A shot each hundred milliseconds: all that is allowed. */
const even = Array.from({ length: 100 }, (_, shot) => accepted(shot, 5_000 + shot * 100));

test('a vendor that is asked as often as it allows is used whole, and its places by what is in flight', () => {
  expect(figuresOf(even, SCENARIO)).toMatchObject({
    usedOfAllowed: 1,
    worstSecond: 10,
    share429: 0,
    duplicates: 0,
    sent: 100,
    made: 100,
    steadySeconds: 8.8,
    learning: null,
  });
  expect(figuresOf(even, SCENARIO).placeTimeUsed).toBeCloseTo(1, 5);
  expect(figuresOf(even, { ...SCENARIO, generationMs: 200 }).placeTimeUsed).toBeCloseTo(0.5, 5);
});

test('a gap in the middle is counted, and a straggler behind the end is not', () => {
  const gap = even.map((each, shot) => (shot < 50 ? each : { ...each, atMs: each.atMs + 2_000 }));
  // 8.8 s and the gap: ten whole seconds.
  expect(figuresOf(gap, SCENARIO).usedOfAllowed).toBeCloseTo(0.8, 5);
  const late = even.map((each, shot) => (shot < 99 ? each : { ...each, atMs: each.atMs + 60_000 }));
  expect(figuresOf(late, SCENARIO).usedOfAllowed).toBe(1);
});

test('what is refused counts as sent and not as used, and what is made twice as a duplicate', () => {
  const requests = inOrder(...even, throttled(7, 6_001), throttled(8, 6_002), accepted(3, 5_901), accepted(3, 5_902));
  expect(figuresOf(requests, SCENARIO)).toMatchObject({
    worstSecond: 14,
    throttled: 2,
    share429: 2 / 104,
    duplicates: 2,
    made: 100,
  });
});

test('nothing is said of a part that does not exist', () => {
  expect(figuresOf([], SCENARIO)).toMatchObject({
    usedOfAllowed: null,
    placeTimeUsed: null,
    worstSecond: 0,
    share429: 0,
  });
  expect(figuresOf(even.slice(0, 50), SCENARIO)).toMatchObject({ usedOfAllowed: null, made: 50 });
  expect(figuresOf(even, { ...SCENARIO, allowed: null }).usedOfAllowed).toBeNull();
});

test('an unknown rate is learned when no ten seconds have too much any more', () => {
  const blind = { ...SCENARIO, shots: 600, configured: { requests: 50, perMs: 1_000 } };
  const made = Array.from({ length: 600 }, (_, shot) => accepted(shot, shot * 110));
  // Five seconds of 50 a second, and a few too many at 20 s: 91 of those that are taken, and 29, are 120 in ten seconds.
  const flood = Array.from({ length: 200 }, (_, at) => throttled(at, at * 25 + 1));
  const later = (count: number) => Array.from({ length: count }, (_, at) => throttled(at, 20_001 + at));
  const learned = (...more: VendorRequest[]) => figuresOf(inOrder(...made, ...flood, ...more), blind).learning;
  expect(learned()?.settledSeconds).toBeLessThan(5);
  expect(learned(...later(28))?.settledSeconds).toBeLessThan(5);
  expect(learned(...later(29))?.settledSeconds).toBeGreaterThan(10);
  expect(learned()?.sentOfAllowed).toBeCloseTo(0.91, 2);
  expect(learned()?.usedOfAllowed).toBeCloseTo(0.91, 2);
});
