import { ProviderError, ShotlistError } from '@shotlist/core';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { CANARY } from './__fixtures__/activity-session.js';
import { asFailure } from './failures.js';

const everything = (error: Error) =>
  JSON.stringify({ ...error, message: error.message, name: error.name, cause: String(error.cause) });

test('our own errors say what they say, where, and whether to try again', () => {
  expect(asFailure(new ShotlistError('STORE_UNUSABLE', { where: 'file:///x', message: 'No room.' }))).toMatchObject({
    type: 'STORE_UNUSABLE',
    message: 'file:///x: No room.',
    nonRetryable: false,
  });
  expect(asFailure(new ShotlistError('ACCOUNT_UNKNOWN'))).toMatchObject({
    type: 'ACCOUNT_UNKNOWN',
    nonRetryable: true,
  });
  expect(asFailure(new ShotlistError('STATE_NEWER', { where: 'a/b.json' }))).toMatchObject({ nonRetryable: false });
});

test.each([
  ['a provider’s error', new ProviderError('CONTENT_POLICY', `No ${CANARY}`)],
  ['an error with a cause', new ShotlistError('STORE_UNUSABLE', { cause: new Error(CANARY) })],
  ['any error', new TypeError(CANARY)],
  ['an error whose words look like a stack', new Error(`a person\n    at ${CANARY} (somewhere)`)],
  [
    'an error with a name and a code of its own',
    Object.assign(new Error('x'), { name: `About ${CANARY}`, code: `code ${CANARY}` }),
  ],
  ['an error whose stack has other words', Object.assign(new Error('x'), { message: `changed ${CANARY}` })],
  ['a stop that quotes', new DOMException(CANARY, 'AbortError')],
  ['text', CANARY],
  ['an object', { prompt: CANARY }],
])('%s: no prompt enters a history', (_name, error) => {
  const failure = asFailure(error);
  expect(failure).toBeInstanceOf(Error);
  expect(everything(failure)).not.toContain('heron');
});

test('of an unknown error its kind, code and place are told', () => {
  function breaksHere(): Error {
    return Object.assign(new RangeError('secret'), { code: 'ENOSPC' });
  }
  expect(asFailure(breaksHere())).toMatchObject({
    type: 'INTERNAL',
    message: 'RangeError ENOSPC in breaksHere',
    nonRetryable: false,
  });
});

test('what Temporal itself throws passes', () => {
  for (const error of [ApplicationFailure.create({ message: 'm' }), new CancelledFailure('c')])
    expect(asFailure(error)).toBe(error);
});
