import { emptyCounts, type LateDuplicate } from '@shotlist/core';
import { expect, test } from 'vitest';
import { type Evidence, judgeChaos } from './judge.js';

const STRICT = { listingTells: true, mayFail: false };

/** Two shots, each made once, and everything as it should be. */
const GOOD: Evidence = {
  accepted: [
    { generationId: 'gen a', requestHash: 'a' },
    { generationId: 'gen b', requestHash: 'b' },
  ],
  results: [
    { id: 'a', status: 'succeeded', generationId: 'gen a', errorCode: undefined },
    { id: 'b', status: 'succeeded', generationId: 'gen b', errorCode: undefined },
  ],
  duplicates: [],
  ledger: { posted: 2, unknown: 0, inFlight: 0 },
  counts: { ...emptyCounts(), succeeded: 2 },
  shots: 2,
  wrongVideos: [],
  inTime: true,
  keysElsewhere: 0,
};
const AGAIN = { generationId: 'gen c', requestHash: 'a' };
const LATE: LateDuplicate = { index: 0, generationId: 'gen c', keptId: 'gen a', account: 'studio', units: 1 };

test('nothing is wrong where each shot was made once', () => {
  expect(judgeChaos(GOOD, STRICT)).toEqual([]);
});

test('a generation beyond the one of its shot is wrong where the list tells', () => {
  const twice = { ...GOOD, accepted: [...GOOD.accepted, AGAIN], duplicates: [LATE] };
  expect(judgeChaos(twice, STRICT)).toEqual(['1 generations are beyond the one of their shot.']);
  expect(judgeChaos(twice, { ...STRICT, listingTells: false })).toEqual([]);
});

test('one that nobody reports is wrong everywhere, and so is one without its cost', () => {
  const loose = { ...STRICT, listingTells: false };
  const silent = { ...GOOD, accepted: [...GOOD.accepted, AGAIN] };
  expect(judgeChaos(silent, loose)).toEqual([
    '1 generations were paid for, and nobody says so.',
    '3 requests were accepted; the ledger has 2 posted and 0 unknown, and 0 duplicates are reported.',
  ]);
  expect(judgeChaos({ ...silent, duplicates: [{ ...LATE, units: 0 }] }, loose)).toEqual([
    '1 late duplicates are reported without what they cost.',
  ]);
});

test.each<[string, Partial<Evidence>, string]>([
  ['money', { ledger: { posted: 3, unknown: 0, inFlight: 0 } }, '2 requests were accepted; the ledger has 3 posted'],
  ['places', { ledger: { posted: 2, unknown: 0, inFlight: 1 } }, '1 places are taken'],
  ['silence', { ledger: undefined }, 'The ledger does not answer'],
  ['an end that never came', { inTime: false }, 'It had no end'],
  ['a shot without an end', { counts: { ...emptyCounts(), succeeded: 1, ambiguous: 1 } }, '1 shots have not ended'],
  ['a shot that is lost', { counts: { ...emptyCounts(), succeeded: 1 } }, 'The counts add up to 1'],
  ['a row that is lost', { results: GOOD.results.slice(1) }, 'There are 1 results'],
  ['a video', { wrongVideos: ['The video of a is not what the vendor served.'] }, 'The video of a'],
  ['a key that was given away', { keysElsewhere: 1 }, 'The key was brought'],
  [
    'a generation of two',
    { results: GOOD.results.map((each) => ({ ...each, generationId: 'gen a' })) },
    'b and a have',
  ],
  ['a made-up one', { results: GOOD.results.map((each) => ({ ...each, generationId: each.id })) }, 'never made'],
  ['a failure', { results: GOOD.results.map((each) => ({ ...each, status: 'failed' })) }, '2 shots failed'],
])('%s is told', (_what, change, words) => {
  expect(judgeChaos({ ...GOOD, ...change }, STRICT).join('\n')).toContain(words);
});
