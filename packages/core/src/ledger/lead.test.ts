// Slots lie further ahead where grants arrive late, and no further than a lost run is waited for.
import { expect, test } from 'vitest';
import { after, applyTo, issuedTo, limits, refused, report, tick, wakeOf, wants } from './__fixtures__/reports.js';
import { leadOf, MOST_HORIZON_MS } from './lead.js';
import type { LedgerState } from './state.js';

const BEGIN_MS = 100_000;
const RATE = { requests: 20, perMs: 1_000 };
const GOOD = { goodForMs: 50 };

/** A ledger that has given a chunk its first permits. */
const begun = (rules = 2): LedgerState =>
  applyTo({ ...after(0, limits(500, RATE)), rules }, BEGIN_MS, report({ wants: wants(400) }));

/** The chunk speaks of all that it was given: it was sent, or came too late, or came back for another reason. */
function answer(state: LedgerState, fate: 'sent' | 'rejected' | 'late' | 'returned', nowMs: number): LedgerState {
  const seen = issuedTo(state);
  const { answered = 0, late = 0, seq = 0, open = [] } = state.holders['c'] ?? {};
  const count = open.reduce((sum, run) => sum + run.count, 0);
  const isSent = fate === 'sent' || fate === 'rejected';
  const said = {
    seq: seq + 1,
    seen,
    voided: fate === 'sent' ? [] : ([[1, seen]] as const),
    answered: answered + (isSent ? count : 0),
    late: late + (fate === 'late' ? count : 0),
  };
  return applyTo(state, nowMs, report({ ...said, wants: wants(400) }));
}

test('where nothing was learned, slots lie between a quarter of a second and two seconds ahead', () => {
  expect(leadOf({}, GOOD)).toEqual({ leadMs: 250, refillMs: 500, horizonMs: 2_000 });
});

test('where more came too late than were sent, slots lie further ahead, up to a limit', () => {
  let state = begun();
  const leads: (number | undefined)[] = [];
  for (let turn = 1; turn <= 6; turn += 1) {
    state = answer(state, 'late', BEGIN_MS + turn * 5_000);
    leads.push(state.leadMs);
  }
  expect(leads).toEqual([475, 812, 1_318, 1_500, 1_500, 1_500]);
  expect(leadOf(state, GOOD)).toEqual({ leadMs: 1_500, refillMs: 3_000, horizonMs: 4_500 });
  const open = state.holders['c']?.open ?? [];
  expect((open[0]?.slotMs ?? 0) - (BEGIN_MS + 30_000)).toBeGreaterThanOrEqual(1_500);
  const last = Math.max(...open.map(({ slotMs, count, intervalMs }) => slotMs + (count - 1) * intervalMs));
  expect(last - (BEGIN_MS + 30_000)).toBeLessThanOrEqual(MOST_HORIZON_MS);
  // More are given out when the last is three seconds away.
  expect((wakeOf(state, BEGIN_MS + 30_000) ?? 0) - last).toBeCloseTo(50.505 - 3_000, 0);
});

test('what arrives in time lets slots come nearer again, slowly', () => {
  let state = answer(begun(), 'late', BEGIN_MS + 5_000);
  const late = state.leadMs ?? 0;
  state = answer(state, 'sent', BEGIN_MS + 8_000);
  expect(state.leadMs).toBe(250 + Math.floor((late - 250) * 0.97));
  for (let turn = 0; turn < 400; turn += 1) state = answer(state, 'sent', BEGIN_MS + 11_000 + turn * 3_000);
  expect(state.leadMs).toBeUndefined();
});

test('what was rejected, or came back for another reason, says nothing of it', () => {
  for (const fate of ['rejected', 'returned', 'sent'] as const)
    expect(answer(begun(), fate, BEGIN_MS + 5_000).leadMs).toBeUndefined();
  // Nor is it learned by the rules before, or where nothing has a time of its own.
  expect(answer(begun(1), 'late', BEGIN_MS + 5_000).leadMs).toBeUndefined();
  const free = applyTo(after(0, limits(500)), BEGIN_MS, report({ wants: wants(400) }));
  expect(answer(free, 'late', BEGIN_MS + 5_000).leadMs).toBeUndefined();
});

test('it is learned too where only a refusal set the pace, and by the one request that tries a gate, which may come late', () => {
  const refusedOnce = applyTo(
    after(0, limits(500)),
    BEGIN_MS,
    report({ wants: wants(40) }),
    refused('rate', BEGIN_MS + 900),
  );
  const tried = applyTo(answer(refusedOnce, 'returned', BEGIN_MS + 500), BEGIN_MS + 900, tick);
  const probe = tried.holders['c']?.open.at(-1);
  expect(probe).toMatchObject({ probe: true, count: 1, goodForMs: 5_000 });
  expect(answer(tried, 'late', BEGIN_MS + 9_000).leadMs).toBe(475);
});

test('a permit is over twelve seconds after it was issued, whatever was learned', () => {
  for (const goodForMs of [25, 2_000, 8_000, 9_500, 10_000])
    for (const leadMs of [300, 1_000, 1_500]) {
      const { horizonMs, refillMs } = leadOf({ leadMs }, { goodForMs });
      expect(horizonMs + goodForMs).toBeLessThanOrEqual(12_000);
      expect(refillMs).toBeLessThan(horizonMs);
    }
});
