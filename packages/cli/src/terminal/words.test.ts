// Numbers as people read them.
import path from 'node:path';
import { expect, test } from 'vitest';
import { bytes, clock, counted, roughTime, shownPath, took } from './words.js';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [655_220, '655 kB'],
  [999_600, '1.0 MB'],
  [13_261_487, '13.3 MB'],
  [5e15, '5000 TB'],
])('%i bytes are %s', (value, words) => expect(bytes(value)).toBe(words));

test.each([
  [0, '0 s'],
  [8_400, '8 s'],
  [100_000, '2 min'],
  [7_200_000, '2 h'],
  [12_000_000, '3 h 20 min'],
  [187_200_000, '2 d 4 h'],
])('%i ms are about %s', (value, words) => expect(roughTime(value)).toBe(words));

test('how long something took', () => {
  expect([took(420), took(12_300), took(125_000), clock(3_723_000)]).toEqual(['0.4 s', '12 s', '2:05', '1:02:03']);
});

test('one and many', () => {
  expect([counted(1, 'shot'), counted(12_345, 'shot')]).toEqual(['1 shot', '12,345 shots']);
});

test('paths are relative below the folder and absolute elsewhere', () => {
  const folder = path.resolve('lists');
  expect(shownPath(path.join(folder, 'out', 'a'), folder)).toBe(path.join('out', 'a'));
  expect(shownPath(folder, folder)).toBe('.');
  expect(shownPath(path.resolve('lists-b'), folder)).toBe(path.resolve('lists-b'));
});
