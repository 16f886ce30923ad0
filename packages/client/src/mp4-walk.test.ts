import { createTinyVideo } from '@shotlist/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Mp4Walk } from './mp4-walk.js';

const VIDEO = Buffer.from(createTinyVideo({ width: 32, height: 32, durationSeconds: 0.1 }));

function box(type: string, content: Uint8Array | number = 0, size?: number): Buffer {
  const body = typeof content === 'number' ? Buffer.alloc(content) : Buffer.from(content);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(size ?? body.length + 8);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

function large(type: string, content: number, size = BigInt(content + 16)): Buffer {
  const wide = Buffer.alloc(8);
  wide.writeBigUInt64BE(size);
  return box(type, Buffer.concat([wide, Buffer.alloc(content)]), 1);
}

/** What is wrong with a file that comes in pieces of so many bytes. */
function judge(file: Uint8Array, pieces: readonly number[] = [file.byteLength]): string | undefined {
  const walk = new Mp4Walk();
  let at = 0;
  for (let turn = 0; at < file.byteLength; turn += 1) {
    const size = Math.max(1, pieces[turn % pieces.length] ?? 1);
    const problem = walk.push(file.subarray(at, at + size));
    if (problem !== undefined) return problem;
    at += size;
  }
  return walk.end();
}

const ftyp = box('ftyp', 16);
const moov = box('moov', 100);

describe('a whole file', () => {
  test.each<[string, Buffer]>([
    ['a real video', VIDEO],
    ['moov at its end', Buffer.concat([ftyp, box('mdat', 5000), moov])],
    ['a box with a large size', Buffer.concat([ftyp, large('mdat', 300), moov])],
    ['a box to the end of the file', Buffer.concat([ftyp, moov, box('mdat', 500, 0)])],
    ['boxes without content', Buffer.concat([ftyp, box('free'), moov, box('mdat')])],
    ['QuickTime', Buffer.concat([box('wide'), box('mdat', 10), moov])],
    ['names with a copyright sign', Buffer.concat([ftyp, moov, box('\xa9xyz', 3), box('mdat', 1)])],
    ['fragments', Buffer.concat([ftyp, moov, box('moof', 20), box('mdat', 30), box('moof', 20), box('mdat', 30)])],
  ])('%s', (_name, file) => {
    expect(judge(file)).toBeUndefined();
    expect(judge(file, [1])).toBeUndefined();
  });
});

describe('no whole file', () => {
  test.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'it is empty'],
    ['a few bytes', Buffer.from('ab'), 'it is no MP4'],
    ['a page', Buffer.from('<!doctype html><html></html>'), 'it is no MP4'],
    ['JSON', Buffer.from('{"success":false,"error":"no"}'), 'it is no MP4'],
    ['zeros', Buffer.alloc(100), 'it is no MP4'],
    ['a PNG', Buffer.from('\x89PNG\r\n\x1a\n and so on', 'latin1'), 'it is no MP4'],
    ['no moov', Buffer.concat([ftyp, box('mdat', 50)]), 'it has no moov box, so no player can show it'],
    [
      'no moov before a box to the end',
      Buffer.concat([ftyp, box('mdat', 50, 0)]),
      'it has no moov box, so no player can show it',
    ],
    ['cut in a box', Buffer.concat([ftyp, moov, box('mdat', 50)]).subarray(0, -1), 'it ends in the middle of a box'],
    ['cut in a header', Buffer.concat([ftyp, moov, Buffer.from('\0\0')]), 'it ends in the middle of a box'],
    [
      'cut in a large header',
      Buffer.concat([ftyp, moov, large('mdat', 0).subarray(0, 12)]),
      'it ends in the middle of a box',
    ],
    [
      'a size beyond all files',
      Buffer.concat([ftyp, moov, large('mdat', 9, 2n ** 64n - 1n)]),
      'it ends in the middle of a box',
    ],
    [
      'something between boxes',
      Buffer.concat([ftyp, moov, Buffer.alloc(20)]),
      'it has something between its boxes that is none',
    ],
    ['a size of two', Buffer.concat([ftyp, box('moov', 0, 2)]), 'it has a box that is smaller than its own header'],
    [
      'a large size of ten',
      Buffer.concat([ftyp, large('moov', 0, 10n)]),
      'it has a box that is smaller than its own header',
    ],
  ])('%s', (_name, file, problem) => {
    expect(judge(file)).toBe(problem);
    expect(judge(file, [1])).toBe(problem);
  });

  test('a real video that ends anywhere too early', () => {
    for (let length = 0; length < VIDEO.length; length += 1)
      expect(judge(VIDEO.subarray(0, length))).not.toBeUndefined();
  });
});

test('it makes no difference in which pieces a file comes', () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });
  const files = fc.oneof(
    fc.constant(VIDEO),
    fc.nat(VIDEO.length).map((at) => VIDEO.subarray(0, at)),
    fc.uint8Array(),
  );
  fc.assert(
    fc.property(files, pieces, (file, sizes) => {
      expect(judge(file, sizes)).toBe(judge(file));
    }),
  );
});
