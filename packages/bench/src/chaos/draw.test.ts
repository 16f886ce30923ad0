import { expect, test } from 'vitest';
import { DECK } from './card.js';
import { draw } from './draw.js';

test('the same seed draws the same', () => {
  expect(JSON.stringify(draw('a', 3, 200))).toBe(JSON.stringify(draw('a', 3, 200)));
  expect(JSON.stringify(draw('a', 3, 200))).not.toBe(JSON.stringify(draw('b', 3, 200)));
});

test('ten seeds hold every card of the deck, and each of them kills one worker and stops another', () => {
  const draws = Array.from({ length: 10 }, (_, index) => draw('a', index + 1, 200));
  const names = new Set(draws.flatMap(({ cards }) => cards.map(({ name }) => name)));
  expect([...names].toSorted()).toEqual([...new Set(DECK.map(({ name }) => name))].toSorted());
  for (const { blows } of draws) {
    const struck = (what: 'kill' | 'stop') => blows.flatMap((row, index) => (row[0]?.what === what ? [index] : []));
    expect(struck('kill').length).toBeGreaterThan(0);
    expect(struck('stop').length).toBeGreaterThan(0);
  }
});

test('faults that are wanted are the whole hand of a seed', () => {
  const { cards, faults } = draw('a', 11, 200, ['redirect', 'listed_late', 'away']);
  expect(cards.map(({ name }) => name)).toEqual(['generate redirect', 'generate listed_late']);
  expect(new Set(faults.map(({ fault }) => fault))).toEqual(new Set(['redirect', 'listed_late']));
});

test('over some seeds there are quotas and none, rates and none, and lists that lag for longer than is believed', () => {
  const draws = Array.from({ length: 40 }, (_, index) => draw('a', index + 1, 200));
  const isBoth = (is: (one: (typeof draws)[number]) => boolean) => draws.some(is) && !draws.every(is);
  expect(isBoth(({ limits }) => limits.quotas !== undefined)).toBe(true);
  expect(isBoth(({ limits }) => limits.rate !== undefined)).toBe(true);
  expect(isBoth(({ vendor }) => vendor.rate !== undefined)).toBe(true);
  expect(isBoth(({ listingTells }) => listingTells)).toBe(true);
  expect(isBoth(({ absences }) => absences.length > 0)).toBe(true);
});
