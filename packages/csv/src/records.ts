// From a file to records, with what the file turns out to be.
import { hasControlCharacter } from './binary.js';
import { decodePieces } from './decode.js';
import { findDelimiter } from './delimiter.js';
import { ShotListFault } from './fault.js';
import type { ShotListOptions, ShotListSource } from './options.js';
import { CSV_LIMITS, type CsvRecord, type OversizedRecord, RecordReader } from './record-reader.js';

/** What is known of a file while it is read. */
export interface FileTraits {
  delimiter: string;
  /** By its WHATWG name. */
  encoding: string;
  /** True once it has held a control character. */
  hasControls: boolean;
  /** True once it has held half a character. */
  hasLoneSurrogates: boolean;
  /** Blank lines before the last record, and at the end all of them. */
  blankLines: number;
}

/** The traits of a file that nothing is known of yet. */
export function unknownTraits(): FileTraits {
  return {
    delimiter: ',',
    encoding: 'utf-8',
    hasControls: false,
    hasLoneSurrogates: false,
    blankLines: 0,
  };
}

/**
 * Gives each record to `onRecord`, the header first, and yields after each piece of the file.
 * Records are not gathered: what lives through a garbage collection costs memory for good.
 * Throws a fault where reading can't go on.
 */
export async function* readRecords(
  source: ShotListSource,
  options: ShotListOptions,
  isKnownColumn: (name: string) => boolean,
  traits: FileTraits,
  onRecord: (record: CsvRecord) => void,
): AsyncGenerator<void> {
  let reader: RecordReader | undefined;
  try {
    for await (const piece of decodePieces(source, options.encoding)) {
      options.signal?.throwIfAborted();
      let { bytes } = piece;
      traits.encoding = piece.encoding;
      traits.hasControls ||= hasControlCharacter(bytes);
      traits.hasLoneSurrogates = piece.hasLoneSurrogates;
      if (reader === undefined) {
        const found = findDelimiter(bytes, options.delimiter, isKnownColumn);
        traits.delimiter = found.delimiter;
        bytes = bytes.subarray(found.skipBytes);
        reader = new RecordReader(found.delimiter, found.skipBytes, onRecord);
      }
      await reader.write(bytes);
      traits.blankLines = reader.blankLines;
      yield;
      const oversized = reader.findOversized();
      if (oversized !== undefined) throw await nameOversized(oversized, source, options);
    }
    if (reader === undefined) return;
    const notClosedLine = await reader.end();
    traits.blankLines = reader.blankLines;
    yield;
    if (notClosedLine !== undefined) throw quoteNotClosed(notClosedLine);
  } finally {
    reader?.close();
  }
}

/** A record without an end is one whose quote is never closed, if no other quote follows; else it is just too large. */
async function nameOversized(
  found: OversizedRecord,
  source: ShotListSource,
  options: ShotListOptions,
): Promise<ShotListFault> {
  if (found.quoteNotClosed && !(await quoteFollows(found.textBytes, source, options)))
    return quoteNotClosed(found.line);
  const hint = found.quoteNotClosed ? ' A quote that begins in it may lack its closing one.' : '';
  return new ShotListFault('CSV_TOO_LARGE', {
    line: found.line,
    value: `over ${CSV_LIMITS.rowBytes} bytes`,
    message: `The row is above the limit of 256 KiB a row.${hint} What follows it was not read.`,
    allowed: ['rows up to 256 KiB'],
  });
}

async function quoteFollows(afterBytes: number, source: ShotListSource, options: ShotListOptions): Promise<boolean> {
  // Nobody knows: the more careful words.
  if (source.isOnce === true) return true;
  let position = 0;
  for await (const { bytes } of decodePieces(source, options.encoding)) {
    const start = Math.max(0, afterBytes - position);
    if (start < bytes.length && bytes.includes('"', start)) return true;
    position += bytes.length;
  }
  return false;
}

function quoteNotClosed(line: number): ShotListFault {
  return new ShotListFault('CSV_SYNTAX', { line, message: 'A quoted field that begins in this row is never closed.' });
}
