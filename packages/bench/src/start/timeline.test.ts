import { expect, test } from 'vitest';
import { medianParts, type Moments, partsOf } from './timeline.js';

const moments: Moments = {
  command: 300,
  read: 700,
  temporal: 1900,
  submitted: 2000,
  accepted: 2300,
  rendered: 3500,
  told: 3900,
};

test('the parts of a start add up to the whole', () => {
  const parts = partsOf(moments);
  expect(parts).toEqual({
    command: 300,
    read: 400,
    temporal: 1200,
    submitted: 100,
    accepted: 300,
    rendered: 1200,
    told: 400,
  });
  expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(moments.told);
});

test('a part that ended before the one in front of it took no time', () => {
  expect(partsOf({ ...moments, submitted: 1800 })).toMatchObject({ temporal: 1200, submitted: 0, accepted: 400 });
});

test('of several starts the median of each part is taken', () => {
  const starts = [moments, { ...moments, read: 800 }, { ...moments, told: 9000 }];
  expect(medianParts(starts)).toMatchObject({ read: 400, told: 400 });
});
