// Lists that come packed, or from where they can be read only once.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { textSource } from './__fixtures__/text-source.js';
import type { ReadingProgress, ShotListSource } from './options.js';
import { validateShotList } from './read.js';
import { unpackPieces } from './unpack.js';

const LIST = `id,prompt\n${Array.from({ length: 20_000 }, (_, row) => `take-${row + 1},A boat no. ${row + 1}\n`).join('')}`;

function bytesSource(bytes: Uint8Array, parts: Partial<ShotListSource> = {}, pieceBytes = 64 * 1024): ShotListSource {
  return {
    name: 'shots.csv',
    async *open() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    },
    size: async () => bytes.length,
    ...parts,
  };
}

async function found(source: ShotListSource) {
  const { seconds: _, file: _name, ...facts } = await validateShotList(source);
  return facts;
}

test('a list that is packed by gzip says what it says unpacked, whatever its name', async () => {
  const plain = await found(textSource(LIST));
  expect(plain.rows).toBe(20_000);
  expect(await found(bytesSource(gzipSync(LIST)))).toEqual(plain);
  // Its first two bytes may come one by one, and an archive may have several parts.
  const packed = gzipSync(LIST);
  async function* oneByOne(): AsyncGenerator<Uint8Array> {
    yield packed.subarray(0, 1);
    yield packed.subarray(1);
  }
  expect(await found({ name: 'shots.csv', open: oneByOne })).toEqual(plain);
  const [head, tail] = [LIST.slice(0, 1_000), LIST.slice(1_000)];
  expect(await found(bytesSource(Buffer.concat([gzipSync(head), gzipSync(tail)])))).toEqual(plain);
});

test('an archive that is cut short, damaged or packed twice is CSV_BINARY', async () => {
  const packed = gzipSync(LIST);
  const damaged = Buffer.from(packed);
  damaged.fill(0, packed.length - 6);
  for (const bytes of [packed.subarray(0, packed.length >> 1), damaged, gzipSync(packed)]) {
    const { problems, invalid } = await validateShotList(bytesSource(bytes));
    expect(invalid).toBeGreaterThan(0);
    expect(problems.at(-1)).toMatchObject({ code: 'CSV_BINARY', message: expect.stringContaining('gzip archive') });
  }
});

test('an archive that unpacks to far more than a list does is CSV_TOO_LARGE', async () => {
  const block = gzipSync(Buffer.alloc(2 ** 22, 0x0a));
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield block;
  }
  const reading = async () => {
    for await (const _ of unpackPieces(endless()));
  };
  await expect(reading()).rejects.toMatchObject({ code: 'CSV_TOO_LARGE' });
});

test('progress tells of bytes as they come, and of how many there are', async () => {
  const packed = gzipSync(LIST);
  const seen: ReadingProgress[] = [];
  await validateShotList(bytesSource(packed, {}, 8 * 1024), { onProgress: (progress) => seen.push(progress) });
  expect(seen.at(-1)).toEqual({ rows: 20_000, bytes: packed.length, totalBytes: packed.length });
  expect(seen.every(({ bytes, totalBytes }) => bytes <= (totalBytes ?? 0))).toBe(true);
  const once = { ...bytesSource(Buffer.from(LIST)), size: async () => undefined };
  await validateShotList(once, { onProgress: (progress) => seen.push(progress) });
  expect(seen.at(-1)).toEqual({ rows: 20_000, bytes: Buffer.byteLength(LIST), totalBytes: undefined });
});

test('what can be read only once is read only once, also where something is wrong with it', async () => {
  const lists = [
    Buffer.from(`prompt\n${'A cat\n'.repeat(30_000)}"never closed ${'x'.repeat(300_000)}`),
    Buffer.concat([Buffer.from('prompt\n'), Buffer.from([0x81, 0x20, 0x0a])]),
  ];
  for (const [at, code] of ['CSV_TOO_LARGE', 'CSV_ENCODING'].entries()) {
    let opened = 0;
    const bytes = lists[at] ?? Buffer.alloc(0);
    const source = bytesSource(bytes, { isOnce: true });
    const counted: ShotListSource = {
      ...source,
      open: () => {
        opened += 1;
        return source.open();
      },
    };
    const { problems } = await validateShotList(counted, at === 1 ? { encoding: 'shift_jis' } : {});
    expect(problems.at(-1)).toMatchObject({ code });
    expect(opened).toBe(1);
  }
});
