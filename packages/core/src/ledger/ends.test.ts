// What chunks are told that get nothing: which gate, until when, and whether anything will come at all.
import { expect, test } from 'vitest';
import type { AccountLimits, ChunkReport } from '../messages.js';
import {
  account,
  after,
  applyTo,
  counted,
  gate,
  quota,
  refused,
  report,
  toldTo,
  viewOf,
  wakeOf,
  wants,
} from './__fixtures__/reports.js';
import { nextTurnMs, quotaWakes } from './ends.js';
import { Room } from './room.js';

const HOUR_MS = 3_600_000;
const hour = (limit: number) => account({ quotas: [quota(limit)] });
const use = (units: number, name = 'hour', startMs = 0) =>
  ({ type: 'counted', count: { quotas: [{ name, startMs, units }], budgets: [] } }) as const;
/** An account whose quota of 5 an hour is used up, and a chunk that wants two. */
const spent = (changes: Partial<AccountLimits> = {}, of: Partial<ChunkReport> = {}) =>
  after(100, account({ quotas: [quota(5)], ...changes }), use(5), report({ wants: wants(2), ...of }));

test('a quota that is used up is told as a gate, with the time at which its period turns, and the ledger wakes for it', () => {
  const state = spent();
  expect(toldTo(state)).toMatchObject({
    permits: [],
    gate: {
      name: 'quota',
      closedUntilMs: HOUR_MS,
      reason: 'QUOTA_EXHAUSTED: 5 of 5 units of “hour” are used',
      setBy: 'ledger',
    },
    ends: null,
  });
  expect([state.turnMs, wakeOf(state, 100)]).toEqual([HOUR_MS, 900_100]);
});

test('what is still on its way may come back: until then it is no gate', () => {
  const state = after(100, hour(5), counted, report({ wants: wants(7) }));
  expect(toldTo(state)?.gate).toBeNull();
  const posted = applyTo(state, 100, report({ seq: 2, seen: 5, holding: [[1, 5]], wants: wants(2) }));
  expect(toldTo(posted)?.gate).toMatchObject({ name: 'quota' });
  const unknown = { seen: 5, holding: [[1, 5]], open: [[5, 5]], unknown: [[5, 5]] } as const;
  expect(toldTo(applyTo(state, 100, report({ seq: 2, ...unknown, wants: wants(2) })))?.gate).toMatchObject({
    name: 'quota',
  });
});

test('figures beyond the limit are told as the limit', () => {
  expect(toldTo(after(100, hour(5), use(9), report({ wants: wants(1) })))?.gate?.reason).toContain('5 of 5 units');
});

test('a chunk with a wish that is not used up is not held back, and of several quotas the one that frees it first is named', () => {
  const ofA = quota(5, { name: 'of a', model: 'a', periods: { lengthMs: 2 * HOUR_MS } });
  const ofB = quota(5, { name: 'of b', model: 'b', periods: { lengthMs: 3 * HOUR_MS } });
  const state = after(100, account({ quotas: [ofA, ofB], maxInFlight: 0 }), use(5, 'of a'), use(5, 'of b'));
  const told = (...models: string[]) =>
    toldTo(applyTo(state, 100, report({ asksAgain: true, wants: models.flatMap((model) => wants(1, model)) })))?.gate;
  expect(told('c', 'a')).toBeNull();
  expect(told('a', 'c')).toBeNull();
  expect(told('b')?.closedUntilMs).toBe(3 * HOUR_MS);
  expect([told('a', 'b')?.closedUntilMs, told('b', 'a')?.closedUntilMs]).toEqual([2 * HOUR_MS, 2 * HOUR_MS]);
  expect(told()).toBeNull();
});

test('where several quotas hold one wish back, it waits for the last of them', () => {
  const day = quota(5, { name: 'day', periods: { lengthMs: 24 * HOUR_MS } });
  for (const quotas of [
    [quota(5), day],
    [day, quota(5)],
  ]) {
    const state = after(100, account({ quotas }), use(5), use(5, 'day'), report({ wants: wants(1) }));
    expect(toldTo(state)?.gate).toMatchObject({ closedUntilMs: 24 * HOUR_MS });
  }
});

test('a request that needs more units than are left waits, though some are left', () => {
  const state = after(100, hour(5), use(4), report({ wants: wants(1, 'a', 2) }));
  expect(toldTo(state)?.gate?.reason).toBe('QUOTA_EXHAUSTED: 4 of 5 units of “hour” are used');
});

test('what somebody else used of the key is neither given out nor waited for', () => {
  const usage = { type: 'usage', usage: { used: 3, limit: null, resetsAtMs: null, atMs: 100 } } as const;
  const given = after(100, hour(5), counted, usage, report({ wants: wants(9) }));
  expect(given.holders['c']?.issued).toBe(2);
  const posted = applyTo(given, 100, report({ seq: 2, seen: 2, wants: wants(1) }));
  expect(toldTo(posted)?.gate).toMatchObject({ name: 'quota', reason: expect.stringContaining('5 of 5 units') });
});

test('a quota with room for exactly one more is not used up, though no place is free', () => {
  const state = after(
    100,
    account({ quotas: [quota(5)], maxInFlight: 0 }),
    use(4),
    report({ wants: wants(1), asksAgain: true }),
  );
  expect(toldTo(state)?.gate).toBeNull();
});

test('another gate that is closed is told before a quota', () => {
  expect(toldTo(applyTo(spent(), 100, gate()))?.gate?.name).toBe('paused');
  expect(toldTo(applyTo(spent({}, { wants: [] }), 100, gate(), report({ seq: 2, asksAgain: true })))?.gate?.name).toBe(
    'paused',
  );
});

test.each([
  ['wait', null],
  ['fail', 'quota'],
  ['spill', 'spill'],
] as const)('when a quota is used up, an account that says "%s" tells %s', (whenExhausted, ends) => {
  const told = toldTo(spent({ whenExhausted }));
  expect(told).toMatchObject({ ends, gate: { name: 'quota', closedUntilMs: HOUR_MS } });
  // The vendor's own word counts as much, whatever we counted.
  const vendor = after(100, account({ whenExhausted }), refused('quota', 9_000), report({ wants: wants(1) }));
  expect(toldTo(vendor)?.ends).toBe(ends);
  // Tried again, it is not used up; and who wants nothing is told no end.
  expect(toldTo(applyTo(vendor, 9_000, report({ seq: 2, wants: wants(1), asksAgain: true })))?.ends).toBeNull();
  expect(toldTo(spent({ whenExhausted }, { wants: [], asksAgain: true }))?.ends).toBeNull();
  const other = after(100, account({ whenExhausted }), refused('rate', 9_000), report({ wants: wants(1) }));
  expect(toldTo(other)?.ends).toBeNull();
});

test('a budget that is spent ends what waits for it, and not while something on its way may come back', () => {
  const budget = { key: 'run', generations: 3 };
  const given = after(100, account({}), report({ budget, wants: wants(5) }));
  expect(toldTo(given)).toMatchObject({ ends: null, permits: [{ count: 3 }] });
  const twoPosted = { seen: 3, holding: [[3, 3]], open: [[3, 3]], wants: wants(2), budget } as const;
  expect(toldTo(applyTo(given, 100, report({ seq: 2, asksAgain: true, ...twoPosted })))?.ends).toBeNull();
  const all = applyTo(given, 100, report({ seq: 2, seen: 3, wants: wants(2), budget }));
  expect(toldTo(all)).toMatchObject({ ends: 'budget', gate: null });
  expect(toldTo(applyTo(all, 100, gate()))).toMatchObject({ ends: 'budget', gate: null });
  const voided = applyTo(given, 100, report({ seq: 2, seen: 3, voided: [[3, 3]], wants: wants(2), budget }));
  expect(toldTo(voided)).toMatchObject({ ends: null, permits: [{ first: 4, count: 1 }] });
});

test('a budget of money is spent when it has not enough for any wish', () => {
  const budget = { key: 'run', cost: 100 };
  const wish = (cost: number) => ({ model: `m${cost}`, units: 1, count: 1, cost });
  const told = (...costs: number[]) =>
    toldTo(after(100, account({ maxInFlight: 0 }), report({ budget, asksAgain: true, wants: costs.map(wish) })))?.ends;
  const posted = { ...after(100, account({ maxInFlight: 0 })), spent: [{ key: 'run', generations: 1, cost: 60 }] };
  const after60 = (cost: number) =>
    toldTo(applyTo(posted, 100, report({ budget, asksAgain: true, wants: [wish(cost)] })))?.ends;
  expect([after60(40), after60(41)]).toEqual([null, 'budget']);
  expect([told(100), told(101), told(101, 100), told(101, 500)]).toEqual([null, 'budget', null, 'budget']);
});

test('the period turns for everybody only where a quota over all models is used up for all that somebody wants', () => {
  const turn = (state: Parameters<typeof nextTurnMs>[0]) => nextTurnMs(state, new Room(state), 100);
  expect(turn(spent())).toBe(HOUR_MS);
  expect(nextTurnMs(spent(), null, 100)).toBeNull();
  expect(turn(after(100, hour(5), use(4), report({ wants: wants(1) })))).toBeNull();
  const ofA = quota(5, { model: 'a' });
  expect(turn(after(100, account({ quotas: [ofA] }), use(5), report({ wants: wants(1) })))).toBeNull();
  // Who wants nothing leaves it as it was.
  expect(turn({ ...spent({}, { wants: [] }), turnMs: 77 })).toBe(77);
});

test('at the turn one request goes first, since the vendor’s clock may be behind; then all the rest', () => {
  const state = applyTo(spent(), HOUR_MS, report({ seq: 2, wants: wants(9) }));
  expect(state.gates.quota).toMatchObject({ sinceMs: HOUR_MS, fails: 0, probe: { number: 1 }, setBy: 'ledger' });
  expect(toldTo(state, 'c', HOUR_MS)).toMatchObject({ permits: [{ count: 1, probe: true }], gate: { name: 'quota' } });
  const taken = applyTo(state, HOUR_MS + 100, report({ seq: 3, seen: 1, holding: [[1, 1]], wants: wants(8) }));
  expect([taken.gates, taken.holders['c']?.issued]).toEqual([{}, 5]);
  // A quota that the vendor has closed keeps its own time.
  const closed = applyTo(
    applyTo(spent(), 100, refused('quota', 2 * HOUR_MS)),
    HOUR_MS,
    report({ seq: 2, wants: wants(1) }),
  );
  expect(closed.gates.quota).toMatchObject({ closedUntilMs: 2 * HOUR_MS, probe: null });
});

test('a try at the turn that came back unsent, or of which nothing was heard, ends nobody’s wait in the fresh period', () => {
  const turned = (rules: number) =>
    applyTo({ ...spent({ whenExhausted: 'fail' }), rules }, HOUR_MS, report({ seq: 2, wants: wants(9) }));
  const unsent = report({ seq: 3, seen: 1, voided: [[1, 1]], wants: wants(9) });
  const told = (rules: number) => toldTo(applyTo(turned(rules), HOUR_MS + 500, unsent), 'c', HOUR_MS + 500);
  expect(told(2)).toMatchObject({ ends: null, gate: { name: 'quota', closedUntilMs: HOUR_MS + 1_500 } });
  expect(told(1)).toMatchObject({ ends: 'quota' });
  const unknown = { unknown: [[1, 1]], open: [[1, 1]], holding: [[1, 1]] } as const;
  const lost = applyTo(turned(2), HOUR_MS + 500, report({ seq: 3, seen: 1, ...unknown, wants: wants(9) }));
  expect(toldTo(lost, 'c', HOUR_MS + 500)).toMatchObject({ ends: null, gate: { name: 'quota' } });
  // Refused, it is the vendor's word.
  const no = applyTo(turned(2), HOUR_MS + 500, refused('quota', HOUR_MS + 9_000), unsent);
  expect(toldTo(no, 'c', HOUR_MS + 500)).toMatchObject({ ends: 'quota' });
});

test('the ledger wakes when a period turns that somebody waits for', () => {
  const ofA = quota(5, { name: 'of a', model: 'a', periods: { lengthMs: 60_000 } });
  const state = after(
    100,
    account({ quotas: [ofA] }),
    use(5, 'of a'),
    report({ wants: [...wants(1), ...wants(1, 'b')] }),
  );
  expect(quotaWakes(state, new Room(state), 100)).toEqual([60_000]);
  expect(wakeOf(state, 100)).toBe(60_000);
});

test('people see a quota that is used up among the gates, as long as somebody waits', () => {
  expect(viewOf(spent(), 100).gates).toEqual([
    { name: 'quota', closedUntilMs: HOUR_MS, reason: 'QUOTA_EXHAUSTED', setBy: 'ledger' },
  ]);
  expect(viewOf({ ...spent({}, { wants: [] }), turnMs: HOUR_MS }, 100).gates).toEqual([]);
  expect(viewOf(applyTo(spent(), 100, refused('quota', 9_000)), 100).gates).toMatchObject([{ setBy: 'a worker' }]);
});
