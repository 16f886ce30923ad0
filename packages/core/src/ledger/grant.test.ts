// Who gets permits: by gates, places, slots, quotas and budgets, fairly among batches.
import { expect, test } from 'vitest';
import type { Demand } from '../messages.js';
import {
  account,
  after,
  applyTo,
  counted,
  issuedTo,
  limits,
  quota,
  report,
  toldTo,
  wants,
} from './__fixtures__/reports.js';
import { issuedPerMs, paceAt, placesAhead, refillWakes } from './grant.js';
import { inFlight } from './holders.js';
import { paceOf, SLOT_REFILL_MS } from './pacing.js';
import type { LedgerEvent } from './reduce.js';
import type { LedgerState } from './state.js';

/** A ledger whose first slots are long past. */
const LATER_MS = 100_000;
const chunk = (sender: string, changes: Parameters<typeof report>[0] = {}) =>
  report({ sender, runId: `run of ${sender}`, batchId: sender, wants: wants(50), ...changes });
const begin = (...events: readonly LedgerEvent[]): LedgerState => applyTo(after(0), LATER_MS, ...events);

test('a wish that may not be served holds back neither the others of its chunk nor other chunks', () => {
  const ofA = quota(3, { name: 'of a', model: 'a' });
  const all: Demand[] = [...wants(10, 'a'), ...wants(4, 'b')];
  const state = begin(account({ quotas: [ofA] }), counted, chunk('one', { wants: all }), chunk('two', { wants: all }));
  expect([issuedTo(state, 'one'), issuedTo(state, 'two')]).toEqual([7, 4]);
  expect(toldTo(state, 'one', LATER_MS)?.permits.map(({ model, count }) => [model, count])).toEqual([
    ['a', 3],
    ['b', 4],
  ]);
});

test('a quota is used up to its last unit, and not beyond: units that are too many for it leave room for fewer', () => {
  const all: Demand[] = [...wants(3, 'big', 4), ...wants(9, 'small', 1)];
  const state = begin(account({ quotas: [quota(10)] }), counted, chunk('one', { wants: all }));
  expect(state.holders['one']?.open.map(({ units, count }) => [units, count])).toEqual([
    [4, 2],
    [1, 2],
  ]);
});

test('a budget lets so many generations through, over all chunks of its batch, and so much money', () => {
  const budget = { key: 'run', generations: 7 };
  const two = begin(account({}), chunk('one', { budget, batchId: 'b' }), chunk('two', { budget, batchId: 'b' }));
  expect(issuedTo(two, 'one') + issuedTo(two, 'two')).toBe(7);
  const money: Demand[] = [
    { model: 'a', units: 1, count: 5, cost: 400 },
    { model: 'b', units: 1, count: 5, cost: 90 },
  ];
  const state = begin(account({}), chunk('one', { budget: { key: 'run', cost: 1_000 }, wants: money }));
  expect(state.holders['one']?.open.map(({ cost, count }) => [cost, count])).toEqual([
    [400, 2],
    [90, 2],
  ]);
  const unpriced = begin(account({}), chunk('one', { budget: { key: 'run', cost: 0 }, wants: wants(2) }));
  expect(issuedTo(unpriced, 'one')).toBe(2);
});

test('what earlier runs had sent leaves so much less of a budget, from when it is in doubt; what was not sent comes back', () => {
  const budget = { key: 'run 2', generations: 10 };
  const none = { generations: 0, cost: 0 };
  const say = (seq: number, found: number, doubt: number, changes: Parameters<typeof report>[0] = {}) =>
    chunk('one', {
      seq,
      budget,
      before: { found: { ...none, generations: found }, doubt: { ...none, generations: doubt } },
      ...changes,
    });
  const begun = begin(limits(100), say(1, 0, 4));
  expect(issuedTo(begun, 'one')).toBe(6);
  const seen = { seen: 6, open: [[1, 6]], holding: [[1, 6]] } as const;
  const three = applyTo(begun, LATER_MS, say(2, 3, 1, seen));
  expect([issuedTo(three, 'one'), three.spent]).toEqual([6, [{ key: 'run 2', generations: 3, cost: 0 }]]);
  // The fourth was never sent; a word that is told again charges nothing again.
  const over = applyTo(three, LATER_MS, say(3, 3, 0, seen), say(4, 3, 0, seen));
  expect([issuedTo(over, 'one'), over.spent[0]?.generations]).toEqual([7, 3]);
  // By the rules before it was not told of.
  expect(issuedTo(applyTo({ ...after(0), rules: 1 }, LATER_MS, limits(100), say(1, 0, 4)), 'one')).toBe(10);
});

test('counted, a permit is never good without an end: without a rate for as long as a lost try is waited for', () => {
  const state = begin(account({ quotas: [quota(10)] }), counted, chunk('one', { wants: wants(1) }));
  expect(state.holders['one']?.open).toMatchObject([{ goodForMs: 10_000, intervalMs: 0, slotMs: LATER_MS }]);
});

test('a permit whose time reaches into a period that is full is not given', () => {
  const minute = quota(5, { periods: { lengthMs: 60_000 } });
  const before = begin(account({ quotas: [minute] }), {
    type: 'counted',
    count: { quotas: [{ name: 'hour', startMs: 120_000, units: 5 }], budgets: [] },
  });
  const issued = (nowMs: number) => issuedTo(applyTo(before, nowMs, chunk('one')), 'one');
  expect([issued(104_999), issued(105_000), issued(105_001)]).toEqual([5, 0, 0]);
});

/** Serves batches as places come free, a few at a time, and says how many each had. */
function serve(state: LedgerState, rounds: number, free: number): Record<string, number> {
  let [next, nowMs] = [state, LATER_MS];
  for (let round = 0; round < rounds; round += 1) {
    nowMs += 10;
    const freed = Object.values(next.holders).map(({ sender, issued, batchId, weight, seq }) =>
      report({ sender, runId: `run of ${sender}`, batchId, weight, seq: seq + 1, seen: issued, wants: wants(50) }),
    );
    // All have said what they hold before any place is given away.
    next = applyTo(applyTo(next, nowMs, limits(0), ...freed), nowMs, limits(free));
  }
  return Object.fromEntries(Object.values(next.holders).map(({ sender, issued }) => [sender, issued]));
}

test('batches of weights 1 and 3 get permits 1 to 3, whatever the places, chunks and units', () => {
  for (const free of [1, 2, 7, 20]) {
    const { one = 0, three = 0 } = serve(begin(limits(0), chunk('one'), chunk('three', { weight: 3 })), 100, free);
    expect(one + three).toBe(100 * free);
    expect(three / one).toBeGreaterThan(2.7);
    expect(three / one).toBeLessThan(3.3);
  }
});

test('units count, not requests: dear requests are given more seldom', () => {
  const dear = chunk('dear', { wants: wants(50, 'a', 4) });
  const state = begin(limits(0), chunk('cheap'), dear, limits(50));
  expect([issuedTo(state, 'cheap'), issuedTo(state, 'dear')]).toEqual([40, 10]);
});

test('what costs no units takes its turns like the rest', () => {
  const free = (rules: number) => {
    const one = chunk('free', { wants: wants(50, 'a', 0) });
    const state = applyTo({ ...after(0), rules }, LATER_MS, limits(0), chunk('paid'), one, limits(50));
    return [issuedTo(state, 'free'), issuedTo(state, 'paid')];
  };
  expect([free(2), free(1)]).toEqual([
    [25, 25],
    [49, 1],
  ]);
});

test('a batch of 20 behind one of 5,000 is served at once, every other permit, until it has all', () => {
  const many = Array.from({ length: 10 }, (_, index) =>
    report({ sender: `many ${index}`, runId: `m${index}`, batchId: 'many', wants: wants(500) }),
  );
  let state = begin(limits(100), ...many);
  expect(inFlight(state)).toBe(100);
  state = applyTo(state, LATER_MS, report({ sender: 'few', runId: 'f', batchId: 'few', wants: wants(20) }));
  const freed = report({
    sender: 'many 0',
    runId: 'm0',
    batchId: 'many',
    seq: 2,
    seen: 100,
    holding: [[41, 100]],
    wants: wants(400),
  });
  expect(issuedTo(applyTo(state, LATER_MS, freed), 'few')).toBe(20);
  const rated = begin(
    limits(0, { requests: 20, perMs: 1_000 }),
    ...many,
    report({ sender: 'few', runId: 'f', batchId: 'few', wants: wants(20) }),
    limits(500, { requests: 20, perMs: 1_000 }),
  );
  expect(issuedTo(rated, 'few')).toBe(17);
});

test('chunks of one batch are served one after the other', () => {
  const two = [chunk('one', { batchId: 'b', wants: wants(6) }), chunk('two', { batchId: 'b', wants: wants(6) })];
  const state = begin(limits(0), ...two, limits(8));
  expect([issuedTo(state, 'one'), issuedTo(state, 'two')]).toEqual([6, 2]);
});

test('who leaves is forgotten, so that the shares of long ago weigh nothing', () => {
  const state = begin(limits(9), chunk('one', { wants: wants(3) }), chunk('two', { wants: wants(2) }));
  expect(state.served).toEqual({ one: 3, two: 5 });
  const left = applyTo(
    state,
    LATER_MS,
    chunk('one', { seq: 2, seen: 3, wants: [], done: true }),
    chunk('two', { seq: 2, seen: 2, wants: wants(1) }),
  );
  expect(left.served).toEqual({ two: 6 });
});

test('a chunk that was told of five hundred permits gets more when it has seen some', () => {
  const state = begin(limits(900), chunk('one', { wants: wants(800) }));
  expect(issuedTo(state, 'one')).toBe(500);
  const seen = applyTo(state, LATER_MS, chunk('one', { seq: 2, seen: 100, holding: [[1, 100]], wants: wants(700) }));
  expect(issuedTo(seen, 'one')).toBe(600);
  const other = applyTo(state, LATER_MS, chunk('two', { wants: wants(10) }));
  expect(issuedTo(other, 'two')).toBe(10);
});

test('how fast it went without a rate is counted over the last ten seconds', () => {
  const state = begin(limits(100), chunk('one', { wants: wants(20) }));
  expect(issuedPerMs(state, LATER_MS)).toBe(20 / 10_000);
  const more = applyTo(state, LATER_MS + 500, chunk('two', { wants: wants(10) }));
  expect(more.issuedLately).toEqual([[100, 30]]);
  const later = applyTo(more, LATER_MS + 9_000, chunk('three', { wants: wants(1) }));
  expect([issuedPerMs(later, LATER_MS + 9_999), issuedPerMs(later, LATER_MS + 10_000)]).toEqual([
    31 / 10_000,
    1 / 10_000,
  ]);
  const last = applyTo(later, LATER_MS + 10_000, chunk('four', { wants: wants(2) }));
  expect(last.issuedLately).toEqual([
    [109, 1],
    [110, 2],
  ]);
  expect(applyTo(last, LATER_MS + 20_000, { type: 'tick' }).issuedLately).toBe(last.issuedLately);
  const rated = applyTo(last, LATER_MS + 10_000, limits(100, { requests: 1, perMs: 1_000 }), chunk('five'));
  expect(rated.issuedLately).toEqual([]);
});

test('the pace is that of the limits, or what refusals left of it', () => {
  expect(paceAt({ limits: null, slow: { sinceMs: 0, ceilingPerMs: 1, cutPerMs: 0.5 } }, 0)).toBeNull();
  const { limits: known } = begin(limits(1, { requests: 10, perMs: 1_000 }));
  expect(paceAt({ limits: known, slow: null }, 0)?.intervalMs).toBeCloseTo(101.01);
  expect(
    paceAt({ limits: known, slow: { sinceMs: 0, ceilingPerMs: 0.01, cutPerMs: 0.005 } }, 0)?.intervalMs,
  ).toBeCloseTo(200);
  const free = begin(limits(1)).limits;
  expect(
    paceAt({ limits: free, slow: { sinceMs: 0, ceilingPerMs: 0.01, cutPerMs: 0.005 } }, 0)?.intervalMs,
  ).toBeCloseTo(200);
  expect(paceAt({ limits: free, slow: null }, 0)).toBeNull();
});

test('slots are looked for again when the last is near, where somebody waits for nothing else', () => {
  const rate = { requests: 1, perMs: 10_000 };
  const state = begin(limits(5, rate), chunk('one'));
  expect(refillWakes(state, SLOT_REFILL_MS)).toEqual([state.nextSlotMs - SLOT_REFILL_MS]);
  expect(refillWakes(applyTo(state, LATER_MS, limits(1, rate)), SLOT_REFILL_MS)).toEqual([]);
  expect(refillWakes(applyTo(state, LATER_MS, limits(5)), SLOT_REFILL_MS)).toEqual([]);
  expect(refillWakes({ ...state, limits: null }, SLOT_REFILL_MS)).toEqual([]);
  expect(refillWakes(begin(limits(5, rate), chunk('one', { wants: [] })), SLOT_REFILL_MS)).toEqual([]);
  const slow = { sinceMs: LATER_MS, ceilingPerMs: 0.01, cutPerMs: 0.005 };
  const slowed = applyTo({ ...begin(limits(50)), slow }, LATER_MS, chunk('one'));
  expect(refillWakes(slowed, SLOT_REFILL_MS)).toEqual([slowed.nextSlotMs - SLOT_REFILL_MS]);
});

test('places that a rate fills within two horizons are reckoned from its pace', () => {
  expect(placesAhead(null)).toBe(0);
  expect(placesAhead(paceOf({ rates: [{ requests: 5, perMs: 1_000 }] }))).toBe(20);
});

test('permits that go on as those before are told as one row; others are not', () => {
  const rows = (changes: Partial<Demand>, rate = { requests: 10, perMs: 1_000 }) => {
    const state = begin(limits(9, rate), chunk('one', { wants: wants(2) }));
    const next = { model: 'a', units: 1, count: 2, ...changes };
    return applyTo(state, LATER_MS, chunk('one', { seq: 2, wants: [...wants(2), next] })).holders['one']?.open.map(
      ({ count }) => count,
    );
  };
  expect(rows({})).toEqual([4]);
  expect([rows({ model: 'b' }), rows({ cost: 5 })]).toEqual([
    [2, 2],
    [2, 2],
  ]);
});
