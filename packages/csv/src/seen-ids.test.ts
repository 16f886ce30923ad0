import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { SeenIds } from './seen-ids.js';
import { hashText, SeenTable } from './seen-table.js';

const foldersLeft = () => readdirSync(tmpdir()).filter((name) => name.startsWith('shotlist-ids-'));

test('ids that collide in the table are told apart by their letters, also when they lie in the file already', () => {
  const seen = new SeenIds(() => 7);
  try {
    const ids = Array.from({ length: 900 }, (_, at) => `take-${at}`);
    expect(ids.map((id, at) => seen.findOrAdd(id, at + 2)).every((line) => line === undefined)).toBe(true);
    expect([0, 255, 256, 600, 899].map((at) => seen.findOrAdd(`TAKE-${at}`, 5000))).toEqual([2, 257, 258, 602, 901]);
    expect(seen.findOrAdd('take-900', 5000)).toBeUndefined();
  } finally {
    seen.close();
  }
});

test('an id of several lines is one id', () => {
  const seen = new SeenIds();
  expect([
    seen.findOrAdd('a\nb', 2),
    seen.findOrAdd('b', 3),
    seen.findOrAdd('"a\\nb"', 4),
    seen.findOrAdd('A\nB', 5),
  ]).toEqual([undefined, undefined, undefined, 2]);
  seen.close();
});

test('closing leaves no file behind, and may be done twice', () => {
  const before = foldersLeft();
  const seen = new SeenIds();
  for (let at = 0; at < 300; at += 1) seen.findOrAdd(`take-${at}`, at);
  expect(foldersLeft().length).toBeGreaterThan(before.length);
  seen.close();
  seen.close();
  expect(foldersLeft()).toEqual(before);
});

test('the table finds exactly what was added, through all its growing', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 20_000, size: 'max' }), (numbers) => {
      const table = new SeenTable();
      const known = new Set<number>();
      for (const number of numbers) {
        const found = table.findOrAdd(hashText(String(number)), number, (value) => value === number);
        expect(found).toBe(known.has(number) ? number : undefined);
        known.add(number);
      }
    }),
    { numRuns: 20 },
  );
});

test('values may be as large as 2^32-2, hashes as 2^32-1', () => {
  const table = new SeenTable();
  expect(table.findOrAdd(4_294_967_295, 4_294_967_294, () => true)).toBeUndefined();
  expect(table.findOrAdd(4_294_967_295, 1, () => true)).toBe(4_294_967_294);
});
