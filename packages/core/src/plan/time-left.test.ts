// Time left: planned, and mended by what was seen.
import { expect, test } from 'vitest';
import { planSpend } from './plan-spend.js';
import type { SpendQuestion } from './spend-plan.js';
import { timeLeftMs } from './time-left.js';

const NOW_MS = Date.parse('2026-11-26T16:00:00Z');
const MINUTE_MS = 60_000;

function left(change: Partial<SpendQuestion>, seenPerMinute?: number) {
  const plan = planSpend({
    shots: [{ model: 'veo_3', seconds: 5, count: 100 }],
    nowMs: NOW_MS,
    maxInFlight: 20,
    typicalMs: () => 10 * MINUTE_MS,
    ...change,
  });
  const leftMs = timeLeftMs(plan, NOW_MS, seenPerMinute);
  return leftMs === null ? null : leftMs / MINUTE_MS;
}

const underWay = (count: number, sinceMinutes: number) =>
  Array.from({ length: count }, () => ({ model: 'veo_3', seconds: 5, sinceMs: sinceMinutes * MINUTE_MS }));
const month = { name: 'month', spec: { limit: 50, per: 'month' } as const, used: 0 };

test('before anything was seen it is the plan’s', () => {
  expect(left({})).toBe(50);
  expect(left({ opensMs: NOW_MS + 5 * MINUTE_MS })).toBe(55);
});

test('what is at the vendor takes what it has left, and holds its place until then', () => {
  expect(left({ shots: [], underWay: underWay(20, 4) })).toBe(6);
  expect(left({ shots: [{ model: 'veo_3', seconds: 5, count: 20 }], underWay: underWay(20, 4) })).toBe(16);
  // Late, and later for that.
  expect(left({ shots: [], underWay: underWay(1, 30) })).toBe(10);
  expect(left({ shots: [], underWay: [{ model: 'veo_3', seconds: 5, sinceMs: null }] })).toBe(1);
});

test('a pace that was seen counts instead of what rate and places allow', () => {
  expect(left({}, 1)).toBe(110);
  expect(left({}, 50)).toBe(12);
  expect(left({ shots: [], underWay: underWay(3, 4) }, 1)).toBe(6);
});

test('no pace shortens the wait for the next period', () => {
  const planned = left({ quotas: [month] });
  expect(planned).toBeGreaterThan(4 * 24 * 60);
  expect(left({ quotas: [month] }, 50)).toBe(planned);
});

test('nothing left takes no time, and what can never be sent has no end', () => {
  expect(left({ shots: [] })).toBe(0);
  expect(left({ units: { veo_3: 60 }, quotas: [month] })).toBe(null);
});
