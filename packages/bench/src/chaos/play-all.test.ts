import { expect, test } from 'vitest';
import { FAULTS_TO_MEET } from './card.js';
import { unmetFaults } from './play-all.js';

const ALL = Object.fromEntries(FAULTS_TO_MEET.map((fault) => [fault, 1]));

test('what no seed has met is named, among it a vendor that was never away', () => {
  const calm = { faults: { ...ALL, redirect: 0 }, blows: { kill: 1, stop: 1, away: 0 } };
  expect(unmetFaults([calm])).toEqual(['redirect', 'away']);
  expect(unmetFaults([calm, { faults: { redirect: 2 }, blows: { kill: 0, stop: 0, away: 1 } }])).toEqual([]);
  expect(unmetFaults([])).toEqual([...FAULTS_TO_MEET, 'kill', 'stop', 'away']);
});
