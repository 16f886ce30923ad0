// From a file to records in batches, with what the file turned out to be.
import { hasControlCharacter } from './binary.js';
import { decodePieces } from './decode.js';
import { findDelimiter } from './delimiter.js';
import { ShotListFault } from './fault.js';
import type { ShotListOptions, ShotListSource } from './options.js';
import { CSV_LIMITS, type CsvRecord, type OversizedRecord, RecordReader } from './record-reader.js';

/** The records that one piece of the file completes. */
export interface RecordBatch {
  readonly records: readonly CsvRecord[];
  readonly readBytes: number;
  readonly encoding: string;
  readonly delimiter: string;
  /** True once the file has held a control character. */
  readonly hasControls: boolean;
  readonly hasLoneSurrogates: boolean;
  /** Blank lines so far. */
  readonly blankLines: number;
}

/** Reads records in batches; the first record is the header. Throws a fault where reading can't go on. */
export async function* readRecords(
  source: ShotListSource,
  options: ShotListOptions,
  isKnownColumn: (name: string) => boolean,
): AsyncGenerator<RecordBatch> {
  let reader: RecordReader | undefined;
  let hasControls = false;
  let last: Omit<RecordBatch, 'records' | 'blankLines'> | undefined;
  try {
    for await (const piece of decodePieces(source, options.encoding)) {
      options.signal?.throwIfAborted();
      let { bytes } = piece;
      hasControls ||= hasControlCharacter(bytes);
      if (reader === undefined) {
        const found = findDelimiter(bytes, options.delimiter, isKnownColumn);
        bytes = bytes.subarray(found.skipBytes);
        reader = new RecordReader(found.delimiter, found.skipBytes);
      }
      const { readBytes, encoding, hasLoneSurrogates } = piece;
      last = { readBytes, encoding, hasLoneSurrogates, hasControls, delimiter: reader.delimiter };
      const records = await reader.write(bytes);
      if (records.length > 0) yield { ...last, records, blankLines: reader.blankLines };
      const oversized = reader.findOversized();
      if (oversized !== undefined) throw await nameOversized(oversized, source, options);
    }
    if (reader === undefined || last === undefined) return;
    const { records, notClosedLine } = await reader.end();
    yield { ...last, records, blankLines: reader.blankLines };
    if (notClosedLine !== undefined) throw quoteNotClosed(notClosedLine);
  } finally {
    reader?.close();
  }
}

/** A record without an end is one whose quote is never closed, if no other quote follows; else it is just too large. */
async function nameOversized(found: OversizedRecord, source: ShotListSource, options: ShotListOptions): Promise<ShotListFault> {
  if (found.quoteNotClosed) {
    let position = 0;
    let quoteFollows = false;
    for await (const piece of decodePieces(source, options.encoding)) {
      const start = Math.max(0, found.textBytes - position);
      if (start < piece.bytes.length && piece.bytes.includes(0x22, start)) {
        quoteFollows = true;
        break;
      }
      position += piece.bytes.length;
    }
    if (!quoteFollows) return quoteNotClosed(found.line);
  }
  const hint = found.quoteNotClosed ? ' A quote that begins in it may lack its closing one.' : '';
  return new ShotListFault('CSV_TOO_LARGE', {
    line: found.line,
    value: `over ${CSV_LIMITS.rowBytes} bytes`,
    message: `The row is above the limit of 256 KiB a row.${hint} What follows it was not read.`,
    allowed: ['rows up to 256 KiB'],
  });
}

function quoteNotClosed(line: number): ShotListFault {
  return new ShotListFault('CSV_SYNTAX', { line, message: 'A quoted field that begins in this row is never closed.' });
}
