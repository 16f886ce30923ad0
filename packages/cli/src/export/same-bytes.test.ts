import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openStore } from '@shotlist/store';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { hasBytesOf } from './same-bytes.js';

test('a copy of an object whose SHA-256 is known is recognised without fetching the object', async () => {
  const folder = createTestFolder();
  const opened = await openStore(path.join(folder, 'store'));
  await opened.put('a.mp4', { kind: 'bytes', bytes: Buffer.from('film') });
  let reads = 0;
  // As a bucket is: nothing of it is on this disk.
  const store = {
    ...opened,
    localPath: () => undefined,
    read: (key: string) => {
      reads += 1;
      return opened.read(key);
    },
  };
  const copy = path.join(folder, 'copy.mp4');
  const other = path.join(folder, 'other.mp4');
  writeFileSync(copy, 'film');
  writeFileSync(other, 'FILM');
  const sha256 = createHash('sha256').update('film').digest('hex');
  expect([await hasBytesOf(copy, store, 'a.mp4', sha256), await hasBytesOf(other, store, 'a.mp4', sha256)]).toEqual([
    true,
    false,
  ]);
  expect(reads).toBe(0);
  expect(await hasBytesOf(copy, store, 'a.mp4')).toBe(true);
  expect(reads).toBe(1);
});
