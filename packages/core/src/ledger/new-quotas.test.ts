// What a person changes of an account while its ledger runs: quotas, and whether it is closed.
import { expect, test } from 'vitest';
import type { QuotaLimit } from '../messages.js';
import { after, applyTo, gate, limits, report, viewOf, wants } from './__fixtures__/reports.js';
import type { LedgerEvent } from './reduce.js';

const DAY_MS = 86_400_000;
const day = (limit: number): QuotaLimit => ({ name: 'day', limit, periods: { lengthMs: DAY_MS } });
const change = (of: Extract<LedgerEvent, { type: 'changed' }>['change']): LedgerEvent => ({
  type: 'changed',
  change: of,
});
const counted = (units: number, name = 'day'): LedgerEvent => ({
  type: 'counted',
  count: { quotas: [{ name, startMs: 0, units }], budgets: [{ key: 'b', generations: 9, cost: 9 }] },
});
const withQuota = after(
  0,
  { type: 'configured', limits: { account: 'test', maxInFlight: 9, quotas: [day(100)] } },
  counted(40),
);
const usedOf = (state: typeof withQuota) =>
  viewOf(state).quotas.map(({ name, posted, limit }) => [name, posted, limit]);

test('a quota that is raised or lowered keeps what was used', () => {
  expect(usedOf(applyTo(withQuota, 1, change({ quotas: [day(500)] })))).toEqual([['day', 40, 500]]);
  expect(applyTo(withQuota, 1, change({ quotas: [day(500)] })).counting).toBe(false);
});

test('a quota that comes later grants nothing before the store has counted it, and budgets are not counted again', () => {
  const without = after(0, limits(9));
  const changed = applyTo(without, 1, change({ quotas: [day(50)] }), report({ wants: wants(5) }));
  expect(viewOf(changed).inFlight).toBe(0);
  const ready = applyTo(changed, 2, counted(48));
  expect(usedOf(ready)).toEqual([['day', 48, 50]]);
  expect(viewOf(ready).inFlight).toBe(2);
  expect(ready.spent).toEqual(without.spent);
});

test('a quota that was taken away and comes back is counted anew', () => {
  const back = applyTo(withQuota, 1, change({ quotas: [] }), change({ quotas: [day(100)] }));
  expect(back.counting).toBe(true);
  expect(usedOf(applyTo(back, 2, counted(70)))).toEqual([['day', 70, 100]]);
});

test('a quota whose periods begin elsewhere is counted anew', () => {
  const shifted = { ...day(100), periods: { startsMs: [-1_000, DAY_MS - 1_000, 2 * DAY_MS] } };
  const changed = applyTo(withQuota, 1, change({ quotas: [shifted] }));
  expect(changed.counting).toBe(true);
});

test('a quota that comes while others are being counted is counted after them', () => {
  const hour = { name: '1 h', limit: 10, periods: { lengthMs: 3_600_000 } };
  const begun = after(0, { type: 'configured', limits: { account: 'test', maxInFlight: 9, quotas: [day(100)] } });
  const more = applyTo(begun, 1, change({ quotas: [day(100), hour] }), counted(40));
  expect(more.counting).toBe(true);
  const ready = applyTo(more, 2, counted(7, '1 h'));
  expect(ready.counting).toBe(false);
  expect(usedOf(ready)).toEqual([
    ['day', 40, 100],
    ['1 h', 7, 10],
  ]);
});

test('what is not named in a change stays, and a ledger without limits waits for all of them', () => {
  expect(applyTo(withQuota, 1, change({ maxInFlight: 3 })).limits).toMatchObject({
    maxInFlight: 3,
    quotas: [day(100)],
  });
  expect(after(0, change({ maxInFlight: 3 })).limits).toBeNull();
});

test('closed by a person is closed with the words of the store, until it is opened or its time is over', () => {
  const paused = { reason: 'invoice', setBy: 'anna@desk', sinceMs: 5, untilMs: 1_000 };
  const closed = applyTo(after(0, limits(9)), 6, change({ paused }), report({ wants: wants(1) }));
  const told = { name: 'paused', reason: 'invoice', setBy: 'anna@desk', sinceMs: 5, closedUntilMs: 1_000 };
  expect(viewOf(closed).gates).toEqual([told]);
  expect(viewOf(closed).inFlight).toBe(0);
  expect(viewOf(applyTo(closed, 7, limits(9))).gates).toEqual([told]);
  expect(viewOf(applyTo(closed, 7, change({ paused: { ...paused, untilMs: 50 } }))).gates).toMatchObject([
    { closedUntilMs: 50 },
  ]);
  expect(viewOf(applyTo(closed, 7, change({ paused: null }))).inFlight).toBe(1);
  expect(viewOf(applyTo(closed, 1_000, report({ seq: 2, wants: wants(1) }))).inFlight).toBe(1);
  expect(viewOf(applyTo(after(0, limits(9)), 2_000, change({ paused }))).gates).toEqual([]);
  expect(closed.limits).not.toHaveProperty('paused');
});

test('a new ledger that is told its limits is closed with them', () => {
  const paused = { reason: 'invoice', setBy: 'anna@desk', sinceMs: 5, untilMs: null };
  const begun = after(
    6,
    { type: 'configured', limits: { account: 'test', maxInFlight: 9, paused } },
    report({ wants: wants(1) }),
  );
  expect(viewOf(begun).inFlight).toBe(0);
});

test('people see that a gate is being tried', () => {
  const closed = applyTo(after(0, limits(9)), 1, gate({ gate: 'auth', command: 'refused' }));
  expect(viewOf(closed).gates[0]).not.toHaveProperty('isTried');
  const tried = applyTo(closed, 2, gate({ gate: 'auth', command: 'open' }), report({ wants: wants(3) }));
  expect(viewOf(tried).gates).toMatchObject([{ name: 'auth', isTried: true }]);
  expect(viewOf(tried).inFlight).toBe(1);
});
