import { expect, test } from 'vitest';
import { applyTo, gone, heir, report, tick, viewOf, wants } from './__fixtures__/reports.js';
import { ledgerMail } from './mail.js';
import type { LedgerState } from './state.js';

const NOW_MS = 100_000;
const DAY = { lengthMs: 86_400_000 };
const QUOTAS = [
  { name: 'all', limit: 9, periods: DAY },
  { name: 'b alone', limit: 9, model: 'b', periods: DAY },
];
const limited = { type: 'configured', limits: { account: 'test', maxInFlight: 99, quotas: QUOTAS } } as const;
const counted = { type: 'counted', count: { quotas: [], budgets: [] } } as const;
const row = (model: string, count: number) => ({ model, units: 2, count });
const second = { runId: 'second', bornMs: 99_000, budget: { key: 'run 1', generations: 9 } } as const;
const first = report({ ...second, lost: { found: [row('a', 1)], doubt: [row('a', 2), row('b', 1)] } });
const later = report({ ...second, seq: 2, lost: { found: [row('a', 2), row('b', 1)], doubt: [row('a', 1)] } });
const left = report({
  ...second,
  seq: 2,
  done: true,
  leaves: true,
  extra: 3,
  lost: { found: [], doubt: [row('a', 3)] },
});
const after = (state: LedgerState, ...events: Parameters<typeof applyTo>[2][]) => applyTo(state, NOW_MS, ...events);
const born = (...openChunks: string[]): LedgerState => ({ ...heir(...openChunks), rules: 2 });
/** Posted and pending of each quota. */
const use = (state: LedgerState) => viewOf(state, NOW_MS).quotas.map(({ posted, pending }) => [posted, pending]);

test('what lost runs may have sent counts until it is looked for, and as charged when it is found', () => {
  const asked = after(born('c'), limited, first, counted);
  // What was found before it answered, the store has counted.
  expect(use(asked)).toEqual([
    [0, 6],
    [0, 2],
  ]);
  const found = after(asked, later);
  expect(use(found)).toEqual([
    [4, 2],
    [2, 0],
  ]);
  expect(found.spent).toMatchObject([{ key: 'run 1', generations: 2 }]);
  expect(use(after(asked, report({ ...second, seq: 2, lost: { found: [row('a', 1)], doubt: [] } })))[0]).toEqual([
    0, 0,
  ]);
});

test('its budget has what may be found reserved, once', () => {
  const before = { found: { generations: 1, cost: 0 }, doubt: { generations: 3, cost: 0 } };
  const lost = { found: [row('a', 1)], doubt: [row('a', 3)] };
  const wide = { ...limited, limits: { ...limited.limits, quotas: [{ ...QUOTAS[0]!, limit: 99 }] } } as const;
  const state = after(born('c'), wide, report({ ...second, before, lost, wants: wants(9) }), counted);
  const { message } = ledgerMail(state, NOW_MS).messages[0] ?? {};
  expect(message?.permits).toMatchObject([{ count: 6 }]);
});

test('most of it was never sent: nobody else fails or spills for it', () => {
  const fails = { ...limited, limits: { ...limited.limits, whenExhausted: 'fail' } } as const;
  const wishing = report({ sender: 'd', runId: 'rd', wants: wants(1) });
  const doubtful = report({ ...second, lost: { found: [], doubt: [row('a', 9)] } });
  const state = after(born('c', 'd'), fails, doubtful, wishing, counted);
  const of = (sender: string) => ledgerMail(state, NOW_MS).messages.find(({ to }) => to === sender)?.message;
  // It waits, and there is nothing to tell of that.
  expect(of('d')).toBeUndefined();
});

test('one that was found gone before it answered is heard through its next run', () => {
  const state = after(born('c'), limited, gone, counted);
  expect(state.unheard).toEqual(['c']);
  // The store was counted before that run found anything.
  const heard = after(state, first);
  expect([use(heard)[0], heard.unheard]).toEqual([[2, 6], undefined]);
});

test('the next run goes on with what is still in doubt; a later one has its permits known', () => {
  const asked = after(born('c'), limited, first, counted, later);
  const third = { ...second, runId: 'third', bornMs: 99_500, seq: 3 };
  const next = after(asked, report({ ...third, lost: { found: [row('a', 1)], doubt: [] } }));
  expect(use(next)[0]).toEqual([6, 0]);
  const fourth = report({
    ...third,
    runId: 'fourth',
    bornMs: 99_600,
    seq: 4,
    lost: { found: [], doubt: [row('a', 2)] },
  });
  expect([use(after(next, fourth))[0], after(next, fourth).holders['c']?.lost]).toEqual([[6, 0], undefined]);
});

test('nobody is an orphan to a ledger that knew the runs before, nor by the first rules', () => {
  const known = after(born(), limited, counted, first, later);
  expect([use(known)[0], known.spent]).toEqual([[0, 0], [{ key: 'run 1', generations: 0, cost: 0 }]]);
  expect(use(after({ ...heir('c'), rules: 1 }, limited, first, counted))[0]).toEqual([0, 0]);
});

test('what is found while another chunk is awaited, the store will have', () => {
  const state = after(born('c', 'd'), limited, first, later, report({ sender: 'd', runId: 'rd' }), counted);
  expect(use(state)[0]).toEqual([0, 2]);
});

test('of one that is gone for good, what was in doubt counts as charged while its period lasts', () => {
  const state = after(born('c'), limited, first, counted, left);
  expect(use(state)[0]).toEqual([0, 6]);
  const dropped = applyTo(state, NOW_MS + 1_800_000, tick);
  expect(dropped.holders).toEqual({});
  expect(viewOf(dropped, NOW_MS + 1_800_000).quotas[0]).toMatchObject({ posted: 0, pending: 0, unknown: 6 });
});

test('a run that continues as new keeps the time at which the first of its chain began', () => {
  const tomorrowMs = NOW_MS + DAY.lengthMs;
  const asked = after(born('c'), limited, first, counted);
  const renewed = applyTo(
    asked,
    tomorrowMs,
    report({ ...second, seq: 3, bornMs: tomorrowMs, lost: { found: [row('a', 3)], doubt: [] } }),
  );
  expect(renewed.used['all']).toMatchObject([{ startMs: 0, posted: 4 }]);
});

test('one that left what it looked for, and is resumed, tells no more of it: it stays counted', () => {
  const again = report({ runId: 'third', bornMs: 99_900, seq: 3, budget: { key: 'run 2', generations: 9 } });
  const state = after(born('c'), limited, first, counted, left, again);
  expect(viewOf(state, NOW_MS).quotas[0]).toMatchObject({ posted: 0, pending: 0, unknown: 6 });
});

test('of a whole chunk that may have been sent, no more counts than there were places', () => {
  const few = { ...limited, limits: { ...limited.limits, maxInFlight: 2 } } as const;
  const doubtful = (seq: number, found: number, doubt: number) =>
    report({ ...second, seq, lost: { found: [row('a', found)], doubt: [row('a', doubt)] } });
  const asked = after(born('c'), few, doubtful(1, 0, 400), counted);
  expect(use(asked)[0]).toEqual([0, 4]);
  expect(use(after(asked, doubtful(2, 1, 399)))[0]).toEqual([2, 4]);
  // A vendor that can tell nothing leaves all of them in doubt for good.
  expect(use(after(asked, doubtful(2, 1, 399), doubtful(3, 400, 0)))[0]).toEqual([4, 0]);
});
