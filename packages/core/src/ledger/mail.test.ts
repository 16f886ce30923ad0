// What chunks are told, and when.
import { expect, test } from 'vitest';
import {
  account,
  after,
  applyTo,
  gate,
  gone,
  limits,
  permit,
  quota,
  refused,
  report,
  tick,
  toldTo,
  wakeOf,
  wants,
} from './__fixtures__/reports.js';
import { ledgerMail } from './mail.js';
import type { LedgerState } from './state.js';

const sent = (state: LedgerState, nowMs = 0) => ledgerMail(state, nowMs).state;
const to = (state: LedgerState, nowMs = 0) => ledgerMail(state, nowMs).messages.map((message) => message.to);

test('a chunk is told only what it was not told before', () => {
  const state = after(0, limits(5), report(), report({ sender: 'd', runId: 'rd', wants: wants(1) }));
  expect(to(state)).toEqual(['d']);
  const told = sent(state);
  expect(to(told)).toEqual([]);
  expect(ledgerMail(told, 0).state).toBe(told);
  const closed = applyTo(told, 0, gate());
  expect(to(closed)).toEqual(['c', 'd']);
  expect(to(sent(closed))).toEqual([]);
  // Another time, or the same gate with another reason.
  expect(to(applyTo(sent(closed), 0, gate({ reason: 'other words' })))).toEqual([]);
  expect(to(applyTo(sent(closed), 0, gate({ closedUntilMs: 90_000 })))).toEqual(['c', 'd']);
  expect(to(applyTo(sent(closed), 0, gate({ command: 'open' })))).toEqual(['c', 'd']);
});

test('messages are numbered over all chunks', () => {
  const state = after(0, limits(5), report({ wants: wants(1) }), report({ sender: 'd', runId: 'rd', wants: wants(1) }));
  const { messages, state: told } = ledgerMail(state, 0);
  expect([messages.map(({ message }) => message.seq), told.toldSeq]).toEqual([[1, 2], 2]);
  expect(toldTo(applyTo(told, 0, report({ seq: 2, wants: wants(1), asksAgain: true })))?.seq).toBe(3);
});

test('a chunk that is gone is told nothing', () => {
  const state = applyTo(after(0, limits(5), report({ extra: 1 })), 0, gone, gate());
  expect(to(state)).toEqual([]);
});

test('permits below the first that is not settled need not be told again', () => {
  const given = sent(after(0, limits(5), report({ wants: wants(3) })));
  const below = (changes: Parameters<typeof report>[0]) =>
    toldTo(applyTo(given, 0, report({ seq: 2, asksAgain: true, ...changes })))?.settledBelow;
  expect(below({})).toBe(1);
  expect(below({ seen: 3, holding: [[2, 3]], open: [[2, 2]] })).toBe(2);
  expect(below({ seen: 2 })).toBe(3);
  expect(below({ seen: 3 })).toBe(4);
});

test('places are short where somebody waits that could use one soon, and while limits are unknown', () => {
  const short = (...events: Parameters<typeof after>[1][]) =>
    toldTo(after(0, ...events, report({ asksAgain: true, wants: wants(3) })))?.placesShort;
  expect(short()).toBe(true);
  expect(short(limits(2))).toBe(true);
  expect(short(limits(3))).toBe(false);
  // Closed: places are not what it waits for.
  expect(short(limits(3), gate())).toBe(false);
  expect(short(limits(0), gate())).toBe(true);
});

test('chunks that are awaited are asked every half minute', () => {
  const state = { ...after(0, limits(5)), awaiting: { c: 1_000, d: 2_000 } };
  expect(ledgerMail(state, 30_999).asks).toEqual([]);
  const { asks, messages, state: asked } = ledgerMail(state, 31_000);
  expect([asks, messages, asked.awaiting]).toEqual([['c'], [], { c: 31_000, d: 2_000 }]);
  expect(wakeOf(asked)).toBe(32_000);
});

test('the ledger wakes for the first of all that is due, and for nothing else', () => {
  expect(wakeOf(after(0, limits(5)))).toBeNull();
  expect(wakeOf(after(0, limits(5), gate()))).toBeNull();
  expect(wakeOf(after(0, limits(5), gate({ closedUntilMs: 70_000 }), refused('unreachable', 80_000)))).toBe(70_000);
  const due = applyTo(after(0, limits(5), refused('unreachable', 80_000)), 80_000, tick);
  expect(wakeOf(due, 80_000)).toBeNull();
  expect(wakeOf({ ...after(0, limits(5)), turnMs: 5_000 })).toBe(5_000);
  const held = after(0, limits(5), report({ extra: 1 }));
  expect([wakeOf(held), wakeOf(applyTo(held, 100, gone))]).toEqual([900_000, 1_800_100]);
});

test('a row of permits that was seen in part is told from where it was not', () => {
  const state = after(100_000, limits(9));
  const given = applyTo(state, 100_000, limits(9, { requests: 10, perMs: 1_000 }), report({ wants: wants(4) }));
  const row = toldTo(given)?.permits[0] ?? permit();
  const part = toldTo(applyTo(given, 100_000, report({ seq: 2, seen: 2, holding: [[1, 2]], wants: wants(2) })));
  expect(part).toMatchObject({ seen: 2, permits: [{ first: 3, count: 2 }] });
  expect(part?.permits[0]?.slotMs).toBeCloseTo(row.slotMs + 2 * row.intervalMs);
});

test('a quota that is used up is told once, and again when it has turned', () => {
  const use = { type: 'counted', count: { quotas: [{ name: 'hour', startMs: 0, units: 5 }], budgets: [] } } as const;
  const state = sent(after(100, account({ quotas: [quota(5)] }), use, report({ wants: wants(2) })), 100);
  expect([to(state, 100), to(applyTo(state, 200, report({ seq: 2, wants: wants(1) })), 200)]).toEqual([[], []]);
  expect(to(applyTo(state, 3_600_000, tick), 3_600_000)).toEqual(['c']);
});
