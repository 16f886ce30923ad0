// What a store in a bucket does about servers that are not as they should be. Servers that are: s3-store.test.ts, gs-store.test.ts.
import { expect, test } from 'vitest';
import { codeOf, collect } from '@shotlist/testing';
import type { BucketClient } from './bucket-client.js';
import { openBucketStore } from './bucket-store.js';
import { parseBucketUrl } from './bucket-url.js';

const unused = () => Promise.reject(new Error('not asked for here'));

const openOn = (client: Partial<BucketClient>) =>
  openBucketStore(parseBucketUrl('s3', 's3://shots/studio'), {
    bucket: 'shots',
    checkBucket: () => Promise.resolve(),
    head: unused,
    get: unused,
    open: unused,
    putBytes: unused,
    putStream: unused,
    async *list() {},
    remove: unused,
    link: unused,
    classify: () => ({ kind: 'other', code: 'test' }),
    ...client,
  });

test('a server that lists in no order is refused, since the newest would be taken for the oldest', async () => {
  const store = await openOn({
    async *list() {
      yield* ['studio/b', 'studio/a'];
    },
  });
  await expect(collect(store.list(''))).rejects.toMatchObject({
    code: 'STORE_UNUSABLE',
    message: expect.stringContaining('unordered list'),
  });
});

test('what others put into the bucket that no key can name is left out', async () => {
  const store = await openOn({
    async *list() {
      yield* ['studio/', 'studio/a', 'studio/b c', 'studio/folder/', 'studio/z'];
    },
  });
  expect(await collect(store.list(''))).toEqual(['a', 'z']);
});

test('an object that another writer replaces between a try and its check is not taken for a failure', async () => {
  const store = await openOn({
    putStream: async (_name, body) => {
      await collect(body);
      return true;
    },
    head: () => Promise.resolve({ size: 3, version: 'later', mark: 'another’s' }),
  });
  const body = async function* () {
    yield Buffer.alloc(6_000_000);
  };
  expect(await store.put('a', { kind: 'stream', body: body() })).toMatchObject({
    created: true,
    object: { size: 6_000_000 },
  });
});

test('an object that came out in another size is told of', async () => {
  let mark = '';
  const store = await openOn({
    putStream: async (_name, body, options) => {
      await collect(body);
      mark = options.mark;
      return true;
    },
    head: () => Promise.resolve({ size: 3, version: '1', mark }),
  });
  const body = async function* () {
    yield Buffer.alloc(6_000_000);
  };
  expect(await codeOf(store.put('a', { kind: 'stream', body: body() }))).toBe('STORE_UNUSABLE');
});
