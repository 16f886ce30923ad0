import { expect, test } from 'vitest';
import { settingsText } from './settings-words.js';

test('only what is otherwise than for any batch is worth a word', () => {
  expect(settingsText({ chunksAtOnce: 8, tolerate: null, weight: 1 })).toBeUndefined();
  expect(settingsText({ chunksAtOnce: 4, tolerate: 1, weight: 3 })).toBe(
    '4 chunks at once · tolerates 1 failure · weight 3',
  );
  expect(settingsText({ chunksAtOnce: 8, tolerate: 0, weight: 1 })).toBe('tolerates no failure');
});
