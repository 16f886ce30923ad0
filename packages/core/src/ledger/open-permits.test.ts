// Rows of permits: their parts, and what a chunk's word settles of them.
import { expect, test } from 'vitest';
import { permit } from './__fixtures__/reports.js';
import { alienPermits, partOf, seenOf, settledBy, splitBy, unseenOf, windowOf } from './open-permits.js';
import { MOST_GOOD_MS } from './pacing.js';

const ROW = permit({ first: 11, count: 10, slotMs: 1_000, intervalMs: 50 });
const ends = (rows: readonly { readonly first: number; readonly count: number }[]) =>
  rows.map(({ first, count }) => [first, first + count - 1]);

test('a part of a row keeps the slots of its permits', () => {
  expect(partOf(ROW, 13, 15)).toEqual({ ...ROW, first: 13, count: 3, slotMs: 1_100 });
  expect(partOf(ROW, 11, 20)).toEqual(ROW);
});

test('what was seen and what was not are together the whole', () => {
  const rows = [permit({ first: 1, count: 3 }), ROW];
  expect([ends(seenOf(rows, 3)), ends(unseenOf(rows, 3))]).toEqual([[[1, 3]], [[11, 20]]]);
  expect([ends(seenOf(rows, 2)), ends(unseenOf(rows, 2))]).toEqual([
    [[1, 2]],
    [
      [3, 3],
      [11, 20],
    ],
  ]);
  expect(unseenOf(rows, 14)).toEqual([partOf(ROW, 15, 20)]);
  expect(seenOf(rows, 11)).toEqual([rows[0], partOf(ROW, 11, 11)]);
  expect([seenOf(rows, 10), unseenOf(rows, 20)]).toEqual([[rows[0]], []]);
  expect(seenOf(rows, 20)).toEqual(rows);
  expect(unseenOf(rows, 0)).toEqual(rows);
});

test('rows are split where the answer changes, and nowhere else', () => {
  const parts = splitBy([ROW, permit({ first: 21, count: 2 })], (number) => (number % 5 === 0 ? 'five' : 'other'));
  expect(parts.map(({ kind, run }) => [kind, run.first, run.count])).toEqual([
    ['other', 11, 4],
    ['five', 15, 1],
    ['other', 16, 4],
    ['five', 20, 1],
    ['other', 21, 2],
  ]);
  expect(parts[2]?.run.slotMs).toBe(1_250);
});

test('a permit that was seen and is neither open nor voided was charged; one on its way is still open', () => {
  const said = {
    seen: 18,
    open: [[12, 13]] as const,
    voided: [
      [11, 12],
      [15, 15],
    ] as const,
  };
  const { open, posted } = settledBy([ROW], said);
  expect(ends(open)).toEqual([
    [12, 13],
    [19, 20],
  ]);
  expect(ends(posted)).toEqual([
    [14, 14],
    [16, 18],
  ]);
});

test('permits that only the chunk knows of may be sent from now on, of whatever model, each for the most it may count', () => {
  expect(
    alienPermits(
      [ROW],
      {
        open: [
          [9, 12],
          [20, 23],
        ],
      },
      7_000,
    ),
  ).toEqual([
    { first: 9, count: 2, model: '', units: 1, slotMs: 7_000, intervalMs: 0, goodForMs: MOST_GOOD_MS },
    { first: 21, count: 3, model: '', units: 1, slotMs: 7_000, intervalMs: 0, goodForMs: MOST_GOOD_MS },
  ]);
  expect(alienPermits([ROW], { open: [[11, 20]] }, 0)).toEqual([]);
  const most = { units: 5, cost: 700_000 };
  expect(alienPermits([ROW], { open: [[9, 9]], most }, 7_000)).toMatchObject([{ first: 9, count: 1, ...most }]);
});

test('requests of a row may reach the vendor from the first slot until the last permit is over and its try has arrived', () => {
  expect(windowOf(ROW)).toEqual([1_000, 1_000 + 9 * 50 + 1_000 + 5_000]);
  expect(windowOf(permit({ goodForMs: null }))).toEqual([0, MOST_GOOD_MS + 5_000]);
});
