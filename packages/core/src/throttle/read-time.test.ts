import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHttpDate, readIsoTime, readSpan } from './read-time.js';

/** Years of four figures. */
const date = fc.date({
  min: new Date('0100-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
});

test('every moment is read from every form that can say it, as JavaScript reads it', () => {
  fc.assert(
    fc.property(date, (moment) => {
      const secondMs = Math.floor(moment.getTime() / 1000) * 1000;
      expect(readIsoTime(moment.toISOString())).toBe(moment.getTime());
      expect(readHttpDate(moment.toUTCString())).toBe(secondMs);
      const [, name, day, month, year, clock] = /^(\w+), (\d+) (\w+) (\d+) (\S+)/.exec(moment.toUTCString()) ?? [];
      expect(readHttpDate(`${name} ${month} ${Number(day)} ${clock} ${year}`)).toBe(secondMs);
    }),
  );
});

test.each([
  ['Thursday, 26-Nov-26 12:01:30 GMT', '2026-11-26T12:01:30Z'],
  ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37Z'],
  ['Thu, 29 Feb 2024 23:59:60 UTC', '2024-03-01T00:00:00Z'],
])('%s is a date', (text, iso) => {
  expect(readHttpDate(text)).toBe(Date.parse(iso));
});

test.each([
  '',
  'Thu, 31 Nov 2026 12:00:00 GMT',
  'Thu, 29 Feb 2025 12:00:00 GMT',
  'Thu, 29 Feb 1900 12:00:00 GMT',
  'Thu, 00 Nov 2026 12:00:00 GMT',
  'Thu, 26 Nev 2026 12:00:00 GMT',
  'Thu, 26 Nov 2026 24:00:00 GMT',
  'Thu, 26 Nov 2026 12:60:00 GMT',
  'Thu, 26 Nov 2026 12:00:61 GMT',
  'Thu, 26 Nov 2026 12:00:00 CET',
  'Thu, 26 Nov 2026 12:00:00',
  'Thu Nov 31 12:00:00 2026',
  '2026-11-26T12:00:00Z',
  '26',
])('%j is no date of HTTP’s', (text) => {
  expect(readHttpDate(text)).toBeUndefined();
});

test.each<[string, string | undefined]>([
  ['2026-12-01', '2026-12-01T00:00:00Z'],
  ['2026-12-01 06:30', '2026-12-01T06:30:00Z'],
  ['2026-12-01 06:30 utc', '2026-12-01T06:30:00Z'],
  ['2026-12-01t06:30:15.25z', '2026-12-01T06:30:15.250Z'],
  ['2026-12-01T06:30:00-08:00', '2026-12-01T14:30:00Z'],
  ['2026-12-01T06:30:00-0030', '2026-12-01T07:00:00Z'],
  ['2026-12-01T06:30:00+05:30', '2026-12-01T01:00:00Z'],
  ['2026-13-01', undefined],
  ['2026-02-29T00:00:00Z', undefined],
  ['2026-12-01T25:00Z', undefined],
  ['2026-12-01Tx', undefined],
  ['1 December 2026', undefined],
])('%s as an ISO time', (text, iso) => {
  expect(readIsoTime(text)).toBe(iso === undefined ? undefined : Date.parse(iso));
});

test.each([
  ['6m0s', 360_000],
  ['1.5s', 1_500],
  ['120ms', 120],
  ['1h2m3s', 3_723_000],
  ['2d', 172_800_000],
  ['500us', 1],
  ['0s', 0],
  ['401d', undefined],
  ['', undefined],
  ['6', undefined],
  ['6m0', undefined],
  ['1w', undefined],
  ['-1s', undefined],
  ['1s 2s', undefined],
  [`${'1s'.repeat(31)}`, undefined],
])('%s as a length of time', (text, spanMs) => {
  expect(readSpan(text)).toBe(spanMs);
});
