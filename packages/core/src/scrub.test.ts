import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scrub } from './scrub.js';

const KEY = 'lt_0123456789abcdef6f1c';
const PROMPT = 'A cat playing with a ball in a sunny garden';

test.each([
  [`The key ${KEY} is wrong.`, 'The key … is wrong.'],
  [`The key ${KEY.toUpperCase()} is wrong.`, 'The key … is wrong.'],
  [`The key ${KEY.slice(0, 12)}*** is wrong.`, 'The key …*** is wrong.'],
  [`"${PROMPT}" is refused`, '"…" is refused'],
  [`"${PROMPT.slice(2, 20)}…" is refused`, '"……" is refused'],
  [`${PROMPT.toUpperCase()}!`, '…!'],
  [`İ ${PROMPT.toUpperCase()}!`, 'İ …!'],
  [`Bad words: ${PROMPT.replaceAll(' ', '\n')}`, 'Bad words: …'],
  [`two\nlines\u0000and \u202emore`, 'two lines and more'],
  ['  nothing to hide  ', 'nothing to hide'],
  ['', ''],
])('%j becomes %j', (text, clean) => {
  expect(scrub(text, [KEY, PROMPT])).toBe(clean);
});

test('a prompt with control characters, or letters that change their length with their case, is found all the same', () => {
  expect(scrub('It says: first second', ['first\u0007second'])).toBe('It says: …');
  expect(scrub('It says: İSTANBUL AT NIGHT', ['İstanbul at night'])).toBe('It says: …');
  expect(scrub('It says: ẞTRASSE BEI NACHT', ['ßtrasse bei nacht'])).toBe('It says: …');
});

test('a short secret is taken out whole, an empty one hides nothing', () => {
  expect(scrub('The prompt "Cat" is short', ['cat'])).toBe('The prompt "…" is short');
  expect(scrub('all of it', ['', ' '])).toBe('all of it');
});

test('long words end after 300 characters, whatever was cut off', () => {
  expect(scrub('x'.repeat(1000), [])).toBe(`${'x'.repeat(299)}…`);
  expect(scrub('x'.repeat(300), [])).toBe('x'.repeat(300));
  expect(scrub(`${'x'.repeat(295)} ${KEY}`, [KEY])).toBe(`${'x'.repeat(295)} …`);
});

test('no piece of eight characters of a secret is left, however it is quoted', () => {
  const secret = fc.string({ minLength: 8, maxLength: 60 }).filter((text) => text.trim().length >= 8);
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), fc.nat(60), fc.boolean(), (hidden, before, after, from, upper) => {
      const quoted = hidden.slice(Math.min(from, hidden.length - 8));
      const clean = scrub(`${before}${upper ? quoted.toUpperCase() : quoted}${after}`, [hidden]).toLowerCase();
      const known = hidden.replace(/\s+/g, ' ').trim().toLowerCase();
      for (let at = 0; at + 8 <= known.length; at += 1) expect(clean).not.toContain(known.slice(at, at + 8));
    }),
  );
});

test('a short secret is taken out where it stands alone, and never out of the middle of a word', () => {
  expect(scrub('Rate limit exceeded: x, X and "x"', ['x'])).toBe('Rate limit exceeded: …, … and "…"');
  expect(scrub('A cat; concatenated cats', ['cat'])).toBe('A …; concatenated cats');
});
