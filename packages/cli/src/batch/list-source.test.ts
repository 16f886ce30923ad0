import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { validateShotList } from '@shotlist/csv';
import { openStore } from '@shotlist/store';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { listFolder, listIdentity, listName, listSource } from './list-source.js';

const NO_STORES = { stores: new Map() };

test('a path stays one, also where it looks a little like a URL', () => {
  for (const file of ['shots.csv', './-', 'C:\\lists\\shots.csv', 'https://example.com/shots.csv', 'other://a/b.csv'])
    expect(listSource(file, NO_STORES)).toBe(file);
  const file = path.join(path.sep, 'lists', 'my shots.csv');
  expect(listSource(pathToFileURL(file).href, NO_STORES)).toBe(file);
});

test('an object of a store is read by its URL, and what is in the query finds the store', async () => {
  const folder = createTestFolder();
  const store = await openStore(folder);
  await store.put('lists/shots.csv', { kind: 'bytes', bytes: Buffer.from('id,prompt\na,A boat\n') });
  const opened: string[] = [];
  const stores = new Map([
    [
      'box',
      (url: string) => {
        opened.push(url);
        return openStore(path.join(folder, 'lists'));
      },
    ],
  ]);
  const source = listSource('box://somewhere/lists/shots.csv?region=here', { stores });
  if (typeof source === 'string') throw new Error('That is a URL.');
  expect(await validateShotList(source)).toMatchObject({ file: 'box://somewhere/lists/shots.csv', rows: 1, valid: 1 });
  expect(await source.size?.()).toBe(19);
  expect(opened).toEqual(['box://somewhere/lists?region=here']);
  for (const [missing, message] of [
    ['box://somewhere/lists/none.csv', 'no such object'],
    ['box://somewhere/lists/', 'names no shot list'],
    ['box://', 'names no shot list'],
  ] as const)
    await expect((async () => validateShotList(listSource(missing, { stores })))()).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      where: missing,
      message: expect.stringContaining(message),
    });
});

test('each list has a name, a folder and an identity of its own', () => {
  expect([listName('-'), listFolder('-'), listIdentity('-', 'abc')]).toEqual(['standard input', 'stdin', 'stdin:abc']);
  expect(listFolder('lists/shots.csv.gz')).toBe('shots');
  expect(listFolder('s3://bucket/lists/shots.csv?endpoint=http://user:secret@host')).toBe('shots');
  expect(listName('s3://bucket/lists/shots.csv?secret')).toBe('s3://bucket/lists/shots.csv');
  expect(listIdentity('s3://bucket/lists/shots.csv?secret', 'abc')).toBe('s3://bucket/lists/shots.csv');
  expect(listIdentity('shots.csv', 'abc')).toBe(path.resolve('shots.csv'));
});
