import { expect, test } from 'vitest';
import { learnedQuotas } from './learned-quotas.js';

test('a vendor’s limit is of the month, from the day on which it says that usage begins anew', () => {
  expect(learnedQuotas({ limit: 100 })).toEqual([{ limit: 100, per: 'month' }]);
  expect(learnedQuotas({ limit: 100, resetsAtMs: null })).toEqual([{ limit: 100, per: 'month' }]);
  const resetsAtMs = Date.parse('2026-12-15T00:00:00Z');
  expect(learnedQuotas({ limit: 7, resetsAtMs })).toEqual([{ limit: 7, per: 'month', anchorDay: 15 }]);
});

test('a vendor that names no limit, or says nothing, teaches nothing', () => {
  for (const vendor of [undefined, null, { limit: null }]) expect(learnedQuotas(vendor)).toEqual([]);
});
