// Which character stands between the cells.
import { parse } from 'csv-parse/sync';
import { ShotListFault } from './fault.js';

/** What is tried, the likeliest first. */
const CANDIDATES = [',', ';', '\t', '|'] as const;

/** Excel's first line that names the delimiter. */
const NAMED = /^"?sep=([^\r\n])"?(?:\r\n|\n|\r|$)/i;

/** The delimiter of a shot list, and what to leave out at its start. */
export interface Delimiter {
  readonly delimiter: string;
  /** Bytes of a `sep=` line, 0 without one. */
  readonly skipBytes: number;
}

/**
 * Finds the delimiter by the file's first bytes: what the caller says, else a `sep=` line,
 * else the candidate that finds most known columns in the header, then most columns.
 */
export function findDelimiter(
  head: Buffer,
  given: string | undefined,
  isKnownColumn: (name: string) => boolean,
): Delimiter {
  const named = NAMED.exec(head.subarray(0, 64).toString('utf8'));
  const skipBytes = named === null ? 0 : Buffer.byteLength(named[0]);
  if (given !== undefined) return { delimiter: checkDelimiter(given), skipBytes };
  if (named?.[1] !== undefined) return { delimiter: named[1], skipBytes };
  let best = { delimiter: ',', score: -1 };
  for (const delimiter of CANDIDATES) {
    const names = headerNames(head, delimiter);
    const score = names.filter(isKnownColumn).length * 10_000 + names.length;
    if (score > best.score) best = { delimiter, score };
  }
  return { delimiter: best.delimiter, skipBytes };
}

function checkDelimiter(given: string): string {
  const delimiter = given === '\\t' || given.toLowerCase() === 'tab' ? '\t' : given;
  if ([...delimiter].length === 1 && !/["\r\n\0]/.test(delimiter)) return delimiter;
  throw new ShotListFault('USAGE', {
    value: given.slice(0, 40),
    message: 'The delimiter must be one character, and no quote or line end.',
    allowed: [',', ';', 'tab', '|'],
  });
}

function headerNames(head: Buffer, delimiter: string): readonly string[] {
  try {
    const options = {
      delimiter,
      relax_quotes: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      to: 1,
    };
    return (parse(head, options) as string[][])[0] ?? [];
  } catch {
    return [];
  }
}
