// How much is left: of quotas, by what is posted, pending and unknown, and of budgets.
import { expect, test } from 'vitest';
import type { Budget } from '../messages.js';
import { account, after, applyTo, counted, permit, quota, report, wants } from './__fixtures__/reports.js';
import { periodAt } from './quota-periods.js';
import { countsOf, Room, roomOf } from './room.js';
import type { LedgerState } from './state.js';

const NOW_MS = 1_800_000;
const HOUR = quota(10);
const BUDGET: Budget = { key: 'run 1', generations: 5, cost: 1_000 };
const withHour = (...quotas: readonly ReturnType<typeof quota>[]): LedgerState =>
  after(NOW_MS, account({ quotas: [HOUR, ...quotas] }), counted);
const tally = (state: LedgerState, of = HOUR, atMs = NOW_MS) => new Room(state).tally(of, periodAt(of.periods, atMs));

test('there is nothing to count without quotas and budgets', () => {
  expect(roomOf(after(0))).toBeNull();
  expect(roomOf(after(0, account({}), report()))).toBeNull();
  expect(roomOf(after(0, account({}), report({ budget: BUDGET })))).toBeInstanceOf(Room);
  expect(roomOf(withHour())).toBeInstanceOf(Room);
});

test('a permit is pending, then unknown or posted, and each counts once', () => {
  const given = applyTo(withHour(), NOW_MS, report({ wants: wants(3, 'a', 2) }));
  expect(tally(given)).toEqual({ posted: 0, pending: 6, unknown: 0, drift: 0 });
  const said = { seq: 2, seen: 3, holding: [[2, 3]] as const, open: [[2, 3]] as const, unknown: [[3, 3]] as const };
  const settled = applyTo(given, NOW_MS, report(said));
  expect(tally(settled)).toEqual({ posted: 2, pending: 2, unknown: 2, drift: 0 });
  expect(new Room(settled).left(HOUR, periodAt(HOUR.periods, NOW_MS))).toBe(4);
  expect(tally(settled, HOUR, NOW_MS + 3_600_000)).toEqual({ posted: 0, pending: 0, unknown: 0, drift: 0 });
});

test('what somebody else used is left to nobody', () => {
  const usage = { used: 3, limit: null, resetsAtMs: null, atMs: NOW_MS };
  const state = applyTo(withHour(), NOW_MS, { type: 'usage', usage });
  expect(new Room(state).left(HOUR, periodAt(HOUR.periods, NOW_MS))).toBe(7);
});

test('what a chunk held that is gone is unknown, also after its places are free again', () => {
  const given = applyTo(withHour(), 100_000, report({ wants: wants(3) }), { type: 'holder-gone', sender: 'c' });
  expect(tally(given)).toMatchObject({ pending: 0, unknown: 3 });
  const forgotten = applyTo(given, 1_900_000, { type: 'tick' });
  expect(forgotten.holders).toEqual({});
  expect(tally(forgotten)).toMatchObject({ pending: 0, unknown: 3 });
});

test('the first quota without room for a request blocks it, in every period that its time touches', () => {
  const ofA = quota(2, { name: 'of a', model: 'a' });
  const room = new Room(withHour(ofA));
  const at = (model: string, units: number, fromMs = NOW_MS, untilMs = NOW_MS) =>
    room.blocking({ model, units }, fromMs, untilMs)?.quota.name;
  expect([at('a', 2), at('a', 3), at('a', 11), at('b', 10), at('b', 11)]).toEqual([
    undefined,
    'of a',
    'hour',
    undefined,
    'hour',
  ]);
  room.take(permit({ count: 9, model: 'b', slotMs: 3_600_000 }), null);
  expect([at('b', 10), at('b', 2, NOW_MS, 3_599_999), at('b', 2, NOW_MS, 3_600_000), at('b', 1, 0, 3_600_000)]).toEqual(
    [undefined, undefined, 'hour', undefined],
  );
  expect(room.blocking({ model: 'b', units: 2 }, NOW_MS, 3_600_000)?.period.startMs).toBe(3_600_000);
});

test('a budget has left what is neither posted nor given out, and is without end where it names none', () => {
  const state = { ...after(0, account({})), spent: [{ key: 'run 1', generations: 2, cost: 300 }] };
  const room = new Room(state);
  expect(room.budgetLeft(BUDGET)).toEqual({ generations: 3, cost: 700 });
  room.take(permit({ count: 2, cost: 100 }), BUDGET);
  room.take(permit(), { key: 'run 2', generations: 1 });
  room.take(permit({ count: 50 }), null);
  expect(room.budgetLeft(BUDGET)).toEqual({ generations: 1, cost: 500 });
  expect(room.budgetLeft({ key: 'run 2', generations: 1 })).toEqual({ generations: 0, cost: Infinity });
  expect(room.budgetLeft({ key: 'run 3', cost: 4 })).toEqual({ generations: Infinity, cost: 4 });
  expect(room.budgetLeft(null)).toEqual({ generations: Infinity, cost: Infinity });
});

test('spent for good is what was posted, and stray permits that nobody will speak of', () => {
  const state: LedgerState = {
    ...after(0, account({}), report({ budget: BUDGET, wants: [{ model: 'a', units: 1, count: 2, cost: 100 }] })),
    spent: [{ key: 'run 1', generations: 1, cost: 300 }],
    strays: [
      { run: permit({ count: 2, cost: 50 }), budgetKey: 'run 1' },
      { run: permit(), budgetKey: 'run 1' },
      { run: permit({ count: 9 }), budgetKey: 'run 2' },
      { run: permit({ count: 9 }), budgetKey: null },
    ],
  };
  const room = new Room(state);
  expect(room.spentFor(BUDGET)).toEqual({ generations: 4, cost: 400 });
  expect(room.spentFor({ key: 'run 3' })).toEqual({ generations: 0, cost: 0 });
  expect(room.budgetLeft(BUDGET)).toEqual({ generations: 5 - 1 - 3 - (state.holders['c']?.issued ?? 0), cost: 400 });
});

test('permits count in the periods that their own time touches, and not where another model’s do', () => {
  const starts = (run: Parameters<typeof permit>[0], of = HOUR) =>
    countsOf(of, permit(run)).map(({ period, count }) => [period.startMs / 3_600_000, count]);
  expect(starts({ count: 4, slotMs: NOW_MS })).toEqual([[0, 4]]);
  expect(starts({ count: 4, slotMs: 3_594_000 })).toEqual([
    [0, 4],
    [1, 4],
  ]);
  expect(starts({ count: 4, slotMs: 3_593_999 })).toEqual([[0, 4]]);
  expect(starts({ count: 4, slotMs: 3_590_000, intervalMs: 3_000 })).toEqual([
    [0, 4],
    [1, 2],
  ]);
  expect(starts({ count: 4 }, quota(1, { model: 'b' }))).toEqual([]);
  expect(starts({ count: 4 }, quota(1, { model: 'a' }))).toEqual([[0, 4]]);
  // One that a lost ledger gave out may be of any model.
  expect(starts({ count: 4, model: '' }, quota(1, { model: 'b' }))).toEqual([[0, 4]]);
});
