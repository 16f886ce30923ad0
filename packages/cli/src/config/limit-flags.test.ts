// What --rate, --quota and --until take, and what they don't.
import { expect, test } from 'vitest';
import { parseQuotas, parseRates, parseUntil } from './limit-flags.js';

test.each([
  ['20/1s', [{ requests: 20, perMs: 1_000 }]],
  ['20/s', [{ requests: 20, perMs: 1_000 }]],
  [
    '20/1s,300/1.5m',
    [
      { requests: 20, perMs: 1_000 },
      { requests: 300, perMs: 90_000 },
    ],
  ],
  ['none', []],
])('--rate %s', (text, rates) => {
  expect(parseRates(text)).toEqual(rates);
});

test.each(['', '20', '0/1s', '20/0s', '20/1', '20/month', '20/1s,', '-5/1s', '1.5/1s', 'None', '20/1s;300/1m'])(
  '--rate "%s" is refused',
  (text) => {
    expect(() => parseRates(text)).toThrow('It takes requests and a time');
  },
);

test.each([
  ['100/month', [{ limit: 100, per: 'month' }]],
  [
    '20/day:veo_3,50/6h',
    [
      { limit: 20, per: 'day', model: 'veo_3' },
      { limit: 50, per: { ms: 21_600_000 } },
    ],
  ],
  ['7/30s', [{ limit: 7, per: { ms: 30_000 } }]],
  ['none', []],
])('--quota %s', (text, quotas) => {
  expect(parseQuotas(text)).toEqual(quotas);
});

test.each(['', '100', '0/month', '100/year', '100/month:', '100/month:a:b', '100/0s', '100/month,'])(
  '--quota "%s" is refused',
  (text) => {
    expect(() => parseQuotas(text)).toThrow('It takes units and a period');
  },
);

test('both add up when they are repeated', () => {
  expect(parseRates('300/1m', parseRates('20/1s'))).toHaveLength(2);
  expect(parseQuotas('20/day', parseQuotas('100/month'))).toHaveLength(2);
});

const NOW = new Date(2026, 10, 26, 17, 0);

test.each([
  ['90m', new Date(2026, 10, 26, 18, 30)],
  ['2d', new Date(2026, 10, 28, 17, 0)],
  ['18:30', new Date(2026, 10, 26, 18, 30)],
  ['8:05', new Date(2026, 10, 27, 8, 5)],
  ['2026-12-01', new Date(2026, 11, 1)],
  ['2026-12-01T09:15', new Date(2026, 11, 1, 9, 15)],
  ['2026-12-01 09:15', new Date(2026, 11, 1, 9, 15)],
  ['2026-12-01T09:15:00Z', new Date(Date.UTC(2026, 11, 1, 9, 15))],
])('--until %s', (text, moment) => {
  expect(parseUntil(text, NOW)).toEqual(moment);
});

test.each(['', '0s', 'tomorrow', '25:00', '2026-13-01', '2026-11-26', '12', '01.12.2026'])(
  '--until "%s" is refused',
  (text) => {
    expect(() => parseUntil(text, NOW)).toThrow('It takes a time to come');
  },
);
