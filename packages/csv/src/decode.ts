// From a file's bytes to UTF-8, strictly: what can't be decoded stops the reading and never becomes a replacement character.
import { isUtf8 } from 'node:buffer';
import { describeBinary } from './binary.js';
import { ShotListFault } from './fault.js';
import type { ShotListSource } from './options.js';
import { gatherPieces } from './source.js';

/** Stands for half a character (a lone surrogate) of a UTF-16 file, which UTF-8 can't hold. A noncharacter: no text has it. */
export const LONE_SURROGATE_MARK = '\u{10ffff}';

/** A piece of the text, as UTF-8 that is whole in itself. */
export interface DecodedPiece {
  readonly bytes: Buffer;
  /** The encoding by its WHATWG name. */
  readonly encoding: string;
  /** True once the file has held half a character. */
  readonly hasLoneSurrogates: boolean;
}

/** Least bytes of the first piece, unless the file is shorter: the header and its delimiter are judged by it. */
const HEAD_BYTES = 64 * 1024;

/**
 * Decodes a shot list piece by piece. A byte order mark decides over `label`; it is not part of the text.
 * Throws `CSV_ENCODING` with the byte offset, and `CSV_BINARY` when the file is no text at all.
 */
export async function* decodePieces(source: ShotListSource, label: string | undefined): AsyncGenerator<DecodedPiece> {
  const named = label === undefined ? 'utf-8' : encodingName(label);
  let decoder: Decoder | undefined;
  let encoding = named;
  let offset = 0;
  for await (const piece of gatherPieces(source.open(), HEAD_BYTES)) {
    let bytes = piece;
    if (decoder === undefined) {
      const mark = byteOrderMark(piece);
      encoding = mark?.encoding ?? named;
      bytes = piece.subarray(mark?.bytes ?? 0);
      if (!encoding.startsWith('utf-16')) await refuseBinary(bytes);
      decoder = createDecoder(encoding, source);
      offset = mark?.bytes ?? 0;
    }
    const decoded = await decoder.next(bytes, offset);
    offset += bytes.length;
    if (decoded.length > 0) yield { bytes: decoded, encoding, hasLoneSurrogates: decoder.hasLoneSurrogates };
  }
  const rest = await decoder?.end(offset);
  if (decoder !== undefined && rest !== undefined && rest.length > 0) {
    yield { bytes: rest, encoding, hasLoneSurrogates: decoder.hasLoneSurrogates };
  }
}

interface Decoder {
  hasLoneSurrogates: boolean;
  /** The UTF-8 of these bytes, which stand at `offset` in the file. */
  next(bytes: Buffer, offset: number): Buffer | Promise<Buffer>;
  /** What was kept back until now. */
  end(offset: number): Buffer | Promise<Buffer>;
}

function createDecoder(encoding: string, source: ShotListSource): Decoder {
  if (encoding === 'utf-8') return createUtf8Decoder();
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return createUtf16Decoder(encoding === 'utf-16be');
  return createOtherDecoder(encoding, source);
}

function createUtf8Decoder(): Decoder {
  let kept = Buffer.alloc(0);
  return {
    hasLoneSurrogates: false,
    next(bytes, offset) {
      const start = offset - kept.length;
      const all = kept.length === 0 ? bytes : Buffer.concat([kept, bytes]);
      const whole = all.subarray(0, all.length - unfinishedBytes(all));
      if (!isUtf8(whole)) throw notUtf8(start + firstBadByte(whole));
      kept = Buffer.from(all.subarray(whole.length));
      return whole;
    },
    end(offset) {
      if (kept.length > 0) throw notUtf8(offset - kept.length);
      return kept;
    },
  };
}

/** Bytes at the end that begin a character which the next piece may finish. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}

/** Where the first character that isn't UTF-8 begins, by halving. */
function firstBadByte(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const head = bytes.subarray(0, middle);
    if (isUtf8(head.subarray(0, middle - unfinishedBytes(head)))) good = middle;
    else bad = middle;
  }
  const head = bytes.subarray(0, good);
  return good - unfinishedBytes(head);
}

function notUtf8(offset: number): ShotListFault {
  return new ShotListFault('CSV_ENCODING', {
    value: `byte ${offset}`,
    message: `The file is not valid UTF-8: the byte at offset ${offset} begins no character. If another program wrote it, say its encoding, for example --encoding windows-1252.`,
    allowed: ['utf-8', 'utf-16 with a byte order mark', '--encoding windows-1252'],
  });
}

/** Its own decoder, as the platform's would turn half a character into a replacement character or refuse the whole file. */
function createUtf16Decoder(bigEndian: boolean): Decoder {
  let kept = Buffer.alloc(0);
  const decoder: Decoder = {
    hasLoneSurrogates: false,
    next(bytes) {
      const all = Buffer.concat([kept, bytes]);
      let end = all.length - (all.length % 2);
      const lastUnit = end >= 2 ? (bigEndian ? all.readUInt16BE(end - 2) : all.readUInt16LE(end - 2)) : 0;
      if (lastUnit >= 0xd800 && lastUnit <= 0xdbff) end -= 2;
      kept = Buffer.from(all.subarray(end));
      return toUtf8(all.subarray(0, end));
    },
    end(offset) {
      if (kept.length % 2 === 1) {
        const at = offset - 1;
        throw new ShotListFault('CSV_ENCODING', {
          value: `byte ${at}`,
          message: `The file is UTF-16, but ends in half a unit at byte offset ${at}.`,
        });
      }
      return toUtf8(kept);
    },
  };
  function toUtf8(units: Buffer): Buffer {
    const text = (bigEndian ? Buffer.from(units).swap16() : units).toString('utf16le');
    if (text.isWellFormed()) return Buffer.from(text);
    decoder.hasLoneSurrogates = true;
    return Buffer.from(text.replace(/\p{Surrogate}/gu, LONE_SURROGATE_MARK));
  }
  return decoder;
}

function createOtherDecoder(encoding: string, source: ShotListSource): Decoder {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = async (bytes: Buffer | undefined, from: number): Promise<Buffer> => {
    try {
      return Buffer.from(bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true }));
    } catch {
      const where =
        source.isOnce === true
          ? `something beyond offset ${from}`
          : `the byte at offset ${await findUndecodable(source, encoding)}`;
      throw new ShotListFault('CSV_ENCODING', {
        value: where.replace(/^.* offset /, 'byte '),
        message: `The file is not valid ${encoding}: ${where} doesn’t fit. Say its encoding with --encoding.`,
      });
    }
  };
  return { hasLoneSurrogates: false, next: decode, end: (offset) => decode(undefined, offset) };
}

/** Reads again from the start, byte by byte where it fails: the platform's decoder doesn't say where. */
async function findUndecodable(source: ShotListSource, encoding: string): Promise<number> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let offset = 0;
  for await (const piece of source.open()) {
    for (let at = 0; at < piece.byteLength; at += 1) {
      try {
        decoder.decode(piece.subarray(at, at + 1), { stream: true });
      } catch {
        return offset + at;
      }
    }
    offset += piece.byteLength;
  }
  return offset;
}

function encodingName(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new ShotListFault('CSV_ENCODING', {
      value: label.slice(0, 40),
      message: `There is no encoding "${label.slice(0, 40)}".`,
      allowed: ['utf-8', 'utf-16le', 'windows-1252', 'iso-8859-15', 'shift_jis', 'gb18030'],
    });
  }
}

function byteOrderMark(head: Buffer): { readonly encoding: string; readonly bytes: number } | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bytes: 2 };
  return undefined;
}

async function refuseBinary(head: Buffer): Promise<void> {
  const what = await describeBinary(head);
  if (what === undefined) return;
  throw new ShotListFault('CSV_BINARY', {
    value: what,
    message: `The file looks like ${what}, not like a CSV. Export it as CSV and submit that.`,
  });
}
