// Slots lie further ahead where grants arrive late, and no further than a lost run is waited for.
import { expect, test } from 'vitest';
import { applyTo, after, gate, issuedTo, limits, report, tick, wakeOf, wants } from './__fixtures__/reports.js';
import { leadOf, MOST_HORIZON_MS } from './lead.js';
import { numbersOf } from '../ranges.js';
import type { LedgerState } from './state.js';

const BEGIN_MS = 100_000;
const RATE = { requests: 20, perMs: 1_000 };
const GOOD = { goodForMs: 50 };

/** A ledger that has given a chunk its first permits. */
const begun = (rules = 2): LedgerState =>
  applyTo({ ...after(0, limits(500, RATE)), rules }, BEGIN_MS, report({ wants: wants(400) }));

/** The chunk speaks of all that it was given, so long after the ledger gave it. */
function answer(state: LedgerState, laterMs: number, sent: 'all' | 'none' | 'rejected', nowMs: number): LedgerState {
  const seen = issuedTo(state);
  const known = state.holders['c'];
  const settled = [...numbersOf(known?.open.map(({ first, count }) => [first, first + count - 1] as const) ?? [])]
    .length;
  const answered = (known?.answered ?? 0) + (sent === 'none' ? 0 : settled);
  const voided = sent === 'all' ? [] : ([[1, seen]] as const);
  const said = { seq: (known?.seq ?? 0) + 1, seen, voided, answered, posted: sent === 'all' ? answered : 0 };
  return applyTo(state, nowMs + laterMs, report({ ...said, wants: wants(400) }));
}

test('where nothing was learned, slots lie between a quarter of a second and two seconds ahead', () => {
  expect(leadOf({}, GOOD)).toEqual({ leadMs: 250, refillMs: 500, horizonMs: 2_000 });
});

test('permits that came back when their time was over had arrived too late: slots lie further ahead, up to a limit', () => {
  let state = begun();
  const leads: (number | undefined)[] = [];
  for (let turn = 1; turn <= 6; turn += 1) {
    state = answer(state, 5_000, 'none', BEGIN_MS + (turn - 1) * 5_000);
    leads.push(state.leadMs);
  }
  expect(leads).toEqual([475, 812, 1_318, 1_500, 1_500, 1_500]);
  expect(leadOf(state, GOOD)).toEqual({ leadMs: 1_500, refillMs: 3_000, horizonMs: 4_500 });
  const open = state.holders['c']?.open ?? [];
  expect((open[0]?.slotMs ?? 0) - (BEGIN_MS + 30_000)).toBeGreaterThanOrEqual(1_500);
  // More are given out when the last is three seconds away.
  const last = Math.max(...open.map(({ slotMs, count, intervalMs }) => slotMs + (count - 1) * intervalMs));
  expect(last - (BEGIN_MS + 30_000)).toBeLessThanOrEqual(MOST_HORIZON_MS);
  expect((wakeOf(state, BEGIN_MS + 30_000) ?? 0) - last).toBeCloseTo(50.505 - 3_000, 0);
});

test('what arrives in time lets slots come nearer again, slowly', () => {
  let state = answer(begun(), 5_000, 'none', BEGIN_MS);
  const late = state.leadMs ?? 0;
  state = answer(state, 3_000, 'all', BEGIN_MS + 5_000);
  expect(state.leadMs).toBe(250 + Math.floor((late - 250) * 0.97));
  for (let turn = 0; turn < 400; turn += 1) state = answer(state, 3_000, 'all', BEGIN_MS + 8_000 + turn * 3_000);
  expect(state.leadMs).toBeUndefined();
});

test('what was rejected, sent back before its time, or held by a gate, was not late', () => {
  expect(answer(begun(), 5_000, 'rejected', BEGIN_MS).leadMs).toBeUndefined();
  expect(answer(begun(), 100, 'none', BEGIN_MS).leadMs).toBeUndefined();
  const closed = applyTo(begun(), BEGIN_MS, gate());
  expect(answer(closed, 5_000, 'none', BEGIN_MS).leadMs).toBeUndefined();
  // Nor is it learned by the rules before, or where nothing has a time of its own.
  expect(answer(begun(1), 5_000, 'none', BEGIN_MS).leadMs).toBeUndefined();
  const free = applyTo(after(0, limits(500)), BEGIN_MS, report({ wants: wants(400) }));
  expect(applyTo(answer(free, 20_000, 'none', BEGIN_MS), BEGIN_MS + 20_000, tick).leadMs).toBeUndefined();
});

test('a permit is over twelve seconds after it was issued, whatever was learned', () => {
  for (const goodForMs of [25, 2_000, 8_000, 9_500, 10_000])
    for (const leadMs of [300, 1_000, 1_500]) {
      const { horizonMs, refillMs } = leadOf({ leadMs }, { goodForMs });
      expect(horizonMs + goodForMs).toBeLessThanOrEqual(12_000);
      expect(refillMs).toBeLessThan(horizonMs);
    }
});
