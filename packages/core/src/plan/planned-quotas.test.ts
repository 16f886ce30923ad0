// Whose word counts for what is used of a quota.
import { expect, test } from 'vitest';
import type { QuotaView } from '../messages.js';
import { plannedQuotas } from './planned-quotas.js';

const NOW_MS = Date.parse('2026-11-26T16:00:00Z');
const MONTH_MS = Date.parse('2026-11-01T00:00:00Z');
const MONTH = { limit: 100, per: 'month' } as const;

function view(change: Partial<QuotaView> = {}): QuotaView {
  return {
    name: 'month',
    model: null,
    limit: 100,
    startsMs: MONTH_MS,
    endsMs: Date.parse('2026-12-01T00:00:00Z'),
    posted: 10,
    pending: 2,
    unknown: 1,
    drift: 0,
    ...change,
  };
}

test('the ledger counts what is given out and what nobody knows as used', () => {
  expect(plannedQuotas({ specs: [MONTH], nowMs: NOW_MS, ledger: [view()] })).toEqual([
    { name: 'month', spec: MONTH, used: 13, usedFrom: 'ledger', vendorLimit: null },
  ]);
});

test('figures of another period, or of another quota, say nothing', () => {
  const others = [view({ startsMs: MONTH_MS - 1 }), view({ name: 'day' })];
  expect(plannedQuotas({ specs: [MONTH], nowMs: NOW_MS, ledger: others })).toMatchObject([
    { used: null, usedFrom: null },
  ]);
});

test('of vendor and ledger, the one that knows of more counts', () => {
  const of = (used: number) =>
    plannedQuotas({ specs: [MONTH], nowMs: NOW_MS, ledger: [view()], vendor: { used, limit: 100 } });
  expect(of(40)).toMatchObject([{ used: 40, usedFrom: 'vendor' }]);
  expect(of(5)).toMatchObject([{ used: 13, usedFrom: 'ledger' }]);
});

test('the store is asked only where nobody else knows, and from the period’s beginning', () => {
  const asked: number[] = [];
  const recorded = (_spec: unknown, sinceMs: number) => (asked.push(sinceMs), 7);
  expect(plannedQuotas({ specs: [MONTH], nowMs: NOW_MS, recorded })).toMatchObject([{ used: 7, usedFrom: 'store' }]);
  expect(plannedQuotas({ specs: [MONTH], nowMs: NOW_MS, recorded, ledger: [view()] })).toMatchObject([{ used: 13 }]);
  expect(asked).toEqual([MONTH_MS]);
});

test('a vendor’s figures are about the quota of all models that turns when they say, else the longest', () => {
  const specs = [
    { limit: 5, per: 'month', model: 'veo_3' },
    { limit: 20, per: 'day' },
    { limit: 100, per: 'month', timeZone: 'Asia/Tokyo' },
  ] as const;
  const usedWith = (resetsAt: string | undefined) =>
    plannedQuotas({
      specs,
      nowMs: NOW_MS,
      vendor: { used: 9, limit: null, ...(resetsAt === undefined ? {} : { resetsAtMs: Date.parse(resetsAt) }) },
    }).map(({ used }) => used);
  expect(usedWith('2026-12-01T00:00:00Z')).toEqual([null, null, 9]);
  expect(usedWith('2026-11-27T00:00:00Z')).toEqual([null, 9, null]);
  expect(usedWith('2026-12-15T00:00:00Z')).toEqual([null, null, 9]);
  expect(usedWith(undefined)).toEqual([null, null, 9]);
});

test('the lower of the configured and the vendor’s limit counts', () => {
  const of = (limit: number) => plannedQuotas({ specs: [MONTH], nowMs: NOW_MS, vendor: { used: 0, limit } });
  expect(of(80)).toMatchObject([{ spec: { limit: 80 }, vendorLimit: 80 }]);
  expect(of(500)).toMatchObject([{ spec: { limit: 100 }, vendorLimit: 500 }]);
  expect(of(100)).toMatchObject([{ vendorLimit: null }]);
  // A ledger that knows of a lower limit counts what is missing as used: that is not left out twice.
  const told = plannedQuotas({
    specs: [MONTH],
    nowMs: NOW_MS,
    ledger: [view({ posted: 40, pending: 0, unknown: 0, drift: 10 })],
    vendor: { used: 30, limit: 90 },
  });
  expect(told).toMatchObject([{ used: 30, spec: { limit: 90 } }]);
});

test('a quota that nobody configured is learned, with the day on which it begins anew', () => {
  const vendor = { used: 3, limit: 50, resetsAtMs: Date.parse('2026-12-15T00:00:00Z') };
  expect(plannedQuotas({ specs: [], nowMs: NOW_MS, vendor })).toMatchObject([
    { name: 'month', spec: { limit: 50, per: 'month', anchorDay: 15 }, used: 3, usedFrom: 'vendor' },
  ]);
  expect(plannedQuotas({ specs: [], nowMs: NOW_MS, vendor: { used: 3, limit: null } })).toEqual([]);
  expect(plannedQuotas({ specs: [], nowMs: NOW_MS })).toEqual([]);
});
