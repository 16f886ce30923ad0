// Plans: how much falls into which period, what decides the end, and that nothing unknown is counted as nothing.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planSpend } from './plan-spend.js';
import type { SpendQuestion } from './spend-plan.js';

const NOW_MS = Date.parse('2026-11-26T16:00:00Z');
const MINUTE_MS = 60_000;

function plan(change: Partial<SpendQuestion>) {
  return planSpend({
    shots: [{ model: 'veo_3', seconds: 5, count: 350 }],
    nowMs: NOW_MS,
    maxInFlight: 20,
    typicalMs: () => 10 * MINUTE_MS,
    ...change,
  });
}

const month = (limit: number, used: number | null = 0, more = {}) => ({
  name: 'month',
  spec: { limit, per: 'month', ...more } as const,
  used,
});
const unitsOf = ({ quotas }: ReturnType<typeof plan>, quota = 0) =>
  quotas[quota]?.periods.map(({ spend }) => spend.units);
const startsOf = ({ quotas }: ReturnType<typeof plan>, quota = 0) =>
  quotas[quota]?.periods.map(({ startsMs }) => new Date(startsMs).toISOString().slice(0, 10));

test('350 shots at 100 a month are 100, 100, 100 and 50', () => {
  const planned = plan({ quotas: [month(100)] });
  expect(unitsOf(planned)).toEqual([100, 100, 100, 50]);
  expect(startsOf(planned)).toEqual(['2026-11-01', '2026-12-01', '2027-01-01', '2027-02-01']);
  expect(planned.bound).toBe('quota');
  expect(planned.boundQuota).toBe('month');
  // The last fifty: twenty places, ten minutes each.
  expect(planned.doneMs).toBe(Date.parse('2027-02-01T00:30:00Z'));
});

test('what is used of the current period is left out of it, and a period that is full spends nothing', () => {
  expect(unitsOf(plan({ quotas: [month(100, 30)] }))).toEqual([70, 100, 100, 80]);
  expect(unitsOf(plan({ quotas: [month(100, 100)] }))).toEqual([0, 100, 100, 100, 50]);
  // The vendor may have given more than we know of.
  expect(unitsOf(plan({ quotas: [month(100, 130)] }))).toEqual([0, 100, 100, 100, 50]);
  // Nobody knows: none are assumed, and it stays visible.
  const unknown = plan({ quotas: [month(100, null)] });
  expect(unitsOf(unknown)).toEqual([100, 100, 100, 50]);
  expect(unknown.quotas[0]?.periods.map(({ used }) => used)).toEqual([null, 0, 0, 0]);
});

test('several quotas hold at once', () => {
  const day = { name: 'day', spec: { limit: 40, per: 'day' } as const, used: 0 };
  const planned = plan({ quotas: [month(100), day] });
  expect(unitsOf(planned, 1)).toEqual([40, 40, 20, 40, 40, 20, 40, 40, 20, 40, 10]);
  expect(unitsOf(planned, 0)).toEqual([100, 100, 100, 50]);
  expect(startsOf(planned, 1)?.slice(0, 4)).toEqual(['2026-11-26', '2026-11-27', '2026-11-28', '2026-12-01']);
  expect(planned.boundQuota).toBe('month');
});

test('a model whose quota is used up doesn’t hold back the others', () => {
  const planned = plan({
    shots: [
      { model: 'veo_3', seconds: 5, count: 3 },
      { model: 'kling_21', seconds: 5, count: 5 },
    ],
    quotas: [{ name: 'day of veo_3', spec: { limit: 1, per: 'day', model: 'veo_3' }, used: 0 }, month(7)],
  });
  expect(unitsOf(planned, 0)).toEqual([1, 1, 1]);
  expect(unitsOf(planned, 1)).toEqual([7, 1]);
});

test('a request of several units waits where fewer are left, and goes in the order of the list', () => {
  const planned = plan({
    shots: [
      { model: 'veo_3', seconds: 5, count: 3 },
      { model: 'kling_21', seconds: 5, count: 3 },
    ],
    units: { veo_3: 4 },
    quotas: [month(10)],
  });
  // Two of four, two of one; then the third of four, and one of one.
  expect(unitsOf(planned)).toEqual([10, 5]);
  expect(planned.total.units).toBe(15);
});

test('what never fits is told, and the rest is planned', () => {
  const planned = plan({
    shots: [
      { model: 'veo_3', seconds: 5, count: 2 },
      { model: 'kling_21', seconds: 5, count: 3 },
    ],
    units: { veo_3: 20 },
    quotas: [month(10)],
  });
  expect(planned.impossible).toMatchObject([{ model: 'veo_3', quota: 'month', spend: { generations: 2, units: 40 } }]);
  expect(unitsOf(planned)).toEqual([3]);
  expect(plan({ units: { veo_3: 20 }, quotas: [month(10)] })).toMatchObject({ doneMs: null, lastSentMs: null });
});

test.each(['fail', 'spill'] as const)(
  'with "%s" nothing is sent after the period, and the rest is told',
  (whenExhausted) => {
    const planned = plan({ whenExhausted, quotas: [month(100, 40)] });
    expect(unitsOf(planned)).toEqual([60]);
    expect(planned.beyond).toMatchObject({ generations: 290, units: 290, seconds: 1450 });
    expect(planned.waitsMs.quota).toBe(0);
  },
);

/** An even pace at 60 an hour, of which a little is left for clocks that differ. */
const SLOT_MS = MINUTE_MS / 0.99;

test.each([
  // 350 by 20 places are 18 rounds of ten minutes.
  [{}, 'places', 180 * MINUTE_MS],
  [{ maxInFlight: 1_000, rates: [{ requests: 60, perMs: 60 * MINUTE_MS }] }, 'rate', 349 * SLOT_MS + 10 * MINUTE_MS],
  [{ maxInFlight: 1_000 }, 'generation', 10 * MINUTE_MS],
  [{ maxInFlight: 1_000, opensMs: NOW_MS + 60 * MINUTE_MS }, 'gate', 70 * MINUTE_MS],
] as const)('%j: "%s" decides, and it takes %f ms', (change, bound, tookMs) => {
  const planned = plan(change);
  expect(planned.bound).toBe(bound);
  expect(planned.doneMs).toBeCloseTo(NOW_MS + tookMs, -1);
  const waitedMs = Object.values(planned.waitsMs).reduce((sum, waitMs) => sum + waitMs, 0);
  expect(waitedMs).toBeCloseTo(tookMs, -1);
});

test('several windows all hold: the fastest sets the pace until a longer one is full', () => {
  const rates = [
    { requests: 100, perMs: 60 * MINUTE_MS },
    { requests: 20, perMs: 1_000 },
  ];
  const planned = plan({ maxInFlight: 1_000, rates });
  // 99 an hour: the last is the 53rd of the fourth hour.
  expect(planned.lastSentMs).toBeCloseTo(NOW_MS + 180 * MINUTE_MS + (52 * 50) / 0.99, -1);
  expect(planned.bound).toBe('rate');
});

test('a place is free when the shortest generation in it has ended', () => {
  const planned = plan({
    shots: [
      { model: 'veo_3', seconds: 60, count: 1 },
      { model: 'kling_21', seconds: 5, count: 3 },
    ],
    maxInFlight: 2,
    typicalMs: (model) => (model === 'veo_3' ? 100 : 10),
  });
  expect(planned.lastSentMs).toBe(NOW_MS + 20);
  expect(planned.doneMs).toBe(NOW_MS + 100);
});

test('costs add up by model and period, and what has no price is counted apart', () => {
  const planned = plan({
    shots: [
      { model: 'veo_3', seconds: 3, count: 2 },
      { model: 'kling_21', seconds: 5, count: 3 },
      { model: 'veo_3', seconds: 10, count: 1 },
    ],
    prices: { veo_3: { perSecond: 0.1, perGeneration: 0.2 } },
    quotas: [month(4)],
  });
  expect(planned.models).toEqual([
    { model: 'veo_3', spend: { generations: 3, seconds: 16, units: 3, cost: 2_200_000, unpriced: 0 } },
    { model: 'kling_21', spend: { generations: 3, seconds: 15, units: 3, cost: 0, unpriced: 3 } },
  ]);
  expect(planned.total).toMatchObject({ cost: 2_200_000, unpriced: 3 });
  expect(planned.quotas[0]?.periods.map(({ spend }) => [spend.cost, spend.unpriced])).toEqual([
    [1_000_000, 2],
    [1_200_000, 1],
  ]);
});

test('periods of a zone turn at its midnight', () => {
  const planned = plan({ quotas: [month(200, 0, { timeZone: 'Asia/Tokyo', anchorDay: 27 })], nowMs: NOW_MS });
  // In Tokyo the 27th has begun.
  expect(planned.quotas[0]?.periods[0]?.startsMs).toBe(Date.parse('2026-11-26T15:00:00Z'));
});

test('nothing to make is done at no time', () => {
  expect(plan({ shots: [], quotas: [month(100, 40)] })).toMatchObject({ doneMs: null, total: { generations: 0 } });
  expect(unitsOf(plan({ shots: [], quotas: [month(100)] }))).toEqual([0]);
});

test('no period holds more than its limit, no moment more than its places, and no shot is lost', () => {
  const question = fc.record({
    shots: fc.array(
      fc.record({
        model: fc.constantFrom('veo_3', 'kling_21', 'hailuo_2'),
        seconds: fc.integer({ min: 5, max: 9 }),
        count: fc.integer({ min: 1, max: 20 }),
      }),
      { maxLength: 8 },
    ),
    maxInFlight: fc.integer({ min: 1, max: 30 }),
    limit: fc.integer({ min: 1, max: 40 }),
    dayLimit: fc.integer({ min: 1, max: 10 }),
    used: fc.integer({ min: 0, max: 50 }),
    veo: fc.constantFrom(0, 0.5, 1, 3, 12),
    whenExhausted: fc.constantFrom('wait', 'fail'),
  });
  fc.assert(
    fc.property(question, ({ shots, limit, dayLimit, used, veo, ...others }) => {
      const day = { name: 'day', spec: { limit: dayLimit, per: 'day', model: 'veo_3' } as const, used: 0 };
      const planned = plan({ shots, quotas: [month(limit, used), day], units: { veo_3: veo }, ...others });
      for (const { limit: most, periods } of planned.quotas) {
        for (const [index, { used: before, spend, startsMs, endsMs }] of periods.entries()) {
          if (spend.units > 0) expect((before ?? 0) + spend.units).toBeLessThanOrEqual(most);
          expect(startsMs).toBeGreaterThanOrEqual(periods[index - 1]?.endsMs ?? 0);
          expect(endsMs).toBeGreaterThan(startsMs);
        }
      }
      const inPeriods = planned.quotas[0]?.periods.reduce((sum, { spend }) => sum + spend.generations, 0) ?? 0;
      const impossible = planned.impossible.reduce((sum, { spend }) => sum + spend.generations, 0);
      const asked = shots.reduce((sum, { count }) => sum + count, 0);
      expect(inPeriods + impossible + planned.beyond.generations).toBe(asked);
      if (others.whenExhausted === 'wait') expect(planned.beyond.generations).toBe(0);
      expect(planned.total.generations).toBe(asked);
    }),
    { numRuns: 200 },
  );
});
