// Which characters a font file can draw, read from its own table: the ranges that packages claim are wider than their files.
import { brotliDecompressSync } from 'node:zlib';

/** Ranges of code points, both ends included, in the file's order. */
export type Ranges = readonly (readonly [first: number, last: number])[];

/** True when a code point lies in one of the ranges. */
export function inRanges(ranges: Ranges, codePoint: number): boolean {
  return ranges.some(([first, last]) => codePoint >= first && codePoint <= last);
}

/** The characters of a TrueType or WOFF2 file. Source: the OpenType `cmap` table, formats 4 and 12. */
export function readCoverage(file: Buffer): Ranges {
  const cmap = file.toString('latin1', 0, 4) === 'wOF2' ? woff2Table(file) : sfntTable(file);
  const tables = Array.from({ length: cmap.readUInt16BE(2) }, (_, index) => cmap.readUInt32BE(4 + index * 8 + 4));
  const formats = new Map(tables.map((offset) => [cmap.readUInt16BE(offset), cmap.subarray(offset)]));
  const full = formats.get(12);
  if (full !== undefined) return fullRanges(full);
  const basic = formats.get(4);
  return basic === undefined ? [] : basicRanges(basic);
}

function fullRanges(table: Buffer): Ranges {
  return Array.from({ length: table.readUInt32BE(12) }, (_, index) => {
    const group = 16 + index * 12;
    return [table.readUInt32BE(group), table.readUInt32BE(group + 4)] as const;
  });
}

function basicRanges(table: Buffer): Ranges {
  const doubled = table.readUInt16BE(6);
  return Array.from(
    { length: doubled / 2 },
    (_, index) => [table.readUInt16BE(16 + doubled + index * 2), table.readUInt16BE(14 + index * 2)] as const,
  ).filter(([first]) => first !== 0xffff);
}

function sfntTable(file: Buffer): Buffer {
  for (let index = 0; index < file.readUInt16BE(4); index += 1) {
    const entry = 12 + index * 16;
    if (file.toString('latin1', entry, entry + 4) !== 'cmap') continue;
    const offset = file.readUInt32BE(entry + 8);
    return file.subarray(offset, offset + file.readUInt32BE(entry + 12));
  }
  throw new Error('The font has no character table.');
}

/** Number of `cmap` among WOFF2's known tables, and those whose entry may carry a second length: `glyf` and `loca`. */
const KNOWN_CMAP = 0;
const KNOWN_TRANSFORMED = new Set([10, 11]);

function woff2Table(file: Buffer): Buffer {
  let position = 48;
  const number = () => {
    let value = 0;
    for (;;) {
      const byte = file.readUInt8(position);
      position += 1;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
  };
  let offset = 0;
  let found: { readonly offset: number; readonly length: number } | undefined;
  for (let index = 0; index < file.readUInt16BE(12); index += 1) {
    const flags = file.readUInt8(position);
    const known = flags & 0x3f;
    position += known === 0x3f ? 5 : 1;
    const length = number();
    const version = flags >> 6;
    const transformed = KNOWN_TRANSFORMED.has(known) ? version !== 3 : version !== 0;
    const stored = transformed ? number() : length;
    if (known === KNOWN_CMAP) found = { offset, length };
    offset += stored;
  }
  if (found === undefined) throw new Error('The font has no character table.');
  const tables = brotliDecompressSync(file.subarray(position, position + file.readUInt32BE(20)));
  return tables.subarray(found.offset, found.offset + found.length);
}
