import { expect, test } from 'vitest';
import { storeLayout } from './store-layout.js';

const claim = (id: string) => storeLayout.claim('main', id);
const VALID_PART = /^[A-Za-z0-9._~-]{1,255}$/;

test('an ordinary generation id stands in its claim’s key as it is', () => {
  expect(claim('gen_686717fe97bd3_055867')).toBe('accounts/main/claims/gen_686717fe97bd3_055867.json');
});

test('an id of any other form is one part of a key, and different ids have different keys', () => {
  const ids = [
    '.',
    '..',
    'a/b',
    'a~2fb',
    'operations/x:1',
    '日本',
    '🎬',
    'A'.repeat(500),
    'A'.repeat(501),
    'a b',
    'a%20b',
  ];
  for (const id of ids) expect(claim(id).slice('accounts/main/claims/'.length)).toMatch(VALID_PART);
  expect(new Set(ids.map(claim)).size).toBe(ids.length);
});
