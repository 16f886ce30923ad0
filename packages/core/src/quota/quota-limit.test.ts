// What a ledger is told of a quota.
import { expect, test } from 'vitest';
import { toQuotaLimit, toQuotaLimits } from './quota-limit.js';

const NOW_MS = Date.parse('2026-11-26T16:00:00Z');
const day = (ms: number | undefined) => new Date(ms ?? 0).toISOString();

test('a calendar’s periods reach from the one before to far ahead', () => {
  const month = toQuotaLimit({ limit: 100, per: 'month', anchorDay: 31 }, NOW_MS);
  expect(month).toMatchObject({ name: 'month', limit: 100 });
  expect(month).not.toHaveProperty('model');
  const starts = 'startsMs' in month.periods ? month.periods.startsMs : [];
  expect(starts).toHaveLength(17);
  expect(starts.slice(0, 3).map(day)).toEqual([
    '2026-09-30T00:00:00.000Z',
    '2026-10-31T00:00:00.000Z',
    '2026-11-30T00:00:00.000Z',
  ]);
  expect(day(starts.at(-1))).toBe('2028-01-31T00:00:00.000Z');

  const daily = toQuotaLimit({ limit: 5, per: 'day', timeZone: 'Europe/Berlin', model: 'veo_3' }, NOW_MS);
  expect(daily).toMatchObject({ name: 'day of veo_3', limit: 5, model: 'veo_3' });
  const days = 'startsMs' in daily.periods ? daily.periods.startsMs : [];
  expect(days).toHaveLength(43);
  expect(days.slice(0, 2).map(day)).toEqual(['2026-11-24T23:00:00.000Z', '2026-11-25T23:00:00.000Z']);
});

test.each([
  [1_500, '1500 ms'],
  [30_000, '30 s'],
  [90_000, '90 s'],
  [120_000, '2 min'],
  [3_600_000, '1 h'],
  [604_800_000, '7 d'],
])('a fixed length of %i ms is called "%s"', (ms, name) => {
  expect(toQuotaLimit({ limit: 1, per: { ms } }, NOW_MS)).toEqual({ name, limit: 1, periods: { lengthMs: ms } });
});

test('no two quotas of an account have one name', () => {
  const specs = [
    { limit: 100, per: 'month' },
    { limit: 10, per: 'month', model: 'veo_3' },
    { limit: 90, per: 'month', timeZone: 'Asia/Tokyo' },
    { limit: 80, per: 'month', anchorDay: 15 },
    { limit: 5, per: { ms: 30_000 } },
  ] as const;
  expect(toQuotaLimits(specs, NOW_MS).map(({ name }) => name)).toEqual([
    'month',
    'month of veo_3',
    'month (2)',
    'month (3)',
    '30 s',
  ]);
});
