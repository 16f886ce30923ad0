// What people see of a ledger.
import { expect, test } from 'vitest';
import {
  account,
  after,
  applyTo,
  gate,
  gone,
  limits,
  quota,
  refused,
  report,
  tick,
  viewOf,
  wants,
} from './__fixtures__/reports.js';

const HOUR_MS = 3_600_000;

test('who waits is shown by batch, with its chunks and wishes; who has all it wants is not', () => {
  const state = after(
    0,
    limits(1),
    report({ wants: wants(3) }),
    report({ sender: 'd', runId: 'rd', wants: wants(2) }),
    report({ sender: 'e', runId: 're', batchId: 'other', wants: wants(4) }),
    report({ sender: 'f', runId: 'rf', batchId: 'third' }),
  );
  expect(viewOf(state).waiting).toEqual([
    { batchId: 'b', chunks: 2, wants: 4 },
    { batchId: 'other', chunks: 1, wants: 4 },
  ]);
});

test('places, unknown ones, and what was posted', () => {
  const held = { seen: 4, holding: [[1, 2]], open: [[2, 2]], unknown: [[2, 2]] } as const;
  const state = applyTo(
    after(0, limits(9), report({ wants: wants(4) }), report({ sender: 'd', runId: 'rd', extra: 2 })),
    0,
    report({ seq: 2, ...held }),
  );
  expect(viewOf(state)).toMatchObject({ inFlight: 4, unknown: 1, posted: 3 });
  expect(viewOf(applyTo(state, 0, gone))).toMatchObject({ inFlight: 4, unknown: 2 });
});

test('the pace is shown by the second, slower after a refusal; none where there is no rate', () => {
  const rated = after(0, limits(9, { requests: 20, perMs: 1_000 }));
  expect(viewOf(rated).pacePerSecond).toBeCloseTo(19.8);
  expect(viewOf(applyTo(rated, 0, refused())).pacePerSecond).toBeCloseTo(9.9);
  expect(viewOf(after(0, limits(9))).pacePerSecond).toBeNull();
});

test('a gate that is tried, or is about to be, is shown as such', () => {
  const closed = after(0, limits(9), refused('unreachable', 1_000));
  expect(viewOf(closed).probing).toBe(false);
  expect(viewOf(applyTo(closed, 1_000, tick)).probing).toBe(true);
  expect(viewOf(applyTo(closed, 1_000, report({ wants: wants(1) }))).probing).toBe(true);
  expect(viewOf(after(0, limits(9), gate()))).toMatchObject({
    probing: false,
    gates: [{ name: 'paused', sinceMs: 0 }],
  });
});

test('a quota is shown for this period and those that are remembered, in their order', () => {
  const ofA = quota(5, { name: 'of a', model: 'a', periods: { lengthMs: 24 * HOUR_MS } });
  const quotas = [
    { name: 'hour', startMs: 2 * HOUR_MS, units: 1 },
    { name: 'hour', startMs: 0, units: 7 },
  ];
  const state = applyTo(
    after(HOUR_MS, account({ quotas: [quota(10), ofA] }), { type: 'counted', count: { quotas, budgets: [] } }),
    HOUR_MS,
    report({ wants: wants(3) }),
    report({ seq: 2, seen: 2, holding: [[1, 2]], open: [[2, 2]], unknown: [[2, 2]], wants: wants(1) }),
    { type: 'usage', usage: { used: 6, limit: null, resetsAtMs: 2 * HOUR_MS, atMs: HOUR_MS } },
  );
  const { quotas: shown, usage } = viewOf(state, HOUR_MS);
  const period = { name: 'hour', model: null, limit: 10, pending: 0, unknown: 0, drift: 0 };
  expect(shown).toEqual([
    { ...period, startsMs: 0, endsMs: HOUR_MS, posted: 7 },
    { ...period, startsMs: HOUR_MS, endsMs: 2 * HOUR_MS, posted: 1 + 3, pending: 1, unknown: 1, drift: 3 },
    { ...period, startsMs: 2 * HOUR_MS, endsMs: 3 * HOUR_MS, posted: 1 },
    {
      name: 'of a',
      model: 'a',
      limit: 5,
      startsMs: 0,
      endsMs: 24 * HOUR_MS,
      posted: 1,
      pending: 1,
      unknown: 1,
      drift: 0,
    },
  ]);
  expect(usage?.used).toBe(6);
});

test('chunks that must report before anything is granted are named', () => {
  const state = { ...after(0, limits(9)), awaiting: { c: 0, d: 5 } };
  expect(viewOf(state).awaiting).toEqual(['c', 'd']);
});
