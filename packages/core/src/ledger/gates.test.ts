// What closes an account, for how long, and the one request that tries it.
import { expect, test } from 'vitest';
import type { GateName } from '../states.js';
import {
  account,
  after,
  applyTo,
  counted,
  gate,
  gone,
  issuedTo,
  limits,
  quota,
  refused,
  report,
  tick,
  viewOf,
  wakeOf,
  wants,
} from './__fixtures__/reports.js';
import { closedGate, grantMode } from './gates.js';
import type { LedgerEvent } from './reduce.js';
import type { LedgerState, Probe } from './state.js';

const closed = (worker: string, closedUntilMs: number) => gate({ gate: 'rate', closedUntilMs, setBy: worker });
const untilMs = (state: LedgerState, name: GateName = 'rate') => state.gates[name]?.closedUntilMs;
const probeOf = (state: LedgerState, name: GateName = 'unreachable') => state.gates[name]?.probe;
/** A batch begins at an account of five places. */
const begins: LedgerEvent = {
  type: 'configured',
  limits: { account: 'test', maxInFlight: 5, rates: [] },
  begins: true,
};
/** An account of five places that somebody wants, closed at 0, and its probe due at 1,000. */
const tried = (name: GateName = 'unreachable', more = limits(5)) =>
  applyTo(after(0, more, refused(name, 1_000)), 1_000, report({ wants: wants(5) }));
const answer = (changes: Parameters<typeof report>[0] = {}) => report({ seq: 2, seen: 1, ...changes });

test('of several workers that were refused the one that must wait longest counts, in whatever order they say it', () => {
  const [one, other] = [closed('worker 1', 5_000), closed('worker 2', 60_000)];
  expect(untilMs(after(0, limits(1), one, other))).toBe(60_000);
  expect(untilMs(after(0, limits(1), other, one))).toBe(60_000);
  expect(wakeOf(after(0, limits(1), other, one))).toBe(60_000);
  const hinted = [refused('rate', 5_000), refused('rate', 60_000), refused('rate', 7_000), refused()];
  expect(untilMs(after(0, limits(1), ...hinted))).toBe(60_000);
});

test('whoever closed a gate may shorten it', () => {
  expect(untilMs(after(0, limits(1), closed('worker 1', 60_000), closed('worker 1', 5_000)))).toBe(5_000);
});

test('a worker that was refused does not open what a person closed for good', () => {
  const forGood = gate({ gate: 'rate', setBy: 'a person' });
  for (const word of [closed('worker 1', 5_000), refused('rate', 5_000), refused()]) {
    const state = after(0, limits(1), forGood, word);
    expect(untilMs(state)).toBeNull();
    const gates = viewOf(applyTo(state, 5_000, report({ wants: wants(1) }))).gates;
    expect(gates).toMatchObject([{ setBy: 'a person' }]);
  }
});

test('a time that a vendor names is obeyed to the moment, weeks included', () => {
  const weeks = 30 * 86_400_000;
  for (const name of ['quota', 'unreachable'] as const) {
    const state = after(5, limits(1), refused(name, weeks));
    expect(state.gates[name]).toEqual({
      name,
      closedUntilMs: weeks,
      reason: 'why',
      setBy: 'a worker',
      sinceMs: 5,
      fails: 0,
      probe: null,
    });
    expect(issuedTo(applyTo(state, weeks - 1, report({ wants: wants(1) })))).toBe(0);
    expect(issuedTo(applyTo(state, weeks, report({ wants: wants(1) })))).toBe(1);
  }
});

test.each([
  ['rate', 300, 700],
  ['unreachable', 1_000, 1_000],
  ['quota', 30_000, 60_000],
] as const)('without a hint, gate %s rests for a part that is fixed and one by chance', (name, leastMs, spreadMs) => {
  const rests = Array.from({ length: 50 }, (_, dice) => {
    const state = { ...after(0, limits(1)), dice: dice * 7_919 };
    return untilMs(applyTo(state, 100, refused(name)), name) ?? 0;
  });
  expect(Math.min(...rests)).toBeGreaterThanOrEqual(100 + leastMs);
  expect(Math.max(...rests)).toBeLessThanOrEqual(100 + leastMs + spreadMs);
  expect(Math.max(...rests) - Math.min(...rests)).toBeGreaterThan(spreadMs * 0.8);
  expect(rests.every(Number.isInteger)).toBe(true);
});

test('what several workers say of one trouble throws the dice once', () => {
  const once = after(0, limits(1), refused());
  expect(applyTo(once, 10, refused())).toEqual(once);
  expect(once.dice).not.toBe(after(0, limits(1)).dice);
});

test('a key that was refused stays closed until a person opens it or a batch begins; then one request goes', () => {
  const state = after(0, limits(5), refused('auth', 1_000), report({ wants: wants(3) }));
  expect(untilMs(state, 'auth')).toBeNull();
  expect(wakeOf(state)).toBe(900_000);
  for (const word of [gate({ command: 'open', gate: 'auth' }), begins]) {
    const opened = applyTo(state, 100_000, word);
    expect([issuedTo(opened), probeOf(opened, 'auth')]).toMatchObject([1, { number: 1 }]);
    expect(untilMs(opened, 'auth')).toBe(100_000);
  }
  expect(issuedTo(applyTo(state, 100_000, limits(5)))).toBe(0);
  // One that is out already is not sent again.
  const out = applyTo(state, 100_000, gate({ command: 'open', gate: 'auth' }));
  expect(issuedTo(applyTo(out, 100_000, begins))).toBe(1);
  const healthy = after(0, limits(5));
  expect(applyTo(healthy, 0, begins)).toEqual(healthy);
});

test('what a vendor closed is tried by one request; what a person closed is open when its time has come', () => {
  const state = tried();
  expect(state.holders['c']?.open).toMatchObject([{ count: 1, probe: true }]);
  expect(probeOf(state)).toEqual({ sender: 'c', number: 1, untilMs: 1_000 + 15_000 + 60_000 });
  expect(issuedTo(applyTo(state, 2_000, tick))).toBe(1);
  for (const name of ['paused', 'store'] as const) {
    const own = applyTo(after(0, limits(5), refused(name, 1_000)), 1_000, report({ wants: wants(5) }));
    expect([issuedTo(own), own.gates]).toEqual([5, {}]);
    const opened = applyTo(after(0, limits(5), gate({ gate: name })), 0, gate({ command: 'open', gate: name }));
    expect(opened.gates).toEqual({});
  }
});

test('a gate that is not closed is none to open', () => {
  const state = after(0, limits(5));
  for (const name of ['rate', 'paused'] as const)
    expect(applyTo(state, 0, gate({ command: 'open', gate: name }))).toEqual(state);
});

test('a person who opens what the vendor closed has it tried at once, whatever time it named', () => {
  const state = after(0, limits(5), refused('unreachable', 900_000), report({ wants: wants(5) }));
  const opened = applyTo(state, 500, gate({ command: 'open', gate: 'unreachable' }));
  expect([issuedTo(opened), probeOf(opened)]).toMatchObject([1, { number: 1 }]);
});

test('accepted or rejected, the vendor takes requests again: all the rest is granted', () => {
  for (const word of [answer(), answer({ voided: [[1, 1]], answered: 1 })]) {
    const state = applyTo(tried(), 2_000, { ...word }, report({ seq: 3, seen: 1, wants: wants(5) }));
    expect([state.gates, issuedTo(state)]).toEqual([{}, 6]);
  }
});

test('a probe is told as a row of its own, though another goes at the same moment', () => {
  const twice = applyTo(tried(), 1_000, gate({ command: 'open', gate: 'unreachable' }));
  expect(twice.holders['c']?.open).toMatchObject([
    { first: 1, count: 1, probe: true },
    { first: 2, count: 1, probe: true },
  ]);
});

test('while a probe is in the chunk’s hands nothing else goes', () => {
  for (const word of [answer({ open: [[1, 1]], holding: [[1, 1]] }), report({ seq: 2, asksAgain: true })])
    expect(probeOf(applyTo(tried(), 2_000, word))).toMatchObject({ number: 1 });
  const stranger = report({ sender: 'd', runId: 'rd', wants: wants(5) });
  expect(issuedTo(applyTo(tried(), 2_000, stranger), 'd')).toBe(0);
});

test('a probe that came back unsent says nothing: another goes a second later', () => {
  const state = applyTo(tried(), 2_000, answer({ voided: [[1, 1]], wants: wants(5) }));
  expect(state.gates.unreachable).toMatchObject({ probe: null, closedUntilMs: 3_000, fails: 0 });
  expect(probeOf(applyTo(state, 3_000, tick))).toMatchObject({ number: 2 });
});

test('a probe whose fate nobody knows has failed, and so has one that nobody heard of', () => {
  const unknown = { unknown: [[1, 1]], open: [[1, 1]], holding: [[1, 1]] } as const;
  expect(applyTo(tried(), 2_000, answer(unknown)).gates.unreachable).toMatchObject({ probe: null, fails: 1 });
  expect(wakeOf(tried())).toBe(76_000);
  expect(applyTo(tried(), 75_999, tick).gates.unreachable).toMatchObject({ fails: 0, probe: { number: 1 } });
  const silent = applyTo(tried(), 76_000, tick).gates.unreachable;
  expect(silent).toMatchObject({ fails: 1, probe: null });
  expect(silent?.closedUntilMs).toBeGreaterThanOrEqual(77_000);
  expect(silent?.closedUntilMs).toBeLessThanOrEqual(79_000);
});

test('a probe that is refused closes its gate again, and each that fails in a row lets it rest longer', () => {
  let state = tried();
  const rests: number[] = [];
  for (let round = 1; round <= 20; round += 1) {
    const nowMs = (state.gates.unreachable?.closedUntilMs ?? 0) + 10;
    state = applyTo(state, nowMs, tick);
    expect(probeOf(state)).toMatchObject({ number: round });
    // The worker's word comes first, then that of the chunk.
    state = applyTo(
      state,
      nowMs,
      refused('unreachable'),
      report({ seq: round + 1, seen: round, voided: [[round, round]], wants: wants(5) }),
    );
    expect(state.gates.unreachable).toMatchObject({ fails: round, probe: null, sinceMs: 0 });
    rests.push((state.gates.unreachable?.closedUntilMs ?? 0) - nowMs);
  }
  for (const [index, restMs] of rests.entries()) {
    expect(restMs).toBeGreaterThanOrEqual(1_000);
    expect(restMs).toBeLessThanOrEqual(1_001 + Math.min(300_000, 1_000 * 2 ** (index + 1)));
  }
  expect(Math.max(...rests)).toBeGreaterThan(100_000);
  expect(applyTo(state, 0, limits(5)).gates.unreachable?.fails).toBe(20);
});

test('a hint after a failed probe is obeyed as it is; for a quota that always says "in a second", ever less', () => {
  expect(applyTo(tried(), 2_000, refused('unreachable', 3_000)).gates.unreachable).toMatchObject({
    closedUntilMs: 3_000,
    fails: 1,
  });
  const quotaGate = applyTo(tried('quota'), 2_000, refused('quota', 3_000)).gates.quota;
  expect(quotaGate?.closedUntilMs).toBeGreaterThanOrEqual(32_000);
  expect(quotaGate?.closedUntilMs).toBeLessThanOrEqual(152_001);
  expect(applyTo(tried('quota'), 2_000, refused('quota', 9_000_000)).gates.quota?.closedUntilMs).toBe(9_000_000);
});

test('a vendor that says "at once" again and again, and refuses again, is asked ever less often', () => {
  const rests: number[] = [];
  let state = after(0, limits(50), refused('unreachable', 100_000), report({ wants: wants(50) }));
  let nowMs = 100_000;
  for (let round = 1; round <= 14; round += 1) {
    state = applyTo(state, nowMs, tick);
    expect(issuedTo(state)).toBe(round);
    state = applyTo(state, nowMs + 100, refused('unreachable', nowMs + 100));
    const untilMs = state.gates.unreachable?.closedUntilMs ?? 0;
    rests.push(untilMs - nowMs - 100);
    nowMs = untilMs;
  }
  expect(rests.slice(0, 2)).toEqual([0, 0]);
  for (const restMs of rests.slice(2)) expect(restMs).toBeGreaterThanOrEqual(1_000);
  expect(Math.max(...rests)).toBeGreaterThan(60_000);
});

test('a quota that was refused without a time opens when the first period turns that all models count in, then by chance', () => {
  const hourOfA = quota(5, { name: 'hour of a', model: 'a', periods: { lengthMs: 60_000 } });
  const two = account({ quotas: [quota(50, { name: 'day', periods: { lengthMs: 86_400_000 } }), quota(9), hourOfA] });
  const nineCounted = {
    type: 'counted',
    count: { quotas: [{ name: 'hour', startMs: 0, units: 9 }], budgets: [] },
  } as const;
  const state = after(1_000, two, nineCounted, refused('quota'));
  expect(untilMs(state, 'quota')).toBe(3_600_000);
  // Where we count that some is left, its period may turn at another time than ours: it is asked before, and at the turn at the latest.
  const left = untilMs(after(1_000, two, counted, refused('quota')), 'quota') ?? 0;
  expect(left).toBeGreaterThan(31_000);
  expect(left).toBeLessThanOrEqual(91_001);
  expect(untilMs(after(3_599_000, two, counted, refused('quota')), 'quota')).toBe(3_600_000);
  const again = applyTo(applyTo(state, 3_600_000, report({ wants: wants(1) })), 3_600_500, refused('quota'));
  expect(untilMs(again, 'quota')).toBeLessThanOrEqual(3_600_500 + 150_001);
  // The period of a model's own quota says nothing of the others.
  expect(untilMs(after(1_000, account({ quotas: [hourOfA] }), counted, refused('quota')), 'quota')).toBeGreaterThan(
    30_000,
  );
  expect(untilMs(after(1_000, two, counted, refused('rate')), 'rate')).toBeLessThanOrEqual(3_001);
});

test('one request tries all gates whose time has come, and none while another is closed', () => {
  const both = after(0, limits(5), refused('auth'), refused('unreachable', 1_000), report({ wants: wants(5) }));
  const out = applyTo(both, 1_000, gate({ command: 'open', gate: 'auth' }));
  expect(issuedTo(out)).toBe(1);
  expect(probeOf(out)).toEqual(probeOf(out, 'auth') as Probe);
  expect(applyTo(out, 2_000, answer({ wants: wants(5) })).gates).toEqual({});
  const paused = applyTo(both, 500, gate(), gate({ command: 'open', gate: 'auth' }));
  expect([issuedTo(applyTo(paused, 1_000, tick)), grantMode(applyTo(paused, 1_000, tick))]).toEqual([0, 'none']);
  expect(issuedTo(applyTo(applyTo(paused, 1_000, tick), 1_000, gate({ command: 'open' })))).toBe(1);
});

test('the gate that is closed longest is shown; one that is tried comes after those with a time', () => {
  const state = after(0, limits(5), refused('rate', 1_000), refused('quota', 5_000));
  expect(closedGate(state)?.name).toBe('quota');
  expect(closedGate(applyTo(state, 1_000, gate()))).toEqual({
    name: 'paused',
    closedUntilMs: null,
    reason: 'why',
    setBy: 'me',
    sinceMs: 1_000,
  });
  const opened = applyTo(state, 1_000, gate({ command: 'open', gate: 'quota' }), refused('unreachable', 2_000));
  expect(closedGate(opened)?.name).toBe('unreachable');
  expect([closedGate(after(0)), grantMode(after(0))]).toEqual([null, 'all']);
});

test('a chunk that ends, or is gone, without a word of the probe leaves it to its time', () => {
  for (const word of [gone, report({ seq: 2, done: true })])
    expect(probeOf(applyTo(tried(), 2_000, word))).toMatchObject({ untilMs: 76_000 });
});
