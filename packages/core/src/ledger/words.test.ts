// What a ledger makes of what it is told: limits, counts, figures, refusals, and chunks' words of every kind.
import { expect, test } from 'vitest';
import {
  account,
  after,
  applyTo,
  counted,
  gone,
  issuedTo,
  limits,
  permit,
  quota,
  refused,
  report,
  tick,
  toldTo,
  viewOf,
  wants,
} from './__fixtures__/reports.js';
import { inFlight } from './holders.js';
import { emptyLedger, type LedgerState } from './state.js';

const NOW_MS = 100_000;
const heir = (...openChunks: string[]) => emptyLedger({ account: 'test', runId: 'l', bornMs: NOW_MS, openChunks });
const budget = { key: 'run', generations: 10 };
const open = (state: LedgerState, sender = 'c') =>
  state.holders[sender]?.open.map(({ first, count }) => [first, first + count - 1]);
const postedUnits = (state: LedgerState) => state.used['hour']?.reduce((sum, { posted }) => sum + posted, 0) ?? 0;

test('where a quota is kept nothing is granted before the store has said what was charged before', () => {
  const state = after(NOW_MS, account({ quotas: [quota(5)] }), report({ wants: wants(9) }));
  expect([state.counting, issuedTo(state)]).toEqual([true, 0]);
  expect(
    issuedTo(
      applyTo(state, NOW_MS, {
        type: 'counted',
        count: { quotas: [{ name: 'hour', startMs: 0, units: 3 }], budgets: [] },
      }),
    ),
  ).toBe(2);
  expect(after(NOW_MS, limits(5)).counting).toBe(false);
});

test('a ledger without state counts what its chunks have spent of their budgets, and waits for nothing where there are none', () => {
  const asked = applyTo(heir('c'), NOW_MS, limits(5));
  expect(asked.counting).toBe(true);
  const budgeted = applyTo(asked, NOW_MS, report({ budget, wants: wants(20) }));
  expect([budgeted.counting, issuedTo(budgeted)]).toEqual([true, 0]);
  const told = applyTo(budgeted, NOW_MS, limits(50), {
    type: 'counted',
    count: { quotas: [], budgets: [{ key: 'run', generations: 8, cost: 0 }] },
  });
  expect([told.counting, issuedTo(told)]).toEqual([false, 2]);
  const without = applyTo(asked, NOW_MS, report({ wants: wants(1) }));
  expect([without.counting, issuedTo(without)]).toEqual([false, 1]);
  // One that has reported before the limits were known is asked no more, and counts all the same.
  const early = applyTo(applyTo(heir('c'), NOW_MS, report({ budget })), NOW_MS, limits(5));
  expect(early.counting).toBe(true);
});

test('limits that are told again change what is allowed, and neither slots nor counts', () => {
  const state = after(NOW_MS, account({ quotas: [quota(5)] }), counted, report({ wants: wants(2) }));
  const again = applyTo(
    state,
    NOW_MS,
    account({ quotas: [quota(9)], maxInFlight: 3 }),
    report({ seq: 2, wants: wants(9) }),
  );
  expect([again.counting, again.nextSlotMs, issuedTo(again)]).toEqual([false, state.nextSlotMs, 3]);
});

test('permits of a ledger before count from now on, for one unit of whatever model, until their chunk has said what became of them', () => {
  const quotas = [quota(9), quota(9, { name: 'of a', model: 'a' })];
  const begun = applyTo(
    heir('c'),
    NOW_MS,
    account({ quotas }),
    report({ seen: 7, open: [[3, 5]], holding: [[3, 6]] }),
    counted,
  );
  expect(viewOf(begun, NOW_MS).quotas).toMatchObject([
    { name: 'hour', pending: 3, posted: 0 },
    { name: 'of a', pending: 3 },
  ]);
  expect([open(begun), issuedTo(begun), inFlight(begun)]).toEqual([[[3, 5]], 7, 4]);
  const said = applyTo(begun, NOW_MS, report({ seq: 2, seen: 7, open: [[5, 5]], voided: [[3, 3]], holding: [[4, 6]] }));
  expect([open(said), postedUnits(said), said.posted]).toEqual([[[5, 5]], 1, 1]);
});

test('what a chunk says of a permit is counted once, however often it is said', () => {
  const given = after(NOW_MS, account({ quotas: [quota(9)] }), counted, report({ wants: wants(4), budget }));
  const word = { seen: 4, holding: [[2, 4]], open: [[4, 4]], voided: [[1, 1]], budget } as const;
  const twice = applyTo(
    given,
    NOW_MS,
    report({ seq: 2, ...word }),
    report({ seq: 2, ...word }),
    report({ seq: 3, ...word }),
  );
  expect([postedUnits(twice), twice.spent, open(twice)]).toEqual([
    2,
    [{ key: 'run', generations: 2, cost: 0 }],
    [[4, 4]],
  ]);
});

test('of a run that is gone, replaced or done, what it had not settled stays charged as unknown; what one that is done never saw is void', () => {
  const given = after(NOW_MS, account({ quotas: [quota(9)] }), counted, report({ wants: wants(4), budget }));
  const held = applyTo(given, NOW_MS, report({ seq: 2, seen: 3, holding: [[1, 3]], open: [[2, 3]], budget }));
  const unknown = (state: LedgerState, nowMs = NOW_MS) => {
    const view = viewOf(state, nowMs).quotas[0];
    return [view?.posted, view?.pending, view?.unknown];
  };
  expect(unknown(held)).toEqual([1, 3, 0]);
  const later = NOW_MS + 1_800_000;
  const lost = applyTo(held, NOW_MS, gone);
  expect([unknown(lost), lost.strays]).toEqual([[1, 0, 3], []]);
  expect(unknown(applyTo(lost, later, tick), later)).toEqual([1, 0, 3]);
  const done = applyTo(
    held,
    NOW_MS,
    report({ seq: 3, seen: 3, holding: [[2, 2]], open: [[2, 2]], unknown: [[2, 2]], done: true, budget }),
  );
  expect([unknown(done), unknown(applyTo(done, later, tick), later)]).toEqual([
    [2, 0, 1],
    [2, 0, 1],
  ]);
  const replaced = applyTo(held, NOW_MS, report({ runId: 'r2', bornMs: 5, budget }));
  expect([unknown(replaced), replaced.strays.map(({ budgetKey }) => budgetKey)]).toEqual([[1, 0, 3], ['run']]);
  // A run that ended in peace keeps its places beside the new one, and its permits.
  const again = applyTo(done, NOW_MS, report({ runId: 'r2', bornMs: 5, budget }));
  expect([unknown(again), inFlight(again), Object.keys(again.holders)]).toEqual([[2, 0, 1], 1, ['c', 'c, r']]);
});

test('what the last word of a chunk settles is settled: it is not charged once more as unknown', () => {
  const given = after(NOW_MS, account({ quotas: [quota(9)] }), counted, report({ wants: wants(3), budget }));
  const done = applyTo(given, NOW_MS, report({ seq: 2, seen: 3, voided: [[1, 1]], done: true, budget }));
  expect([done.holders, done.strays]).toEqual([{}, []]);
  expect(viewOf(done, NOW_MS).quotas).toMatchObject([{ posted: 2, pending: 0, unknown: 0 }]);
  expect(done.spent).toEqual([{ key: 'run', generations: 2, cost: 0 }]);
});

test('five hundred rows whose fate nobody knows are remembered, the newest', () => {
  const strays = Array.from({ length: 500 }, (_, index) => ({ run: permit({ first: index + 1 }), budgetKey: 'run' }));
  const given = after(NOW_MS, limits(9), report({ wants: wants(1), budget }));
  const state = applyTo({ ...given, strays }, NOW_MS, report({ runId: 'r2', bornMs: 5, budget }));
  expect([state.strays.length, state.strays[0]?.run.first, state.strays.at(-1)?.run.first]).toEqual([500, 2, 1]);
});

test('two hundred ends of chunks are remembered, the newest', () => {
  const words = Array.from({ length: 201 }, (_, index) =>
    report({ sender: `c${index}`, runId: `r${index}`, done: true }),
  );
  const { ended } = after(NOW_MS, limits(1), ...words);
  expect([ended.length, ended[0]?.sender, ended.at(-1)?.sender]).toEqual([200, 'c1', 'c200']);
});

test('a refusal for its rate slows the account once for each time that it closes, and others do not', () => {
  const rated = after(NOW_MS, limits(9, { requests: 20, perMs: 1_000 }));
  const pace = (state: LedgerState, nowMs = NOW_MS) => viewOf(state, nowMs).pacePerSecond ?? 0;
  const once = applyTo(rated, NOW_MS, refused(), refused(), refused('rate', NOW_MS + 9_000));
  expect(pace(once)).toBeCloseTo(9.9);
  for (const name of ['quota', 'auth', 'unreachable'] as const)
    expect(pace(applyTo(rated, NOW_MS, refused(name)))).toBeCloseTo(19.8);
  // Less where it says how long it takes.
  expect(pace(applyTo(rated, NOW_MS, refused('rate', NOW_MS + 9_000)))).toBeCloseTo(15.84);
  // Back after half a minute, and forgotten.
  expect(pace(once, NOW_MS + 29_999)).toBeLessThan(19.8);
  const back = applyTo(once, NOW_MS + 30_001, tick);
  expect([pace(back, NOW_MS + 30_001), back.slow]).toEqual([pace(rated), null]);
});

test('without a rate it is slowed to half of how fast it went', () => {
  const given = after(NOW_MS, limits(900), report({ wants: wants(100) }));
  const slowed = applyTo(given, NOW_MS + 5_000, refused());
  expect(viewOf(slowed, NOW_MS + 5_000).pacePerSecond).toBeCloseTo(5);
  expect(applyTo(slowed, NOW_MS + 605_001, tick).slow).toBeNull();
});

test('a chunk that begins anew has its own numbers, and an older one is not heard', () => {
  const state = after(NOW_MS, limits(9), report({ bornMs: 5, wants: wants(2) }));
  expect(applyTo(state, NOW_MS, report({ runId: 'older', bornMs: 4, seq: 9, extra: 3 }))).toEqual(state);
  const same = applyTo(state, NOW_MS, report({ runId: 'twin', bornMs: 5, seq: 1, extra: 3 }));
  expect(inFlight(same)).toBe(3);
});

test('a chunk that is silent for a quarter of an hour is told how things stand, and only one that may still be there', () => {
  const state = after(NOW_MS, limits(9), report({ extra: 1 }), report({ sender: 'd', runId: 'rd', extra: 1 }), gone);
  const silent = applyTo(state, NOW_MS + 900_000, tick);
  expect([toldTo(silent, 'c'), toldTo(silent, 'd')?.permits]).toEqual([undefined, []]);
  expect(silent.holders['d']?.heardMs).toBe(NOW_MS + 900_000);
  expect(toldTo(applyTo(state, NOW_MS + 899_999, tick), 'd')).toBeUndefined();
});

test('a chunk that is gone and found gone again keeps its first time', () => {
  const state = applyTo(after(NOW_MS, limits(9), report({ extra: 1 }), gone), NOW_MS + 500, gone);
  expect(state.holders['c']?.goneMs).toBe(NOW_MS);
});
