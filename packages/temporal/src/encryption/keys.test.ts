import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { isShotlistError } from '@shotlist/core';
import { expect, test } from 'vitest';
import { parseEncryptionKeys } from './keys.js';

const bytes = randomBytes(32);
const KEY = bytes.toString('base64');
const OTHER = randomBytes(32).toString('base64url');

/** What is said of keys that can't be read. */
function refusal(text: string): string {
  try {
    parseEncryptionKeys(text, 'SHOTLIST_ENCRYPTION_KEYS');
  } catch (error) {
    if (isShotlistError(error) && error.code === 'CONFIG_INVALID' && error.where === 'SHOTLIST_ENCRYPTION_KEYS')
      return `${error.message} ${error.help ?? ''}`;
    throw error;
  }
  throw new Error('It was accepted.');
}

test('keys in their order, Base64 and Base64url, with white space around them', () => {
  const keys = parseEncryptionKeys(` 2026-11:${KEY} ,\n 2025.old:${OTHER}\n`, 'keys');
  expect(keys.map(({ id }) => id)).toEqual(['2026-11', '2025.old']);
  expect(keys[0].secret.export()).toEqual(bytes);
  expect(keys[1]?.secret.export()).toEqual(Buffer.from(OTHER, 'base64url'));
});

test('a key shows up nowhere where one is printed', () => {
  const keys = parseEncryptionKeys(`a:${KEY}`, 'keys');
  for (const shown of [JSON.stringify(keys), inspect(keys, { depth: 9, showHidden: true })])
    for (const form of ['base64', 'hex', 'base64url', 'latin1'] as const)
      expect(shown).not.toContain(bytes.toString(form));
});

test.each([
  ['', 'Key 1 has no id'],
  [KEY, 'Key 1 has no id'],
  [`a:${KEY},`, 'Key 2 has no id'],
  [`:${KEY}`, 'Key 1 has no id'],
  [`a b:${KEY}`, 'Key 1 has no id'],
  [`${'a'.repeat(33)}:${KEY}`, 'Key 1 has no id'],
  [`a:${KEY},b:${OTHER},a:${OTHER}`, 'Key 3 has the id of one before it.'],
  ['a:', 'Key 1 is not Base64.'],
  [`a:"${KEY}"`, 'Key 1 is not Base64.'],
  [`a:${KEY.slice(0, 20)} ${KEY.slice(20)}`, 'Key 1 is not Base64.'],
  [`a:${KEY}:${OTHER}`, 'Key 1 is not Base64.'],
  [`a:${randomBytes(16).toString('base64')}`, 'Key 1 has 16 bytes; it takes 32.'],
  [`a:${bytes.toString('hex')}`, 'Key 1 has 48 bytes; it takes 32.'],
])('%j is refused', (text, said) => {
  expect(refusal(text)).toContain(said);
});

test('nothing of a key is said when id and key are mixed up', () => {
  for (const key of [KEY, OTHER]) {
    const said = refusal(`${key}:a`);
    expect(said).toContain('Key 1 has no id');
    expect(said).not.toContain(key.slice(0, 8));
  }
});
