import { NO_UNITS, type ShotUnits } from '@shotlist/core';
import { expect, test } from 'vitest';
import { NOTHING_SPENT, spentText } from './spent-view.js';

const spent = (units: Partial<ShotUnits>, cost = { charged: 0, uncertain: 0 }, unpriced = 0) => ({
  units: { ...NO_UNITS, ...units },
  cost,
  unpriced,
});

test.each([
  [spent({ estimated: 1, charged: 1 }), undefined, '1 unit charged'],
  [
    spent({ estimated: 9, charged: 7, refunded: 2, uncertain: 3 }),
    undefined,
    '7 units charged (3 of them uncertain), 2 refunded',
  ],
  [spent({ estimated: 2, charged: 2 }, { charged: 1.5, uncertain: 0 }), 'USD', '2 units charged · 1.50 USD'],
  [spent({ estimated: 2, charged: 2 }, { charged: 0, uncertain: 0 }, 2), 'USD', '2 units charged · cost unknown'],
  [
    spent({ estimated: 2, charged: 2 }, { charged: 1.5, uncertain: 0 }, 1),
    'USD',
    '2 units charged · 1.50 USD, and what has no price',
  ],
])('what was spent is told in units, and in money where it is known', (what, currency, text) => {
  expect(spentText(what, currency)).toBe(text);
});

test('where nothing was asked of a vendor nothing is said', () => {
  expect(spentText(NOTHING_SPENT, 'USD')).toBeUndefined();
});
