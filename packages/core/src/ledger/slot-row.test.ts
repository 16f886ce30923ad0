// Slots of a rate with several windows: in none of them more than it allows.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RateLimit } from '../messages.js';
import { paceOf, SLOT_HORIZON_MS, SLOT_LEAD_MS, SLOT_REFILL_MS } from './pacing.js';
import { SlotRow, type SlotRowStart, type WindowLog } from './slot-row.js';

const NOW_MS = 1_000_000;
const pace = { intervalMs: 100, goodForMs: 100 };
const row = (changes: Partial<SlotRowStart> = {}) =>
  new SlotRow({ pace, windows: [], logs: {}, nextSlotMs: 0, nowMs: NOW_MS, ...changes });

test('slots lie evenly, from the lead to the horizon', () => {
  const slots = row();
  expect([slots.next, slots.nextMs]).toEqual([NOW_MS + SLOT_LEAD_MS, NOW_MS + SLOT_LEAD_MS]);
  expect(slots.take(3)).toEqual({ slotMs: NOW_MS + SLOT_LEAD_MS, count: 3 });
  expect(slots.take(100)).toEqual({ slotMs: NOW_MS + SLOT_LEAD_MS + 300, count: 15 });
  expect([slots.next, slots.nextMs]).toEqual([undefined, NOW_MS + SLOT_LEAD_MS + 1_800]);
  const exact = row({ nextSlotMs: NOW_MS + SLOT_REFILL_MS });
  expect(exact.take(100)).toEqual({ slotMs: NOW_MS + SLOT_REFILL_MS, count: 16 });
  expect(exact.nextMs).toBe(NOW_MS + SLOT_HORIZON_MS + 100);
});

test('while enough slots lie ahead none is given out', () => {
  const slots = row({ nextSlotMs: NOW_MS + SLOT_REFILL_MS + 1 });
  expect([slots.next, slots.nextMs]).toEqual([undefined, NOW_MS + SLOT_REFILL_MS + 1]);
});

const windows: RateLimit[] = [
  { requests: 10, perMs: 1_000 },
  { requests: 13, perMs: 60_000 },
]; // oxfmt

test('a longer window that is full holds back until its oldest slots have left it', () => {
  const slots = row({ windows });
  // 98.5 % of 10 in a second are 9, of 13 in a minute 12.
  expect(slots.take(100)).toEqual({ slotMs: NOW_MS + 250, count: 9 });
  expect(slots.next).toBe(NOW_MS + 1_250);
  expect(slots.take(100)).toEqual({ slotMs: NOW_MS + 1_250, count: 3 });
  // Slots within a five hundredth of the window count as one, by the last of them.
  expect([slots.next, slots.nextMs]).toEqual([undefined, NOW_MS + 60_350]);
  expect(slots.logs['60000']).toEqual([
    [NOW_MS + 250, NOW_MS + 350, 2],
    [NOW_MS + 450, NOW_MS + 550, 2],
    [NOW_MS + 650, NOW_MS + 750, 2],
    [NOW_MS + 850, NOW_MS + 950, 2],
    [NOW_MS + 1_050, NOW_MS + 1_050, 1],
    [NOW_MS + 1_250, NOW_MS + 1_350, 2],
    [NOW_MS + 1_450, NOW_MS + 1_450, 1],
  ]);
});

test('what was given out before counts as long as it is in its window, and no longer', () => {
  const log: WindowLog = [
    [NOW_MS - 60_000, NOW_MS - 59_800, 5],
    [NOW_MS - 58_000, NOW_MS - 57_900, 7],
  ]; // oxfmt
  const logs = { '60000': log };
  const one = row({ windows: windows.slice(1), logs });
  expect(one.nextMs).toBe(NOW_MS + SLOT_LEAD_MS);
  expect(one.take(100)).toEqual({ slotMs: NOW_MS + SLOT_LEAD_MS, count: 5 });
  expect([one.next, one.nextMs]).toEqual([undefined, NOW_MS + 2_100]);
  expect(log).toHaveLength(2);
  const later = row({ windows: windows.slice(1), logs, nowMs: NOW_MS + 200 });
  expect(later.logs['60000']).toEqual(log.slice(1));
  expect(row({ windows: windows.slice(1), logs, nowMs: NOW_MS + 199 }).logs['60000']).toEqual(log);
});

test('one request in a window is allowed, however little of it is used', () => {
  const slots = row({ windows: [{ requests: 1, perMs: 5_000 }] });
  expect(slots.take(5)).toEqual({ slotMs: NOW_MS + 250, count: 1 });
  expect(slots.nextMs).toBe(NOW_MS + 5_250);
});

const RATES = fc.uniqueArray(
  fc.record({ requests: fc.integer({ min: 1, max: 60 }), perMs: fc.constantFrom(500, 1_000, 7_000, 60_000) }),
  { minLength: 2, maxLength: 4, selector: ({ perMs }) => perMs },
);
/** How much later slots are looked for again, and how many are taken at once. */
const MOMENTS = fc.array(
  fc.record({ laterMs: fc.integer({ min: -3_000, max: 20_000 }), most: fc.integer({ min: 1, max: 200 }) }),
  { minLength: 1, maxLength: 40 },
);

test('whatever the windows and moments, no window holds more than it allows, and no slot is given twice', () => {
  fc.assert(
    fc.property(RATES, MOMENTS, (rates, moments) => {
      let [nowMs, nextSlotMs, logs] = [NOW_MS, 0, {} as SlotRow['logs']];
      const even = paceOf({ rates }) ?? pace;
      const given: number[] = [];
      const problems: string[] = [];
      for (const { laterMs, most } of moments) {
        nowMs += laterMs;
        const slots = new SlotRow({ pace: even, windows: rates, logs, nextSlotMs, nowMs });
        while (slots.next !== undefined) {
          const { slotMs, count } = slots.take(most);
          for (let index = 0; index < count; index += 1) given.push(slotMs + index * even.intervalMs);
          if (slotMs < nowMs + SLOT_LEAD_MS) problems.push(`${slotMs} is too near to ${nowMs}`);
          if ((given.at(-1) ?? 0) > nowMs + SLOT_HORIZON_MS) problems.push(`${given.at(-1)} is too far from ${nowMs}`);
        }
        ({ nextMs: nextSlotMs, logs } = slots);
      }
      for (const [index, slotMs] of given.entries()) {
        if (slotMs - (given[index - 1] ?? 0) < even.intervalMs - 1e-6) problems.push(`${slotMs} follows too soon`);
        for (const { requests, perMs } of rates) {
          // The one after as many as are allowed lies beyond the window of the first.
          const beyond = given[index + requests] ?? Number.POSITIVE_INFINITY;
          if (beyond - slotMs < perMs - 1e-6) problems.push(`${requests + 1} within ${beyond - slotMs} ms`);
        }
      }
      expect(problems).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('windows that are left alone are used up to what is allowed of them', () => {
  let [nextSlotMs, logs] = [0, {} as SlotRow['logs']];
  const given: number[] = [];
  const fastest = paceOf({ rates: [{ requests: 20, perMs: 1_000 }] });
  const both: RateLimit[] = [
    { requests: 20, perMs: 1_000 },
    { requests: 300, perMs: 60_000 },
  ];
  for (let nowMs = NOW_MS; nowMs < NOW_MS + 600_000; nowMs += 500) {
    const slots = new SlotRow({ pace: fastest ?? pace, windows: both, logs, nextSlotMs, nowMs });
    while (slots.next !== undefined) given.push(slots.take(1).slotMs);
    ({ nextMs: nextSlotMs, logs } = slots);
  }
  expect(given.length).toBeGreaterThan(0.97 * 3_000);
  expect(given.length).toBeLessThanOrEqual(3_300);
});
