import { expect, test } from 'vitest';
import { findGenerationId } from './find-generation-id.js';

test.each<[string, string, string | undefined]>([
  ['a cut answer', '{"success":true,"generation_id":"gen_1","prom', 'gen_1'],
  ['a number', '{"generation_id": 12, "x', '12'],
  ['an id that is cut itself', '{"generation_id":"gen_', undefined],
  ['a number that may be cut', '{"generation_id":12', undefined],
  ['one that stands deeper', '{"sample":{"generation_id":"gen_1"},"x', undefined],
  ['one in a text', String.raw`{"error":"\"generation_id\":\"gen_1\"","x`, undefined],
  ['a page that shows a sample', '<pre>{"generation_id":"gen_1"}</pre>', undefined],
  ['a number too large to be read', '{"generation_id":12345678901234567890,"x', undefined],
])('in %s the id is what it surely is', (_what, text, id) => {
  expect(findGenerationId(text)).toBe(id);
});
