// Feeds csv-parse and adds what it doesn't tell: the line where a record begins, and mistakes that its relaxed quotes hide.
import { type InfoRecord, type Parser, parse } from 'csv-parse';
import { finished } from 'node:stream/promises';
import { judgeQuoting } from './quoting.js';

/** Limits of a shot list's parts, in bytes of UTF-8. */
export const CSV_LIMITS = { fieldBytes: 64 * 1024, rowBytes: 256 * 1024 } as const;

/** A record as it stands in the file. */
export interface CsvRecord {
  readonly cells: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
  readonly mistake: 'text-after-closing-quote' | 'row-too-large' | undefined;
}

/** A record that has gone on for more than a row may have. */
export interface OversizedRecord {
  readonly line: number;
  readonly quoteNotClosed: boolean;
  /** Bytes of the text that were read when it was noticed. */
  readonly textBytes: number;
}

const LINE_END = /\r\n|\n|\r/g;
const QUOTE = 0x22;

/** One pass over one text. */
export class RecordReader {
  readonly delimiter: string;
  private readonly parser: Parser;
  private readonly onRecord: (record: CsvRecord) => void;
  /** The line after the last record. */
  private nextLine: number;
  private parserLines = 0;
  private parserEmptyLines = 0;
  /** Offset of the end of the last record. */
  private recordEnd: number;
  /** Text that isn't part of a record yet, and the piece at hand. */
  private kept: { readonly start: number; readonly bytes: Buffer }[] = [];
  private keptEnd: number;
  private readonly skippedBytes: number;
  /** Blank lines after the last record that are no longer kept. */
  private blankLinesPassed = 0;

  /** `skippedBytes` of the text's start are a line of their own that is not given to {@link write}. */
  constructor(delimiter: string, skippedBytes: number, onRecord: (record: CsvRecord) => void) {
    this.delimiter = delimiter;
    this.onRecord = onRecord;
    this.skippedBytes = skippedBytes;
    this.nextLine = skippedBytes > 0 ? 2 : 1;
    this.recordEnd = skippedBytes;
    this.keptEnd = skippedBytes;
    this.parser = parse({
      delimiter,
      columns: false,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // All three, so that a file may mix them.
      record_delimiter: ['\r\n', '\n', '\r'],
      on_record: (cells: string[], info: InfoRecord) => {
        this.take(cells, info);
        return null;
      },
    });
    // Its errors are taken from write and end; without a listener they would end the process.
    this.parser.on('error', () => {});
    this.parser.resume();
  }

  /** Blank lines before the last record, and at the end all of them. csv-parse takes a last line end for one more. */
  blankLines = 0;

  /** Takes the next piece of the text. Rejects with whatever `onRecord` throws. */
  async write(bytes: Buffer): Promise<void> {
    this.kept.push({ start: this.keptEnd, bytes });
    this.keptEnd += bytes.length;
    await new Promise<void>((resolve, reject) => {
      this.parser.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
    this.kept = this.kept.filter((piece) => piece.start + piece.bytes.length > this.recordEnd);
  }

  /** Ends the text. Gives the line where the record begins whose quote was never closed. */
  async end(): Promise<number | undefined> {
    this.parser.end();
    try {
      await finished(this.parser);
      this.blankLines += this.blankLinesPassed + countLineEnds(this.rawText(this.keptEnd));
      return undefined;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'CSV_QUOTE_NOT_CLOSED')) throw error;
      return this.nextLine + this.parser.info.empty_lines - this.parserEmptyLines;
    }
  }

  /** The record at hand, once it is larger than a row may be: there is no sense in gathering more of it. */
  findOversized(): OversizedRecord | undefined {
    if (this.keptEnd - this.recordEnd <= CSV_LIMITS.rowBytes) return undefined;
    const raw = this.rawText(this.keptEnd);
    // Blank lines belong to no row, however many there are.
    const blank = /^[\r\n]*/.exec(raw)?.[0] ?? '';
    this.recordEnd += blank.length;
    this.blankLinesPassed += countLineEnds(blank);
    if (this.keptEnd - this.recordEnd <= CSV_LIMITS.rowBytes) return undefined;
    return {
      line: this.nextLine + this.parser.info.empty_lines - this.parserEmptyLines,
      quoteNotClosed: judgeQuoting(raw, this.delimiter) === 'not-closed',
      textBytes: this.keptEnd,
    };
  }

  close(): void {
    this.parser.destroy();
  }

  private take(cells: string[], info: InfoRecord): void {
    const blankLines = info.empty_lines - this.parserEmptyLines;
    const line = this.nextLine + blankLines;
    // csv-parse counts a CRLF within quotes twice, so its count only says whether there is any.
    const isOneLine = info.lines - this.parserLines === blankLines + 1;
    this.nextLine = line + 1 + (isOneLine ? 0 : countLineEnds(cells.join(' ')));
    this.parserLines = info.lines;
    this.parserEmptyLines = info.empty_lines;
    this.blankLines = info.empty_lines;
    this.blankLinesPassed = 0;
    const end = info.bytes + this.skippedBytes;
    const mistake = this.findMistake(cells, end);
    this.recordEnd = end;
    this.onRecord({ cells, line, mistake });
  }

  private findMistake(cells: readonly string[], end: number): CsvRecord['mistake'] {
    if (end - this.recordEnd > CSV_LIMITS.rowBytes) {
      const raw = this.rawText(end);
      if (Buffer.byteLength(raw.replace(/^[\r\n]+/, '')) > CSV_LIMITS.rowBytes) return 'row-too-large';
    }
    for (let column = 0; column < cells.length; column += 1) {
      // Where text follows a closing quote, csv-parse keeps the opening one; so does a field that begins with an escaped quote.
      if ((cells[column] as string).charCodeAt(0) === QUOTE)
        return judgeQuoting(this.rawText(end), this.delimiter) === 'sound' ? undefined : 'text-after-closing-quote';
    }
    return undefined;
  }

  /** The text from the end of the last record to `end`. */
  private rawText(end: number): string {
    const parts = this.kept.map(({ start, bytes }) =>
      bytes.subarray(Math.max(0, this.recordEnd - start), Math.max(0, end - start)),
    );
    return Buffer.concat(parts).toString('utf8');
  }
}

function countLineEnds(text: string): number {
  return text.match(LINE_END)?.length ?? 0;
}
