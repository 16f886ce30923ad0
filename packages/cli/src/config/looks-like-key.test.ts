// A key that was pasted where the name of its variable belongs.
import { expect, test } from 'vitest';
import { looksLikeKey } from './looks-like-key.js';

test.each([
  'VIDEOGENAPI_API_KEY',
  'MY_KEY',
  'FAL_KEY',
  'HF_TOKEN',
  'SK_KEY',
  'KEY2',
  'key',
  'apiKey',
  'TEAM_A_KEY_2',
  'K',
  '_KEY',
  'AWS_ACCESS_KEY_ID',
  'lt_key',
  'S3_KEY',
  'VIDEO_KEY_2026_V2A',
])('%s is a name', (name) => expect(looksLikeKey(name)).toBe(false));

test.each([
  'lt_0123456789abcdef6f1c',
  'lt_4f2a',
  'lt_abcdefghijklmnop',
  'sk_live_51H8xyzAbC',
  'r8_Abc123Def456Ghi789',
  'AKIAIOSFODNN7EXAMPLE1',
  'hf_aBcDeFgHiJkLmNoPqRsT',
  'a1b2c3d4e5f6a7b8c9d0',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'X'.repeat(65),
])('%s is a key', (key) => expect(looksLikeKey(key)).toBe(true));
