import { expect, test } from 'vitest';
import type { PermitRun, RateLimit } from '../messages.js';
import { after, applyTo, limits, report, tick, wakeOf, wants } from './__fixtures__/reports.js';
import { ledgerMail } from './mail.js';
import {
  MOST_GOOD_MS,
  mostPerMs,
  paceOf,
  slotAfterOthers,
  SLOT_HORIZON_MS,
  SLOT_LEAD_MS,
  SLOT_REFILL_MS,
} from './pacing.js';
import { SlotRow } from './slot-row.js';
import type { LedgerState } from './state.js';

const PER_SECOND = (requests: number): RateLimit => ({ requests, perMs: 1_000 });
/** A ledger whose first slots are long past. */
const LATER_MS = 100_000;

const runs = (state: LedgerState, sender = 'c', nowMs = LATER_MS): readonly PermitRun[] =>
  ledgerMail(state, nowMs).messages.find(({ to }) => to === sender)?.message.permits ?? [];
const slotsOf = (permits: readonly PermitRun[]) =>
  permits.flatMap(({ slotMs, count, intervalMs }) =>
    Array.from({ length: count }, (_, position) => slotMs + position * intervalMs),
  );

test('a little less than the rate is used, and a permit is good for an interval, or for a burst of them', () => {
  expect(paceOf({})).toBeNull();
  const pace = paceOf({ rates: [PER_SECOND(20)] });
  expect(pace?.intervalMs).toBeCloseTo(50.505);
  expect(pace?.goodForMs).toBe(pace?.intervalMs);
  expect(paceOf({ rates: [{ ...PER_SECOND(20), burst: 3 }] })?.goodForMs).toBeCloseTo(151.515);
});

test('of several windows the one in which requests follow fastest sets the pace, and the slowest what is allowed over time', () => {
  const [second, minute] = [PER_SECOND(20), { requests: 300, perMs: 60_000 }];
  for (const rates of [
    [second, minute],
    [minute, second],
  ]) {
    expect(paceOf({ rates })?.intervalMs).toBeCloseTo(50.505);
    expect(mostPerMs({ rates })).toBeCloseTo((0.99 * 300) / 60_000, 9);
    // As long as the longest window: what was given out in it before is not known.
    expect(slotAfterOthers(1_000, { rates })).toBe(1_000 + SLOT_HORIZON_MS + 60_000);
  }
  expect([mostPerMs({}), mostPerMs({ rates: [] })]).toEqual([null, null]);
  expect(slotAfterOthers(1_000, { rates: [second] })).toBeCloseTo(1_000 + SLOT_HORIZON_MS + 50.505);
  expect([slotAfterOthers(0, null), slotAfterOthers(0, {})]).toEqual([SLOT_HORIZON_MS, SLOT_HORIZON_MS]);
});

test('at 200 a second a permit is good for what timers can keep, at one a minute for no longer than a lost try is waited for', () => {
  expect(paceOf({ rates: [PER_SECOND(200)] })?.goodForMs).toBe(25);
  expect(paceOf({ rates: [{ requests: 1, perMs: 60_000 }] })).toMatchObject({ goodForMs: MOST_GOOD_MS });
});

test('slots lie no nearer than the lead and no further than the horizon', () => {
  const pace = { intervalMs: 100, goodForMs: 100 };
  const row = (nextSlotMs: number) => new SlotRow({ pace, windows: [], logs: {}, nextSlotMs, nowMs: 1_000 });
  expect(row(0).take(100)).toEqual({ slotMs: 1_000 + SLOT_LEAD_MS, count: 18 });
  expect(row(1_400).take(100)).toEqual({ slotMs: 1_400, count: 17 });
  expect(row(1_001 + SLOT_REFILL_MS).next).toBeUndefined();
});

test('at one a minute one slot is given out at a time, and the next a minute later', () => {
  const rate = { requests: 1, perMs: 60_000 };
  const state = applyTo(after(0, limits(10, rate)), LATER_MS, report({ wants: wants(3) }));
  const [first, ...others] = slotsOf(runs(state));
  expect([first, others]).toEqual([LATER_MS + SLOT_LEAD_MS, []]);
  const told = ledgerMail(state, LATER_MS).state;
  const wakeMs = wakeOf(told) ?? 0;
  expect(wakeMs - LATER_MS).toBeCloseTo(60_606.06 + SLOT_LEAD_MS - SLOT_REFILL_MS, 0);
  const seen = applyTo(told, wakeMs, report({ seq: 2, seen: 1, holding: [[1, 1]], wants: wants(2) }));
  expect(slotsOf(runs(seen, 'c', wakeMs))[0]).toBeCloseTo(LATER_MS + SLOT_LEAD_MS + 60_606.06, 0);
});

test('a pace that a person raises holds at once, and not when the slot before is over', () => {
  const slow = { requests: 1, perMs: 3_600_000 };
  const raised = (rules: number) => {
    const begun = applyTo({ ...after(0, limits(10, slow)), rules }, LATER_MS, report({ wants: wants(3) }));
    const told = ledgerMail(begun, LATER_MS).state;
    return applyTo(told, LATER_MS + 1_000, limits(10, PER_SECOND(10))).nextSlotMs - LATER_MS;
  };
  expect(raised(1)).toBeGreaterThan(3_600_000);
  expect(raised(2)).toBeCloseTo(1_000 + 4_500 + 101, 0);
});

test('at 200 a second the horizon is filled in one message, and refilled before it is used up', () => {
  const state = applyTo(after(0, limits(5_000, PER_SECOND(200))), LATER_MS, report({ wants: wants(1_000) }));
  const slots = slotsOf(runs(state));
  expect(slots).toHaveLength(347);
  expect(slots.at(-1)).toBeLessThanOrEqual(LATER_MS + SLOT_HORIZON_MS);
  expect(runs(state)).toHaveLength(1);
  const told = ledgerMail(state, LATER_MS).state;
  expect(wakeOf(told)).toBeCloseTo((slots.at(-1) ?? 0) + 5.0505 - SLOT_REFILL_MS, 0);
  const refilled = applyTo(told, wakeOf(told) ?? 0, tick);
  expect(slotsOf(runs(refilled, 'c', wakeOf(told) ?? 0))[347]).toBeCloseTo((slots.at(-1) ?? 0) + 5.0505, 1);
});

test('several batches take slots in turn, each by its weight, and what each is told is one run of its own', () => {
  const state = applyTo(
    after(0, limits(0, PER_SECOND(20))),
    LATER_MS,
    report({ wants: wants(50) }),
    report({ sender: 'd', runId: 'rd', batchId: 'heavy', weight: 3, wants: wants(50) }),
    limits(100, PER_SECOND(20)),
  );
  const [one, three] = [slotsOf(runs(state)), slotsOf(runs(state, 'd'))];
  expect(one.length + three.length).toBe(35);
  expect(Math.abs(three.length - 3 * one.length)).toBeLessThanOrEqual(3);
  const all = [...one, ...three].sort((a, b) => a - b);
  for (const [position, slot] of all.entries()) expect(slot).toBeCloseTo((all[0] ?? 0) + position * 50.50505, 2);
});

test('two batches that take turns are each told of one row of permits, two intervals apart', () => {
  const state = applyTo(
    after(0, limits(0, PER_SECOND(20))),
    LATER_MS,
    report({ wants: wants(50) }),
    report({ sender: 'd', runId: 'rd', batchId: 'other', wants: wants(50) }),
    limits(20, PER_SECOND(20)),
  );
  expect([runs(state).length, runs(state, 'd').length]).toEqual([1, 1]);
  expect(runs(state)[0]).toMatchObject({ count: 10 });
  expect(runs(state)[0]?.intervalMs).toBeCloseTo(101.01);
});

test('a freed place is told at once only where places, not slots, hold the others back', () => {
  const told = (maxInFlight: number, ...rates: readonly RateLimit[]) => {
    const state = applyTo(after(0, limits(maxInFlight, ...rates)), LATER_MS, report({ wants: wants(30) }));
    return ledgerMail(state, LATER_MS).messages[0]?.message.placesShort;
  };
  expect(told(10)).toBe(true);
  expect(told(100)).toBe(false);
  expect(told(200, PER_SECOND(5))).toBe(false);
  // Two horizons of five a second are 20 places.
  expect(told(29, PER_SECOND(5))).toBe(true);
  expect(told(31, PER_SECOND(5))).toBe(false);
});
