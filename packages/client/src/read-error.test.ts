// Errors in the forms that servers of other kinds have for them.
import { expect, test } from 'vitest';
import { readError } from './read-error.js';

test('FastAPI’s list of problems: the first one’s words and type', () => {
  const detail = [
    { loc: ['body', 'prompt'], msg: 'It was flagged.', type: 'content_policy_violation', input: 'a secret' },
    { loc: ['body', 'seed'], msg: 'Too large.', type: 'less_than' },
  ];
  expect(readError({ detail })).toEqual({
    words: 'It was flagged.',
    vendorCode: 'content_policy_violation',
    details: [],
  });
  expect(readError({ detail: 'Timed out', error_type: 'request_timeout' })).toMatchObject({
    words: 'Timed out',
    vendorCode: 'request_timeout',
  });
});

test('google.rpc tells a delay in its details', () => {
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.Help' },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' },
  ];
  const error = { code: 429, message: 'You exceeded your quota.', status: 'RESOURCE_EXHAUSTED', details };
  expect(readError({ error })).toMatchObject({ vendorCode: '429', retryAfterMs: 34_500 });
});

test.each([[null], [[]], [{ detail: [] }], [{ detail: [null, 1] }], [{ error: { details: [{ retryDelay: '5m' }] } }]])(
  '%j says nothing',
  (json) => {
    expect(readError(json)).toEqual({ details: [] });
  },
);
