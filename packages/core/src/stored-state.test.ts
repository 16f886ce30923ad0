import { expect, test } from 'vitest';
import { isShotlistError } from './errors.js';
import { parseState, parseStateLines } from './stored-state.js';

const failureOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return isShotlistError(error) ? [error.code, error.where, error.message, error.help] : error;
  }
};

test('what has this release’s form, or names none, is read', () => {
  expect(parseState('{"schemaVersion":1,"a":2}', 'x.json')).toEqual({ schemaVersion: 1, a: 2 });
  expect(parseState('{"a":2}', 'x.json')).toEqual({ a: 2 });
  expect(parseStateLines('{"a":1}\n{"a":2}\n', 'x.ndjson')).toEqual([{ a: 1 }, { a: 2 }]);
});

test('what a later release wrote is STATE_NEWER, with its place, its form and the way out, also for one line of many', () => {
  const told = [
    'STATE_NEWER',
    'batches/b/manifest.json',
    'It was written by a newer Shotlist: it has form 7, and this release knows 1.',
    'Update Shotlist and type it again; nothing was changed.',
  ];
  expect(failureOf(() => parseState('{"schemaVersion":7}', 'batches/b/manifest.json'))).toEqual(told);
  const lines = '{"index":0}\n{"schemaVersion":7,"index":1}\n';
  expect(failureOf(() => parseStateLines(lines, 'batches/b/manifest.json'))).toEqual(told);
});

test('what is damaged is STORE_UNUSABLE with its place', () => {
  expect(failureOf(() => parseState('{"schemaVersion":', 'x.json'))).toEqual([
    'STORE_UNUSABLE',
    'x.json',
    'An object in the store is damaged.',
    'Bring it back from a backup of the store.',
  ]);
});
