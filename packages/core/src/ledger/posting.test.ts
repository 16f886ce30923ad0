// What is charged to periods and budgets: by chunks' words, by the store's count, and by the vendor's own figures.
import { expect, test } from 'vitest';
import type { UsageFigures } from '../messages.js';
import {
  account,
  after,
  applyTo,
  counted as nothingCounted,
  permit,
  quota,
  report,
  wants,
} from './__fixtures__/reports.js';
import { forgetBudgets, post, strayStill, takeCount, takeUsage } from './posting.js';
import { ledgerLogic } from './logic.js';
import { periodAt } from './quota-periods.js';
import { Room } from './room.js';
import type { LedgerState } from './state.js';

const HOUR_MS = 3_600_000;
const NOW_MS = 100 * HOUR_MS + 1_800_000;
const withQuotas = (...quotas: readonly ReturnType<typeof quota>[]): LedgerState =>
  after(NOW_MS, account({ quotas }), nothingCounted);
const used = (state: LedgerState, name = 'hour') =>
  (state.used[name] ?? []).map(({ startMs, posted, drift }) => [startMs / HOUR_MS, posted, drift]);

test('a request that was accepted counts its units in the period of its slot, and in every quota that holds for its model', () => {
  const state = withQuotas(quota(9), quota(9, { name: 'of a', model: 'a' }), quota(9, { name: 'of b', model: 'b' }));
  const posted = post(state, [permit({ count: 3, units: 2, slotMs: NOW_MS })], null, NOW_MS);
  expect([used(posted), used(posted, 'of a'), used(posted, 'of b')]).toEqual([[[100, 6, 0]], [[100, 6, 0]], []]);
  expect(posted.posted).toBe(3);
  expect(used(post(posted, [permit({ slotMs: NOW_MS })], null, NOW_MS))).toEqual([[100, 7, 0]]);
});

test('one whose time reaches over a turn counts in the later period too, unless it was accepted before that began', () => {
  const state = withQuotas(quota(9));
  const run = permit({ slotMs: 101 * HOUR_MS - 3_000 });
  expect(used(post(state, [run], null, 101 * HOUR_MS - 251))).toEqual([[100, 1, 0]]);
  // A quarter of a second for clocks that differ.
  expect(used(post(state, [run], null, 101 * HOUR_MS - 250))).toEqual([
    [100, 1, 0],
    [101, 1, 0],
  ]);
});

test('what was accepted before a turn costs nothing of the next period, though the word of it comes after the turn', () => {
  const turnMs = 101 * HOUR_MS;
  const noCount = { type: 'counted', count: { quotas: [], budgets: [] } } as const;
  const given = applyTo(withQuotas(quota(9)), turnMs - 3_000, noCount, report({ wants: wants(3) }));
  const said = { seq: 2, seen: 3, answered: 3, posted: 3 };
  expect(used(applyTo(given, turnMs + 1_500, report({ ...said, settledMs: turnMs - 500 })))).toEqual([[100, 3, 0]]);
  expect(used(applyTo(given, turnMs + 1_500, report(said)))).toEqual([
    [100, 3, 0],
    [101, 3, 0],
  ]);
});

test('a clock that was set back since its slot does not keep a request from being charged to its period', () => {
  const row = permit({ count: 2, intervalMs: 4_000, slotMs: 101 * HOUR_MS });
  expect(used(post(withQuotas(quota(9)), [row], null, 100 * HOUR_MS))).toEqual([[101, 2, 0]]);
  const over = permit({ count: 2, intervalMs: 40_000, slotMs: 101 * HOUR_MS - 20_000 });
  expect(used(post(withQuotas(quota(9)), [over], null, 100 * HOUR_MS))).toEqual([
    [100, 1, 0],
    [101, 1, 0],
  ]);
});

test('of a row over a turn each permit counts where its own time lies', () => {
  const row = permit({ count: 10, intervalMs: 2_000, slotMs: 101 * HOUR_MS - 10_001 });
  // A second that each is good, and five on its way: the last three before the turn may be taken after it.
  expect(used(post(withQuotas(quota(99)), [row], null, 102 * HOUR_MS))).toEqual([
    [100, 6, 0],
    [101, 7, 0],
  ]);
  const atOnce = permit({ count: 10, slotMs: 101 * HOUR_MS - 1_000 });
  expect(used(post(withQuotas(quota(99)), [atOnce], null, 102 * HOUR_MS))).toEqual([
    [100, 10, 0],
    [101, 10, 0],
  ]);
});

test('the latest four periods of a quota are remembered, in whatever order they are charged', () => {
  const slots = [103, 99, 101, 100, 102].map((hour) => permit({ slotMs: hour * HOUR_MS }));
  const state = post(withQuotas(quota(9)), slots, null, 200 * HOUR_MS);
  expect(used(state).map(([hour]) => hour)).toEqual([100, 101, 102, 103]);
});

test('a budget is charged a generation and its price for each request; one without a budget charges none', () => {
  const state = after(0);
  const once = post(state, [permit({ count: 2, cost: 500 }), permit({ first: 3 })], 'run 1', 0);
  expect(once.spent).toEqual([{ key: 'run 1', generations: 3, cost: 1_000 }]);
  const other = post(post(once, [permit()], 'run 2', 0), [permit({ cost: 1 })], 'run 1', 0);
  expect(other.spent).toEqual([
    { key: 'run 2', generations: 1, cost: 0 },
    { key: 'run 1', generations: 4, cost: 1_001 },
  ]);
  expect(post(once, [permit()], null, 0).spent).toBe(once.spent);
});

const budgetNamed = (key: string) => ({ generations: 9, key });

test('two hundred budgets are remembered, those charged last, and all that chunks have', () => {
  const keys = Array.from({ length: 203 }, (_, index) => `run ${index}`);
  const counted: LedgerState = { ...after(0), countedBudgets: keys };
  const state = keys.reduce<LedgerState>((before, key) => post(before, [permit()], key, 0), counted);
  const { holders } = after(0, report({ budget: budgetNamed('run 1') }));
  const kept = forgetBudgets({ ...state, holders, strays: [{ run: permit(), budgetKey: 'run 2' }] });
  expect(kept.spent.slice(0, 3).map(({ key }) => key)).toEqual(['run 1', 'run 2', 'run 5']);
  expect([kept.spent.length, kept.spent.at(-1)?.key]).toEqual([200, 'run 202']);
  expect(kept.countedBudgets).toEqual(kept.spent.map(({ key }) => key));
});

test('with more budgets in use than are remembered, counting comes to an end', () => {
  const senders = Array.from({ length: 205 }, (_, index) => `chunk ${index}`);
  const reports = senders.map((sender) => report({ sender, budget: budgetNamed(sender), wants: wants(1) }));
  const state = applyTo(after(0, account({})), 0, ...reports);
  expect(state).toMatchObject({ counting: false });
  expect([state.spent.length, Object.values(state.holders).filter(({ issued }) => issued === 1).length]).toEqual([
    205, 100,
  ]);
});

test('what the store counted is added, and counting is over', () => {
  const begun = { ...post(withQuotas(quota(9)), [permit({ slotMs: NOW_MS })], null, NOW_MS), counting: true };
  const budget = { key: 'run 1', generations: 5 };
  const state = {
    ...begun,
    holders: after(0, report({ budget }), report({ sender: 'd', budget: { key: 'run 2' } })).holders,
  };
  const quotas = [{ name: 'hour', startMs: 100 * HOUR_MS, units: 4 }];
  const counted = takeCount(state, { quotas, budgets: [{ key: 'run 1', generations: 2, cost: 7 }] });
  expect(used(counted)).toEqual([[100, 5, 0]]);
  expect(counted).toMatchObject({
    counting: false,
    spent: [
      { key: 'run 1', generations: 2, cost: 7 },
      { key: 'run 2', generations: 0, cost: 0 },
    ],
  });
  // What this ledger knows of a budget, the store doesn't add to.
  const again = takeCount(counted, { quotas: [], budgets: [{ key: 'run 1', generations: 9, cost: 9 }] });
  expect(again.spent).toEqual(counted.spent);
});

const figures = (changes: Partial<UsageFigures>): UsageFigures => ({
  used: 0,
  limit: null,
  resetsAtMs: null,
  atMs: NOW_MS,
  ...changes,
});

test('what a vendor counts beyond all that we may have sent was sent by somebody else', () => {
  const state = post(withQuotas(quota(100)), [permit({ count: 10, slotMs: NOW_MS })], null, NOW_MS);
  expect(used(takeUsage(state, figures({ used: 10 })))).toEqual([[100, 10, 0]]);
  const more = takeUsage(state, figures({ used: 14 }));
  expect(used(more)).toEqual([[100, 10, 4]]);
  expect(used(takeUsage(more, figures({ used: 15 })))).toEqual([[100, 10, 5]]);
  // What we send meanwhile, its figure may show late.
  const sent = post(more, [permit({ first: 11, count: 2, slotMs: NOW_MS })], null, NOW_MS);
  expect(used(takeUsage(sent, figures({ used: 14 })))).toEqual([[100, 12, 4]]);
  // An answer that comes after a later one is not heard.
  expect(takeUsage(more, figures({ used: 99, atMs: NOW_MS - 1 }))).toBe(more);
});

function leftOf(state: LedgerState): number {
  const [hour] = state.limits?.quotas ?? [];
  return hour === undefined ? expect.fail() : new Room(state).left(hour, periodAt(hour.periods, NOW_MS));
}

test('a figure that falls takes as much from what others used; by half or more it has begun anew', () => {
  // Ours has turned, the vendor's not yet: it shows what it has of the period before.
  const early = takeUsage(withQuotas(quota(1_000)), figures({ used: 1_000 }));
  expect(used(early)).toEqual([[100, 0, 1_000]]);
  const later = (usedNow: number, of = early) =>
    used(takeUsage(of, figures({ used: usedNow, atMs: NOW_MS + 120_000 })));
  expect([later(0), later(30), later(500)]).toEqual([[[100, 0, 0]], [[100, 0, 30]], [[100, 0, 500]]]);
  // A unit that was given back, at a vendor that shows late what we sent.
  expect(later(999)).toEqual([[100, 0, 999]]);
  const sent = post(early, [permit({ count: 60, slotMs: NOW_MS })], null, NOW_MS);
  expect(later(999, sent)).toEqual([[100, 60, 999]]);
  // Also while the store is being asked.
  expect(later(0, { ...early, counting: true })).toEqual([[100, 0, 0]]);
  // By the rules before, it stays until the period ends.
  expect(used(takeUsage({ ...early, rules: 1 }, figures({ used: 0 })))).toEqual([[100, 0, 1_000]]);
});

test('while the store is being asked what was charged, figures of the vendor wait: else both would count', () => {
  const state = { ...withQuotas(quota(1_000)), counting: true };
  const said = takeUsage(state, figures({ used: 600 }));
  expect([used(said), said.usage?.used]).toEqual([[[100, 0, 0]], 600]);
  const count = { quotas: [{ name: 'hour', startMs: 100 * HOUR_MS, units: 580 }], budgets: [] };
  expect(used(takeCount(said, count))).toEqual([[100, 580, 20]]);
  // What it was asked before the ledger was set back says nothing.
  const again = takeCount({ ...said, recounts: true }, count);
  expect([again.counting, used(again)]).toEqual([true, [[100, 0, 0]]]);
  expect(used(takeCount(again, count))).toEqual([[100, 580, 20]]);
});

test('a ledger that goes over to these rules does not count the lower limit of its vendor twice', () => {
  const before = takeUsage({ ...withQuotas(quota(1_000)), rules: 1 }, figures({ used: 5, limit: 800 }));
  expect(used(before)).toEqual([[100, 0, 205]]);
  const over = ledgerLogic(2)?.reduce(before, { type: 'tick' }, NOW_MS) ?? expect.fail();
  expect([used(over), leftOf(over)]).toEqual([[[100, 0, 5]], 795]);
});

test('a vendor whose limit is lower than ours leaves as much less, for as long as it says so; a higher one changes nothing', () => {
  const state = withQuotas(quota(100));
  const left = leftOf;
  const lower = takeUsage(state, figures({ used: 5, limit: 80 }));
  expect(left(lower)).toBe(75);
  expect(left(takeUsage(lower, figures({ used: 5, limit: 100 })))).toBe(95);
  expect(left(takeUsage(state, figures({ used: 5, limit: 120 })))).toBe(95);
  expect(left(takeUsage(state, figures({ used: 0, limit: 100 })))).toBe(100);
});

const DAY_MS = 24 * HOUR_MS;
const day = quota(50, { name: 'day', periods: { lengthMs: DAY_MS } });
const ofOne = quota(7, { name: 'hour of a', model: 'a' });
const drifts = (state: LedgerState) =>
  Object.entries(state.used).map(([name, uses]) => [name, ...uses.map(({ startMs }) => startMs / HOUR_MS)]);

test('figures speak of the quota that turns when they say so, and else of the longest; never of one model’s', () => {
  const state = withQuotas(ofOne, day, quota(9));
  const drifted = (changes: Partial<UsageFigures>) => drifts(takeUsage(state, figures({ used: 3, ...changes })));
  expect(drifted({ resetsAtMs: 101 * HOUR_MS + 60_000 })).toEqual([['hour', 100]]);
  expect(drifted({ resetsAtMs: 5 * DAY_MS + HOUR_MS })).toEqual([['day', 96]]);
  expect(drifted({ resetsAtMs: 5 * DAY_MS - HOUR_MS })).toEqual([['day', 96]]);
  expect(drifted({ resetsAtMs: 40 * DAY_MS })).toEqual([['day', 96]]);
  expect(drifted({})).toEqual([['day', 96]]);
  const unknown = figures({ used: 3 });
  expect(takeUsage(withQuotas(ofOne), unknown)).toMatchObject({ used: {}, usage: unknown });
  expect(takeUsage(after(0), unknown)).toMatchObject({ used: {}, usage: unknown });
});

test('a vendor whose clock is behind speaks of the period before: nothing of it is charged to the one that has begun', () => {
  const second = quota(100, { name: '30 s', periods: { lengthMs: 30_000 } });
  const state = withQuotas(second);
  const behind = figures({ used: 100, atMs: NOW_MS + 1_000, resetsAtMs: NOW_MS + 2_500 });
  expect(used(takeUsage(state, behind), '30 s')).toEqual([[(NOW_MS - 30_000) / HOUR_MS, 0, 100]]);
  const right = figures({ used: 3, atMs: NOW_MS + 1_000, resetsAtMs: NOW_MS + 32_000 });
  expect(used(takeUsage(state, right), '30 s')).toEqual([[NOW_MS / HOUR_MS, 0, 3]]);
});

test('a short quota is not taken for a long one that ends soon', () => {
  const minute = quota(5, { name: 'minute', periods: { lengthMs: 60_000 } });
  const state = withQuotas(minute, quota(100));
  const soon = figures({ used: 3, resetsAtMs: 101 * HOUR_MS });
  expect(drifts(takeUsage(state, soon))).toEqual([['hour', 100]]);
});

test('a stray permit counts in its budget for good, and in quotas until its periods are over', () => {
  const run = permit({ slotMs: 101 * HOUR_MS - 1_000 });
  const state: LedgerState = {
    ...withQuotas(quota(9)),
    strays: [
      { run, budgetKey: null },
      { run, budgetKey: 'run 1' },
    ],
  };
  expect(strayStill(state, 101 * HOUR_MS)).toHaveLength(2);
  expect(strayStill(state, 102 * HOUR_MS - 1)).toHaveLength(2);
  expect(strayStill(state, 102 * HOUR_MS)).toEqual([{ run, budgetKey: 'run 1' }]);
  expect(strayStill({ ...state, limits: null }, 0)).toEqual([{ run, budgetKey: 'run 1' }]);
});
