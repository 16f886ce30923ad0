import { expect, test } from 'vitest';
import { bucketFailure } from './bucket-failure.js';
import { classifyGs } from './gs-failure.js';
import { classifyS3 } from './s3-failure.js';

/** An error as the S3 client throws it. */
const s3 = (name: string, status?: number, more: object = {}) =>
  Object.assign(new Error('words with AKIASECRET'), {
    name,
    ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }),
    ...more,
  });

test.for([
  [s3('SlowDown', 503), 'busy', 'SlowDown'],
  [s3('503', 503), 'busy', 'HTTP 503'],
  [s3('UnknownError', 403), 'denied', 'HTTP 403'],
  [s3('AccessDenied', 403), 'denied', 'AccessDenied'],
  [s3('InvalidAccessKeyId', 403), 'credentials_refused', 'InvalidAccessKeyId'],
  [s3('NotFound', 404), 'no_bucket', 'HTTP 404'],
  [s3('StrangeThing', 404), 'other', 'StrangeThing'],
  [s3('XAdminUserNotFound', 404), 'credentials_refused', 'XAdminUserNotFound'],
  [s3('301', 301), 'region_wrong', 'HTTP 301'],
  [s3('NotImplemented', 501), 'unsupported', 'NotImplemented'],
  [s3('RequestTimeTooSkewed', 403), 'clock', 'RequestTimeTooSkewed'],
  [s3('CredentialsProviderError'), 'credentials_missing', 'CredentialsProviderError'],
  [s3('Error', undefined, { code: 'ECONNREFUSED' }), 'unreachable', 'ECONNREFUSED'],
  [
    new Error('outer', { cause: s3('Error', undefined, { code: 'CERT_HAS_EXPIRED' }) }),
    'certificate',
    'CERT_HAS_EXPIRED',
  ],
  [new Error('Region is missing'), 'region_missing', 'no region'],
  [s3('Strange'), 'other', 'Strange'],
  ['no error', 'other', 'unknown'],
] as const)('S3: %s is %s', ([error, kind, code]) => {
  expect(classifyS3(error)).toEqual({ kind, code });
});

test.for([
  [Object.assign(new Error('x'), { code: 503 }), 'busy', 'HTTP 503'],
  [{ code: 412, message: 'x' }, 'changed', 'HTTP 412'],
  [Object.assign(new Error('x'), { code: 401 }), 'credentials_refused', 'HTTP 401'],
  [Object.assign(new Error('x'), { code: 403 }), 'denied', 'HTTP 403'],
  [Object.assign(new Error('x'), { code: 404 }), 'no_bucket', 'HTTP 404'],
  [Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'unreachable', 'ENOTFOUND'],
  [Object.assign(new Error('x'), { code: 'CONTENT_DOWNLOAD_MISMATCH' }), 'damaged', 'CONTENT_DOWNLOAD_MISMATCH'],
  [Object.assign(new Error('x'), { name: 'SigningError' }), 'signing', 'SigningError'],
  [new Error('Could not load the default credentials. Browse'), 'credentials_missing', 'no default credentials'],
] as const)('Google: %s is %s', ([error, kind, code]) => {
  expect(classifyGs(error)).toEqual({ kind, code });
});

test('a failure names the place, the cause in our words, and the way out for that vendor', () => {
  const failure = { kind: 'credentials_missing', code: 'none' } as const;
  const told = (['s3', 'gs'] as const).map((kind) =>
    bucketFailure(kind, failure, { url: `${kind}://a`, cannot: 'be read' }),
  );
  expect(told.map(({ where, message }) => [where, message])).toEqual([
    ['s3://a', 'The store can’t be read: there are no credentials (none).'],
    ['gs://a', 'The store can’t be read: there are no credentials (none).'],
  ]);
  expect(told.map(({ help }) => /AWS_|GOOGLE_/.exec(help)?.[0])).toEqual(['AWS_', 'GOOGLE_']);
});
