import { expect, test } from 'vitest';
import type { PermitRun, RateLimit } from '../messages.js';
import { after, applyTo, limits, report, tick, wants } from './__fixtures__/reports.js';
import { ledgerMail, nextLedgerWakeMs } from './mail.js';
import { MOST_GOOD_MS, paceOf, SLOT_HORIZON_MS, SLOT_LEAD_MS, SLOT_REFILL_MS, slotsNow } from './pacing.js';
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
  const pace = paceOf({ rate: PER_SECOND(20) });
  expect(pace?.intervalMs).toBeCloseTo(50.76);
  expect(pace?.goodForMs).toBe(pace?.intervalMs);
  expect(paceOf({ rate: { ...PER_SECOND(20), burst: 3 } })?.goodForMs).toBeCloseTo(152.28);
});

test('at 200 a second a permit is good for what timers can keep, at one a minute for no longer than a lost try is waited for', () => {
  expect(paceOf({ rate: PER_SECOND(200) })?.goodForMs).toBe(25);
  expect(paceOf({ rate: { requests: 1, perMs: 60_000 } })).toMatchObject({ goodForMs: MOST_GOOD_MS });
});

test('slots lie no nearer than the lead and no further than the horizon', () => {
  const pace = { intervalMs: 100, goodForMs: 100 };
  expect(slotsNow(pace, 0, 1_000)).toEqual({ firstMs: 1_000 + SLOT_LEAD_MS, count: 18 });
  expect(slotsNow(pace, 1_400, 1_000)).toEqual({ firstMs: 1_400, count: 17 });
  expect(slotsNow(pace, 1_001 + SLOT_REFILL_MS, 1_000).count).toBe(0);
});

test('at one a minute one slot is given out at a time, and the next a minute later', () => {
  const rate = { requests: 1, perMs: 60_000 };
  const state = applyTo(after(0, limits(10, rate)), LATER_MS, report({ wants: wants(3) }));
  const [first, ...others] = slotsOf(runs(state));
  expect([first, others]).toEqual([LATER_MS + SLOT_LEAD_MS, []]);
  const told = ledgerMail(state, LATER_MS).state;
  const wakeMs = nextLedgerWakeMs(told) ?? 0;
  expect(wakeMs - LATER_MS).toBeCloseTo(60_913.7 + SLOT_LEAD_MS - SLOT_REFILL_MS, 0);
  const seen = applyTo(told, wakeMs, report({ seq: 2, seen: 1, holding: [[1, 1]], wants: wants(2) }));
  expect(slotsOf(runs(seen, 'c', wakeMs))[0]).toBeCloseTo(LATER_MS + SLOT_LEAD_MS + 60_913.7, 0);
});

test('at 200 a second the horizon is filled in one message, and refilled before it is used up', () => {
  const state = applyTo(after(0, limits(5_000, PER_SECOND(200))), LATER_MS, report({ wants: wants(1_000) }));
  const slots = slotsOf(runs(state));
  expect(slots).toHaveLength(345);
  expect(slots.at(-1)).toBeLessThanOrEqual(LATER_MS + SLOT_HORIZON_MS);
  expect(runs(state)).toHaveLength(1);
  const told = ledgerMail(state, LATER_MS).state;
  expect(nextLedgerWakeMs(told)).toBeCloseTo((slots.at(-1) ?? 0) + 5.076 - SLOT_REFILL_MS, 0);
  const refilled = applyTo(told, nextLedgerWakeMs(told) ?? 0, tick);
  expect(slotsOf(runs(refilled, 'c', nextLedgerWakeMs(told) ?? 0))[345]).toBeCloseTo((slots.at(-1) ?? 0) + 5.076, 1);
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
  for (const [position, slot] of all.entries()) expect(slot).toBeCloseTo((all[0] ?? 0) + position * 50.7614, 2);
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
  expect(runs(state)[0]?.intervalMs).toBeCloseTo(101.52);
});

test('a freed place is told at once only where places, not slots, hold the others back', () => {
  const told = (maxInFlight: number, rate?: RateLimit) => {
    const state = applyTo(after(0, limits(maxInFlight, rate)), LATER_MS, report({ wants: wants(30) }));
    return ledgerMail(state, LATER_MS).messages[0]?.message.placesShort;
  };
  expect(told(10)).toBe(true);
  expect(told(100)).toBe(false);
  expect(told(200, PER_SECOND(5))).toBe(false);
  // Two horizons of five a second are 20 places.
  expect(told(29, PER_SECOND(5))).toBe(true);
  expect(told(31, PER_SECOND(5))).toBe(false);
});
