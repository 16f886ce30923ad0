import { expect, test } from 'vitest';
import { showValue } from './problem.js';

test('a value is shown with 40 characters at most, counted as people count them', () => {
  expect(showValue('a'.repeat(40))).toBe('a'.repeat(40));
  expect(showValue('a'.repeat(41))).toBe(`${'a'.repeat(39)}…`);
  expect([...showValue('🎬'.repeat(50))]).toHaveLength(40);
});

test('what would break or turn round the line of a message is shown as a dot', () => {
  expect(showValue('a\nb\tc\u0000d\u001b[31me\u2028f\u202eg')).toBe('a·b·c·d·[31me·f·g');
});
