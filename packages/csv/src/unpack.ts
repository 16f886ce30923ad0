// A shot list may come packed by gzip: told by its first bytes, whatever its name.
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ShotListFault } from './fault.js';

const GZIP = [0x1f, 0x8b] as const;
/** As files are read. */
const PIECE_BYTES = 128 * 1024;
/** Text packs to a twentieth, prompts that repeat to a hundredth: what unpacks to more is no shot list. */
const MAX_RATIO = 500;
const ALWAYS_UNPACKED_BYTES = 2 ** 26;

/** The pieces as they are, or what is packed in them. Throws a fault when the archive is damaged, cut short, or a bomb. */
export async function* unpackPieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const rest = pieces[Symbol.asyncIterator]();
  try {
    const first: Uint8Array[] = [];
    let size = 0;
    while (size < GZIP.length) {
      const next = await rest.next();
      if (next.done === true) break;
      first.push(next.value);
      size += next.value.byteLength;
    }
    const all = joined(first, rest);
    if (!isGzip(Buffer.concat(first.map((piece) => piece.subarray(0, GZIP.length))))) return yield* all;
    yield* gunzip(all);
  } finally {
    await rest.return?.();
  }
}

function isGzip(head: Uint8Array): boolean {
  return GZIP.every((byte, at) => head[at] === byte);
}

async function* joined(first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpacking = createGunzip({ chunkSize: PIECE_BYTES });
  // What fails on the way fails the reading below.
  pipeline(Readable.from(packed, { objectMode: false }), unpacking, () => undefined);
  let unpackedBytes = 0;
  try {
    for await (const piece of unpacking as AsyncIterable<Buffer>) {
      unpackedBytes += piece.length;
      if (unpackedBytes > ALWAYS_UNPACKED_BYTES && unpackedBytes > MAX_RATIO * unpacking.bytesWritten)
        throw new ShotListFault('CSV_TOO_LARGE', {
          message: `The gzip archive unpacks to more than ${MAX_RATIO} times its size: that is no shot list.`,
          allowed: ['a shot list'],
        });
      yield piece;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error;
    throw new ShotListFault('CSV_BINARY', {
      value: 'a gzip archive',
      message: `The gzip archive is damaged, or cut short, after ${unpackedBytes} bytes of text.`,
      allowed: ['a whole gzip archive of a CSV', 'a CSV'],
    });
  }
}
