import { expect, test } from 'vitest';
import { shareRows } from './peers.js';

test('rows are shared evenly, none is left out, and the window is shared with them', () => {
  const shares = shareRows(10, { workflows: 3, window: 6 });
  expect(shares).toEqual([
    { first: 0, rows: 3, window: 2 },
    { first: 3, rows: 3, window: 2 },
    { first: 6, rows: 4, window: 2 },
  ]);
});

test('there are never more workflows than rows, and each has room for one', () => {
  expect(shareRows(2, { workflows: 8, window: 1 })).toEqual([
    { first: 0, rows: 1, window: 1 },
    { first: 1, rows: 1, window: 1 },
  ]);
});
