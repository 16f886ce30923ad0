import { expect, test } from 'vitest';
import { after, applyTo, heir, limits, report, tick, viewOf, wakeOf, wants } from './__fixtures__/reports.js';
import { inFlight } from './holders.js';
import { LATEST_LEDGER_LOGIC, ledgerLogic } from './logic.js';
import { ledgerMail } from './mail.js';
import { reduceLedger } from './reduce.js';
import type { LedgerState } from './state.js';

const granted = (state: LedgerState, sender = 'c') =>
  ledgerMail(state, 100_000)
    .messages.find(({ to }) => to === sender)
    ?.message.permits.reduce((sum, { count }) => sum + count, 0) ?? 0;

test('a ledger without state grants nothing before every open chunk has reported, and then only what is free', () => {
  const state = applyTo(heir('c', 'd'), 100_000, limits(3), report({ wants: wants(5), holding: [[1, 1]], seen: 1 }));
  expect([granted(state), viewOf(state).awaiting]).toEqual([0, ['d']]);
  const both = applyTo(state, 100_000, report({ sender: 'd', runId: 'rd', extra: 1 }));
  expect([granted(both), inFlight(both), viewOf(both).awaiting]).toEqual([1, 3, []]);
});

test('chunks that are awaited are asked at once, and again every half minute until they answer or are found gone', () => {
  const asked = ledgerMail(applyTo(heir('c', 'd'), 100_000, limits(3)), 100_000);
  expect(asked.asks).toEqual(['c', 'd']);
  expect(wakeOf(asked.state)).toBe(130_000);
  const one = applyTo(asked.state, 100_010, report({ wants: wants(1) }));
  expect(ledgerMail(one, 129_999).asks).toEqual([]);
  expect(ledgerMail(one, 130_000).asks).toEqual(['d']);
  const found = applyTo(one, 130_000, { type: 'holder-gone', sender: 'd' });
  expect([granted(found), viewOf(found).awaiting]).toEqual([1, []]);
});

test('slots of a ledger without state come after all that the one before may have given out', () => {
  const rate = { requests: 1, perMs: 60_000 };
  const firstSlot = (state: LedgerState) => {
    const told = applyTo(state, 100_000, report({ wants: wants(1) }));
    const wakeMs = wakeOf(told) ?? 0;
    return ledgerMail(applyTo(told, wakeMs, tick), wakeMs).messages[0]?.message.permits[0]?.slotMs;
  };
  expect(firstSlot(applyTo(heir('c'), 100_000, limits(1, rate)))).toBeCloseTo(162_606.06, 0);
  // Nobody was there before: nothing to wait for but the horizon.
  expect(firstSlot(applyTo(heir(), 100_000, limits(1, rate)))).toBe(102_000);
});

test('a report that has heard more than the ledger has said shows that it was set back: it asks all, and grants nothing meanwhile', () => {
  const rate = { requests: 20, perMs: 1_000 };
  const before = ledgerMail(after(0, limits(9, rate), report(), report({ sender: 'd', runId: 'rd' })), 0).state;
  const heard = { heardRunId: 'ledger-run', heardSeq: 40 };
  const state = applyTo(before, 50_000, report({ seq: 2, ...heard, seen: 7, holding: [[7, 7]], wants: wants(2) }));
  expect(state).toMatchObject({ toldSeq: 40, awaiting: { d: 0 } });
  expect(state.nextSlotMs).toBeCloseTo(54_550.505, 1);
  expect(granted(state)).toBe(0);
  const learned = applyTo(state, 60_000, report({ sender: 'd', runId: 'rd', seq: 2, ...heard, heardSeq: 39 }));
  const { message } = ledgerMail(learned, 60_000).messages[0] ?? {};
  expect(message).toMatchObject({ seq: 41, permits: [{ first: 8, count: 2 }] });
});

test('a ledger that was set back counts anew what was charged since: only the store knows', () => {
  const quotas = [{ name: 'month', limit: 99, periods: { lengthMs: 86_400_000 } }];
  const limited = { type: 'configured', limits: { account: 'test', maxInFlight: 99, quotas } } as const;
  const budget = { key: 'run 1', generations: 50 };
  const count = (units: number) =>
    ({
      type: 'counted',
      count: {
        quotas: [{ name: 'month', startMs: 0, units }],
        budgets: [{ key: 'run 1', generations: units, cost: 0 }],
      },
    }) as const;
  const before = ledgerMail(after(0, limited, report({ budget, wants: wants(5) }), count(10)), 0).state;
  expect(before.holders['c']?.issued).toBe(5);
  // It had issued 5; the chunk has had 20 since, of which one is open.
  const said = report({
    seq: 2,
    heardRunId: 'ledger-run',
    budget,
    seen: 20,
    open: [[20, 20]],
    holding: [[1, 20]],
    wants: wants(5),
  });
  const state = applyTo(before, 50_000, said);
  expect([state.counting, granted(state), viewOf(state, 50_000).quotas[0]?.posted]).toEqual([true, 0, 0]);
  const known = applyTo(state, 50_000, count(29));
  expect(viewOf(known, 50_000).quotas[0]).toMatchObject({ posted: 29, pending: 1 + 5 });
  expect(known.spent).toMatchObject([{ key: 'run 1', generations: 29 }]);
  // By the rules before, what was charged in between is forgotten.
  const old = applyTo({ ...before, rules: 1 }, 50_000, said);
  expect([old.counting, viewOf(old, 50_000).quotas[0]?.posted]).toEqual([false, 15]);
});

test('a word that was on its way to the ledger before does not hide what the chunk has had since', () => {
  const quotas = [{ name: 'month', limit: 20, periods: { lengthMs: 86_400_000 } }];
  const limited = { type: 'configured', limits: { account: 'test', maxInFlight: 99, quotas } } as const;
  const none = { type: 'counted', count: { quotas: [], budgets: [] } } as const;
  const old = report({ seq: 1, seen: 4, holding: [[4, 4]], answered: 4, posted: 4, heardRunId: 'before', heardSeq: 2 });
  // Of 5 to 9 one came back, two are open, and two were charged.
  const said = { seq: 2, seen: 9, holding: [[6, 9]], open: [[6, 7]], voided: [[5, 5]] } as const;
  const next = report({ ...said, answered: 6, posted: 6, heardRunId: 'before', heardSeq: 3 });
  const used = (...events: Parameters<typeof applyTo>[2][]) => {
    const { posted, pending } =
      viewOf(applyTo({ ...heir('c'), rules: 2 }, 100_000, ...events), 100_000).quotas[0] ?? {};
    return { posted, pending };
  };
  expect(used(limited, old, none, next)).toEqual({ posted: 2, pending: 2 });
  // What was charged before the store is counted, it counts.
  expect(used(limited, old, next, none)).toEqual({ posted: 0, pending: 2 });
});

test('what was heard of another ledger, or no more than was said, is no sign of a reset', () => {
  const before = after(0, limits(9), report());
  const same = report({ seq: 2, heardRunId: 'ledger-run', heardSeq: before.toldSeq });
  expect(applyTo(before, 0, same).awaiting).toEqual({});
  expect(applyTo(before, 0, report({ seq: 2, heardRunId: 'another', heardSeq: 99 })).awaiting).toEqual({});
});

test('a chunk that was reset keeps what it held before, gets nothing, and is told', () => {
  const held = applyTo(
    ledgerMail(after(0, limits(3), report({ wants: wants(3) })), 0).state,
    0,
    report({ seq: 2, seen: 2, holding: [[1, 2]], wants: wants(1) }),
  );
  const words = [report({ seq: 3, setBack: true, seen: 2, wants: wants(3) }), report({ seq: 3, wants: wants(3) })];
  for (const word of words) {
    const state = applyTo(held, 0, word);
    expect([inFlight(state), viewOf(state).waiting]).toEqual([3, []]);
    expect(ledgerMail(state, 0).messages[0]?.message).toMatchObject({
      setBack: true,
      seen: 2,
      permits: [{ first: 3 }],
    });
    const learned = applyTo(ledgerMail(state, 0).state, 0, report({ seq: 4, seen: 3, extra: 1 }));
    expect(inFlight(learned)).toBe(1);
    expect(learned.holders['c']?.setBack).toBe(false);
  }
});

test('a chunk that was reset and ends without having learned leaves its places taken for half an hour', () => {
  const held = after(0, limits(3), report({ seen: 2, holding: [[1, 2]] }));
  const state = applyTo(held, 0, report({ seq: 2, setBack: true, done: true }));
  expect([inFlight(state), viewOf(state).unknown]).toEqual([2, 2]);
  expect(applyTo(state, 1_800_000, tick).holders).toEqual({});
});

test('a ledger without state that finds a chunk which was reset awaits it until it has learned', () => {
  const state = applyTo(heir('c'), 100_000, limits(3), report({ setBack: true, wants: wants(1) }));
  expect(viewOf(state).awaiting).toEqual(['c']);
  expect(ledgerMail(state, 100_000).messages[0]?.message).toMatchObject({ setBack: true });
  expect(viewOf(applyTo(state, 100_000, report({ seq: 2, extra: 1 }))).awaiting).toEqual([]);
});

test('places that an ended run could not account for stay taken when its chunk is begun again', () => {
  const ended = after(0, limits(3), report({ extra: 2, done: true }));
  const again = applyTo(ended, 0, report({ runId: 'r2', bornMs: 5, done: true }));
  expect([inFlight(again), viewOf(again).unknown]).toEqual([2, 2]);
  expect(applyTo(again, 1_800_000, tick).holders).toEqual({});
});

test('what a ledger without state did not give out itself counts the most that it may, by rules 2; one unit by those before', () => {
  const quotas = [{ name: 'month', limit: 20, periods: { lengthMs: 86_400_000 } }];
  const events = [
    { type: 'configured', limits: { account: 'test', maxInFlight: 9, quotas } },
    report({ seen: 3, holding: [[1, 3]], open: [[1, 3]], most: { units: 5 } }),
  ] as const;
  const pending = (version: number) => {
    const { reduce, view } = ledgerLogic(version) ?? expect.fail();
    return view(
      events.reduce((before, event) => reduce(before, event, 100_000), heir('c')),
      100_000,
    ).quotas[0]?.pending;
  };
  expect([pending(1), pending(2)]).toEqual([3, 15]);
});

test('every version of the rules that a ledger may have been started with is there, and none beyond', () => {
  for (let version = 1; version <= LATEST_LEDGER_LOGIC; version += 1) expect(ledgerLogic(version)).toBeDefined();
  expect([ledgerLogic(0), ledgerLogic(LATEST_LEDGER_LOGIC + 1)]).toEqual([undefined, undefined]);
  const latest = ledgerLogic(LATEST_LEDGER_LOGIC);
  expect(latest?.reduce(heir('c'), tick, 1)).toEqual(
    reduceLedger({ ...heir('c'), rules: LATEST_LEDGER_LOGIC }, tick, 1),
  );
});
