import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestFolder } from '@shotlist/testing';
import { expect, test } from 'vitest';
import { checkFaststart, readBoxes } from './mp4-boxes.js';

const box = (type: string, size: number) => {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32BE(size, 0);
  bytes.write(type, 4, 'latin1');
  return bytes;
};

async function fileOf(...parts: readonly Buffer[]): Promise<string> {
  const path = join(createTestFolder(), 'film.mp4');
  await writeFile(path, Buffer.concat(parts));
  return path;
}

test('a whole file is walked to its end', async () => {
  const path = await fileOf(box('ftyp', 24), box('moov', 100), box('mdat', 50));
  expect((await readBoxes(path)).map(({ type, offset }) => [type, offset])).toEqual([
    ['ftyp', 0],
    ['moov', 24],
    ['mdat', 124],
  ]);
  await expect(checkFaststart(path)).resolves.toBeUndefined();
});

test('a box that says its size in 64 bits is walked too', async () => {
  const large = box('mdat', 40);
  large.writeUInt32BE(1, 0);
  large.writeBigUInt64BE(40n, 8);
  const boxes = await readBoxes(await fileOf(box('ftyp', 16), large, box('moov', 8)));
  expect(boxes.map(({ type }) => type)).toEqual(['ftyp', 'mdat', 'moov']);
});

test('a file that was cut off, as by a full disk, is refused', async () => {
  const path = await fileOf(box('ftyp', 24), box('moov', 100), box('mdat', 50).subarray(0, 30));
  await expect(checkFaststart(path)).rejects.toThrow('ends at 154');
});

test.each([
  ['its index behind its pictures', [box('ftyp', 24), box('mdat', 50), box('moov', 100)]],
  ['no index', [box('ftyp', 24), box('mdat', 50)]],
  ['no beginning', [box('moov', 24), box('mdat', 50)]],
  ['a box of size 0', [box('ftyp', 24), Buffer.alloc(8)]],
  ['a header cut off', [box('ftyp', 24), Buffer.alloc(4)]],
  ['nothing in it', []],
])('a file with %s is refused', async (_, parts) => {
  const path = await fileOf(...parts);
  await expect(checkFaststart(path)).rejects.toThrow(/box/);
});
