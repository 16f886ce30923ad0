import { expect, test } from 'vitest';
import { formatBytes, formatCost, formatCount, formatSeconds, formatShots, formatTime } from './figures.js';

test('counts have separators and know the singular', () => {
  expect(formatCount(1234567)).toBe('1,234,567');
  expect([0, 1, 2].map(formatShots)).toEqual(['0 shots', '1 shot', '2 shots']);
});

test('sizes use the unit that keeps them short', () => {
  expect([0, 812, 1000, 3_400_000, 999_949, 999_950, 2_000_000_000].map(formatBytes)).toEqual([
    '0 B',
    '812 B',
    '1 kB',
    '3.4 MB',
    '999.9 kB',
    '1 MB',
    '2 GB',
  ]);
});

test('spans use two units at most', () => {
  expect([0.42, 59, 59.96, 60, 764, 3600, 7500, 7199].map(formatSeconds)).toEqual([
    '0.4 s',
    '59 s',
    '60 s',
    '1 min',
    '12 min 44 s',
    '1 h',
    '2 h 5 min',
    '2 h',
  ]);
});

test('money keeps small prices', () => {
  expect([0.125, 3, 0.00042].map(formatCost)).toEqual(['0.125', '3', '0.0004']);
});

test('a time is told in UTC, and a text that is none is kept', () => {
  expect(formatTime('2026-11-23T12:15:54.123+01:00')).toBe('2026-11-23 11:15 UTC');
  expect(formatTime('yesterday')).toBe('yesterday');
});
