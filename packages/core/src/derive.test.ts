import { expect, test } from 'vitest';
import { deriveBatchId, deriveIdempotencyKey, deriveSeed } from './derive.js';

const identity = { contentHash: 'ab', account: 'preview' };

test('the same shot list, account and name give the same id, and each of them changes it', () => {
  expect(deriveBatchId(identity)).toBe(deriveBatchId({ ...identity, name: undefined }));
  const ids = [
    identity,
    { ...identity, contentHash: 'ac' },
    { ...identity, account: 'main' },
    { ...identity, name: 'Moon Trip' },
  ].map(deriveBatchId);
  expect(new Set(ids).size).toBe(4);
  expect(ids[3]).toMatch(/^moon-trip-[0-9a-f]{16}$/);
});

test('parts are kept apart, so that moving a character between them changes the id', () => {
  expect(deriveBatchId({ contentHash: 'ab', account: 'c' })).not.toBe(
    deriveBatchId({ contentHash: 'a', account: 'bc' }),
  );
});

test('a derived seed is one that every vendor takes, and differs from shot to shot', () => {
  const seeds = Array.from({ length: 1000 }, (_, index) => deriveSeed('batch-1', index));
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed <= 2_147_483_647)).toBe(true);
  expect(new Set(seeds).size).toBeGreaterThan(995);
});

test('an idempotency key names one try', () => {
  expect(deriveIdempotencyKey('b', 1, 1)).toBe(deriveIdempotencyKey('b', 1, 1));
  expect(deriveIdempotencyKey('b', 1, 1)).not.toBe(deriveIdempotencyKey('b', 1, 2));
  expect(deriveIdempotencyKey('b', 1, 11)).not.toBe(deriveIdempotencyKey('b', 11, 1));
});
