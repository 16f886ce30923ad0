// When periods begin: month ends, leap years, clocks that leap over midnight, and properties over all of them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodStarts } from './period-starts.js';
import type { QuotaSpec } from './quota-spec.js';

const iso = (spec: Omit<QuotaSpec, 'limit'>, from: string, count: number) =>
  periodStarts({ limit: 1, ...spec }, Date.parse(from), count).map((ms) => new Date(ms).toISOString());
const dates = (spec: Omit<QuotaSpec, 'limit'>, from: string, count: number) =>
  iso(spec, from, count).map((text) => text.replace('T00:00:00.000Z', ''));

test('a month begins on its first day, in UTC, unless said otherwise', () => {
  expect(dates({ per: 'month' }, '2026-12-31T23:59:59.999Z', 3)).toEqual(['2026-12-01', '2027-01-01', '2027-02-01']);
  expect(dates({ per: 'month' }, '2027-01-01T00:00:00Z', 1)).toEqual(['2027-01-01']);
});

test('an anchor day that a month doesn’t have is its last, and comes back in the next', () => {
  const from30 = dates({ per: 'month', anchorDay: 30 }, '2027-01-31T00:00:00Z', 3);
  expect(from30).toEqual(['2027-01-30', '2027-02-28', '2027-03-30']);
  expect(dates({ per: 'month', anchorDay: 31 }, '2027-01-31T00:00:00Z', 6)).toEqual([
    '2027-01-31',
    '2027-02-28',
    '2027-03-31',
    '2027-04-30',
    '2027-05-31',
    '2027-06-30',
  ]);
});

test.each([
  ['2028-02-15T00:00:00Z', ['2028-01-31', '2028-02-29', '2028-03-31']],
  ['2028-02-29T00:00:00Z', ['2028-02-29', '2028-03-31', '2028-04-30']],
  ['2100-02-28T00:00:00Z', ['2100-02-28', '2100-03-31', '2100-04-30']],
  ['2100-02-27T23:59:59Z', ['2100-01-31', '2100-02-28', '2100-03-31']],
])('February of leap years, and of 2100, which is none: from %s', (from, expected) => {
  expect(dates({ per: 'month', anchorDay: 31 }, from, 3)).toEqual(expected);
});

test('days of Berlin and New York have 23 or 25 hours when clocks change', () => {
  const berlin = { per: 'day', timeZone: 'Europe/Berlin' } as const;
  expect(iso(berlin, '2026-03-29T12:00:00Z', 2)).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  expect(iso(berlin, '2026-10-25T12:00:00Z', 2)).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
  const newYork = { per: 'day', timeZone: 'America/New_York' } as const;
  expect(iso(newYork, '2026-03-08T12:00:00Z', 2)).toEqual(['2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z']);
  expect(iso(newYork, '2026-11-01T12:00:00Z', 2)).toEqual(['2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z']);
});

test('a month of a zone begins at its own midnight, in summer and in winter', () => {
  const spec = { per: 'month', timeZone: 'America/New_York', anchorDay: 15 } as const;
  expect(iso(spec, '2026-03-15T03:59:59Z', 2)).toEqual(['2026-02-15T05:00:00.000Z', '2026-03-15T04:00:00.000Z']);
});

test('where clocks leap over midnight, a day begins when they have', () => {
  expect(iso({ per: 'day', timeZone: 'Africa/Cairo' }, '2026-04-23T22:00:00Z', 1)).toEqual([
    '2026-04-23T22:00:00.000Z',
  ]);
  expect(iso({ per: 'day', timeZone: 'Asia/Beirut' }, '2026-03-28T22:00:00Z', 2)).toEqual([
    '2026-03-28T22:00:00.000Z',
    '2026-03-29T21:00:00.000Z',
  ]);
  expect(iso({ per: 'month', timeZone: 'America/Asuncion' }, '2023-10-01T12:00:00Z', 1)).toEqual([
    '2023-10-01T04:00:00.000Z',
  ]);
});

test('where the last hour of a day comes twice, it is one day', () => {
  const beirut = { per: 'day', timeZone: 'Asia/Beirut' } as const;
  expect(iso(beirut, '2026-10-24T21:30:00Z', 2)).toEqual(['2026-10-23T21:00:00.000Z', '2026-10-24T22:00:00.000Z']);
});

test('where midnight comes twice, a day begins at the first', () => {
  const havana = { per: 'day', timeZone: 'America/Havana' } as const;
  for (const from of ['2026-11-01T04:30:00Z', '2026-11-01T05:30:00Z'])
    expect(iso(havana, from, 1)).toEqual(['2026-11-01T04:00:00.000Z']);
});

test('clocks that were set back over midnight don’t open the day before again', () => {
  // At 00:01 they went back to 23:01: until the second midnight it was the 6th again, by the calendar.
  const stJohns = { per: 'day', timeZone: 'America/St_Johns' } as const;
  expect(iso(stJohns, '2010-11-07T02:45:00Z', 2)).toEqual(['2010-11-07T02:30:00.000Z', '2010-11-08T03:30:00.000Z']);
});

test('a day that a zone never had is no period', () => {
  expect(iso({ per: 'day', timeZone: 'Pacific/Apia' }, '2011-12-30T09:00:00Z', 3)).toEqual([
    '2011-12-29T10:00:00.000Z',
    '2011-12-30T10:00:00.000Z',
    '2011-12-31T10:00:00.000Z',
  ]);
});

test('zones that are half an hour, or three quarters, beside the others', () => {
  expect(iso({ per: 'day', timeZone: 'Asia/Kolkata' }, '2026-06-01T18:29:59Z', 2)).toEqual([
    '2026-05-31T18:30:00.000Z',
    '2026-06-01T18:30:00.000Z',
  ]);
  expect(iso({ per: 'day', timeZone: 'Asia/Kathmandu' }, '2026-06-01T18:15:00Z', 1)).toEqual([
    '2026-06-01T18:15:00.000Z',
  ]);
  // Its summer time is half an hour.
  expect(iso({ per: 'day', timeZone: 'Australia/Lord_Howe' }, '2026-10-03T20:00:00Z', 2)).toEqual([
    '2026-10-03T13:30:00.000Z',
    '2026-10-04T13:00:00.000Z',
  ]);
});

test('a fixed length is counted from 1970, also before it', () => {
  const spec = { limit: 1, per: { ms: 30_000 } };
  expect(periodStarts(spec, 59_999, 3)).toEqual([30_000, 60_000, 90_000]);
  expect(periodStarts(spec, 60_000, 1)).toEqual([60_000]);
  expect(periodStarts(spec, -1, 2)).toEqual([-30_000, 0]);
});

test('an unknown zone is an error', () => {
  expect(() => periodStarts({ limit: 1, per: 'day', timeZone: 'Moon/Base' }, 0, 1)).toThrow(RangeError);
});

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Asuncion',
  'America/Havana',
  'America/St_Johns',
  'Asia/Beirut',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
] as const;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Local day and time of day, by the platform's own calendar. */
function local(timeZone: string, atMs: number): { readonly day: string; readonly time: string } {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });
  formats.set(timeZone, format);
  const [day = '', time = ''] = format.format(atMs).split(' ');
  return { day, time };
}

test('periods ascend without a gap, hold the moment, and begin at midnight or right after it', () => {
  const cases = fc.record({
    per: fc.constantFrom('month', 'day'),
    anchorDay: fc.integer({ min: 1, max: 31 }),
    timeZone: fc.constantFrom(...ZONES),
    // Whole seconds from 2000 to 2060.
    fromMs: fc.integer({ min: 946_684_800, max: 2_840_140_800 }).map((seconds) => seconds * 1000),
  });
  fc.assert(
    fc.property(cases, ({ per, anchorDay, timeZone, fromMs }) => {
      const spec: QuotaSpec = { limit: 1, per, timeZone, ...(per === 'month' ? { anchorDay } : {}) };
      const starts = periodStarts(spec, fromMs, 14);
      expect(starts).toHaveLength(14);
      const [first = 0, second = 0] = starts;
      expect(first).toBeLessThanOrEqual(fromMs);
      expect(fromMs).toBeLessThan(second);
      for (const [index, startMs] of starts.entries()) {
        const next = starts[index + 1];
        // Asked from any moment of it, it is the same period, and the one after it is the next.
        if (next !== undefined) {
          for (const atMs of [startMs, next - 1]) expect(periodStarts(spec, atMs, 2)).toEqual([startMs, next]);
          const days = (next - startMs) / 86_400_000;
          expect(days).toBeGreaterThan(per === 'month' ? 27.9 : 0.9);
          expect(days).toBeLessThan(per === 'month' ? 31.1 : 1.1);
        }
        const { day, time } = local(timeZone, startMs);
        if (time !== '00:00:00') expect(local(timeZone, startMs - 1).day).not.toBe(day);
        if (per === 'month') {
          const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
          expect(date).toBe(Math.min(anchorDay, new Date(Date.UTC(year, month, 0)).getUTCDate()));
        }
      }
    }),
    { numRuns: 150 },
  );
});
