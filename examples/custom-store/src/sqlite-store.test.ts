import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf, createTestFolder, describeStore } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { openSqliteStore } from './sqlite-store.js';

const open = async () => openSqliteStore(`sqlite://${path.join(createTestFolder(), 'videos.db')}`, { create: true });

describeStore('SQLite', open);

test('a file is taken, and moved where that is asked for; what is not there is not made by a look', async () => {
  const store = await open();
  const file = path.join(createTestFolder(), 'video.mp4');
  writeFileSync(file, 'video');
  await store.put('a', { kind: 'file', path: file, move: false });
  expect(readFileSync(file, 'utf8')).toBe('video');
  await store.put('b', { kind: 'file', path: file, move: true });
  expect(() => readFileSync(file)).toThrow('ENOENT');
  expect(Buffer.from((await store.get('b'))!).toString()).toBe('video');
  const missing = `sqlite://${path.join(createTestFolder(), 'none.db')}`;
  expect(await codeOf(Promise.resolve().then(() => openSqliteStore(missing, { create: false })))).toBe(
    'STORE_UNUSABLE',
  );
});
