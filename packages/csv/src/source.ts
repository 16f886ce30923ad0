// Opens a shot list: a path, or whatever else gives bytes.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ShotlistError } from '@shotlist/core';
import type { ShotListSource } from './options.js';
import { unpackPieces } from './unpack.js';

/** Bytes of one read: large enough that what happens once a piece costs nothing. */
const PIECE_BYTES = 128 * 1024;

/** A source that tells how far it was read, and unpacks itself. */
export interface OpenedSource extends ShotListSource {
  /** Of the bytes as they came, while it is read the first time. */
  readonly readBytes: number;
}

/** The source behind a path, or of a caller's own. */
export function sourceOf(given: string | ShotListSource): OpenedSource {
  const source = typeof given === 'string' ? fileSource(given) : given;
  let readBytes = 0;
  let isFirst = true;
  async function* counted(): AsyncGenerator<Uint8Array> {
    const counts = isFirst;
    isFirst = false;
    for await (const piece of source.open()) {
      if (counts) readBytes += piece.byteLength;
      yield piece;
    }
  }
  return {
    name: source.name,
    open: () => unpackPieces(counted()),
    size: async () => source.size?.(),
    ...(source.isOnce === undefined ? {} : { isOnce: source.isOnce }),
    ...(source.directory === undefined ? {} : { directory: source.directory }),
    get readBytes() {
      return readBytes;
    },
  };
}

function fileSource(path: string): ShotListSource {
  const size = () =>
    stat(path).then(
      (found) => found.size,
      () => undefined,
    );
  return { name: path, directory: dirname(path), open: () => readFilePieces(path), size };
}

/** The name for people: no folders. */
export function sourceFileName(source: ShotListSource): string {
  return basename(source.name);
}

async function* readFilePieces(path: string): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path, { highWaterMark: PIECE_BYTES });
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new ShotlistError('FILE_NOT_FOUND', { where: path, message: `The file can’t be read${reason}.`, cause });
  } finally {
    stream.destroy();
  }
}

/** Joins small pieces, so that the first one holds enough to judge the file by. */
export async function* gatherPieces(pieces: AsyncIterable<Uint8Array>, atLeastBytes: number): AsyncGenerator<Buffer> {
  let gathered: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    gathered.push(piece);
    size += piece.byteLength;
    if (size < atLeastBytes) continue;
    yield joined(gathered);
    gathered = [];
    size = 0;
  }
  if (size > 0) yield joined(gathered);
}

function joined(pieces: Uint8Array[]): Buffer {
  const [first] = pieces;
  if (pieces.length > 1 || first === undefined) return Buffer.concat(pieces);
  return Buffer.isBuffer(first) ? first : Buffer.from(first.buffer, first.byteOffset, first.byteLength);
}
