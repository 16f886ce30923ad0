import { isShotlistError } from '@shotlist/core';
import { expect, test } from 'vitest';
import { checkApiKey, showKey } from './api-key.js';

const KEY = 'lt_0123456789abcdef6f1c';

function refusal(key: unknown): string {
  try {
    return `It was taken: ${checkApiKey(key)}`;
  } catch (error) {
    if (!isShotlistError(error) || error.code !== 'KEY_FORMAT') throw error;
    expect(error.where).toBe('apiKey');
    return `${error.message} ${error.help}`;
  }
}

test.each([KEY, 'sk-abc', 'a', 'x'.repeat(500), '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~z', 'bearer-of-news'])(
  'a key that a header takes is taken as it is: %s',
  (key) => {
    expect(checkApiKey(key)).toBe(key);
  },
);

test.each([undefined, null, 7, {}, [KEY], '', ' ', '\n'])('%s is no key', (key) => {
  expect(refusal(key)).toMatch(/^There is no API key\./);
});

test.each([
  [`"${KEY}"`, /has quotes around it/],
  [`'${KEY}'`, /has quotes around it/],
  [`${KEY}"`, /has quotes around it/],
  ['`' + KEY, /has quotes around it/],
  [`Bearer ${KEY}`, /has "Bearer" in front/],
  [`bearer ${KEY}`, /has "Bearer" in front/],
  [`BEARER\t${KEY}`, /has "Bearer" in front/],
  [`Bearer: ${KEY}`, /has "Bearer" in front/],
  [`${KEY}\n`, /white space or a line end/],
  [`${KEY}\r\n`, /white space or a line end/],
  [` ${KEY}`, /white space or a line end/],
  [`${KEY.slice(0, 8)}\n${KEY.slice(8)}`, /white space or a line end/],
  [`${KEY}\u00a0`, /white space or a line end/],
  [`\ufeff${KEY}`, /white space or a line end/],
  [`${KEY.slice(0, 8)}\u200b${KEY.slice(8)}`, /characters that no header takes/],
  [`${KEY.slice(0, 8)}é${KEY.slice(8)}`, /characters that no header takes/],
  [`${KEY.slice(0, 8)}\u0000${KEY.slice(8)}`, /characters that no header takes/],
  [`${KEY.slice(0, 8)}\ud800${KEY.slice(8)}`, /characters that no header takes/],
])('%j is refused, and shown by its beginning and last four characters at most', (key, says) => {
  const words = refusal(key);
  expect(words).toMatch(says);
  expect(words).toContain('lt_…6f1c');
  for (let at = 0; at + 4 < KEY.length; at += 1) {
    const piece = KEY.slice(at, at + 5);
    expect(words.replaceAll('lt_…6f1c', '')).not.toContain(piece);
  }
});

test.each([
  ['lt_abcdefghijkl', 'lt_…ijkl'],
  ['lt_short', 'lt_…'],
  ['nothing-in-front-1234', '…1234'],
  ['toolong_abcdefgh', '…efgh'],
  ['', '…'],
  ['lt_abcdefgh\u202e12\n3', 'lt_…12·3'],
])('%j is shown as %s', (key, shown) => {
  expect(showKey(key)).toBe(shown);
});
