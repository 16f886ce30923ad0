import { expect, test } from 'vitest';
import { isShotlistError } from '@shotlist/core';
import { parseStoreUrl } from '../store-url.js';

test('a bucket, a prefix, and what is needed to find them are read, and written in one way', () => {
  expect(parseStoreUrl('s3://shots/studio/videos/?region=eu-central-1')).toMatchObject({
    kind: 's3',
    bucket: 'shots',
    prefix: 'studio/videos/',
    region: 'eu-central-1',
    endpoint: undefined,
    url: 's3://shots/studio/videos?region=eu-central-1',
  });
  expect(parseStoreUrl('S3://shots')).toMatchObject({ bucket: 'shots', prefix: '', url: 's3://shots' });
  expect(
    parseStoreUrl('s3://shots/?path-style=false&endpoint=https%3A%2F%2Fs3.example%3A9000%2F&region=auto'),
  ).toMatchObject({
    endpoint: 'https://s3.example:9000',
    pathStyle: false,
    url: 's3://shots?endpoint=https://s3.example:9000&region=auto&path-style=false',
  });
  expect(parseStoreUrl('gs://my.shots_2/Videos')).toMatchObject({
    kind: 'gs',
    bucket: 'my.shots_2',
    prefix: 'Videos/',
  });
  expect(parseStoreUrl('s3://shots?endpoint=http://127.0.0.1:9000')).toMatchObject({
    endpoint: 'http://127.0.0.1:9000',
  });
  const open = 's3://shots?endpoint=http://minio:9000&allow-http=true';
  expect(parseStoreUrl(open).kind === 's3' && parseStoreUrl(open)).toMatchObject({ url: open });
});

test.for([
  ['s3:bucket', 'names no bucket'],
  ['s3://', 'names no bucket'],
  ['s3://UPPER/x', 'names no bucket'],
  ['gs:///x', 'names no bucket'],
  ['s3://key:secret@shots', 'holds credentials'],
  ['s3://shots/a//b', 'prefix'],
  ['s3://shots/a/../b', 'prefix'],
  ['s3://shots/a b', 'prefix'],
  ['s3://shots#x', 'names no bucket'],
  ['s3://shots?regoin=x', 'no parameter regoin. Did you mean region?'],
  ['s3://shots?secret-key=secret', 'no parameter'],
  ['s3://shots?region=a&region=b', 'twice'],
  ['s3://shots?region=EU Central', 'region'],
  ['s3://shots?path-style=yes', 'true or false'],
  ['s3://shots?endpoint=s3.example', 'not an http(s) URL'],
  ['s3://shots?endpoint=https://key:secret@s3.example', 'holds credentials'],
  ['s3://shots?endpoint=https://s3.example/shots', 'more than a host'],
  ['s3://shots?endpoint=http://s3.example', 'plain http'],
  ['gs://shots?region=eu', 'no parameter region'],
] as const)('%s is refused: %s', ([url, message]) => {
  let error: unknown;
  try {
    parseStoreUrl(url);
  } catch (caught) {
    error = caught;
  }
  expect(isShotlistError(error) && [error.code, error.message]).toEqual([
    'CONFIG_INVALID',
    expect.stringContaining(message),
  ]);
  expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('=secret');
  expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(':secret');
});
