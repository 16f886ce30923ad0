// Shots of a program as a shot list: what reads CSV, checks it and cuts it into chunks then takes them as well.
import { REQUEST_FIELDS, type ShotInput, ShotlistError, showValue } from '@shotlist/core';
import { stringify } from 'csv-stringify/sync';
import { escapeCell } from './escape.js';

/** Rows turned into text together. */
const ROWS_A_PIECE = 500;

/**
 * A CSV of shots, as bytes: ids where the first shot has one, the request's parameters, and the further columns of the first
 * shot. Throws `CSV_COLUMN_UNKNOWN` when a later one has others, and `PROMPT_EMPTY` for one that says nothing at all, which
 * as a row would be passed over.
 */
export async function* shotListBytes(
  shots: Iterable<ShotInput> | AsyncIterable<ShotInput>,
): AsyncGenerator<Uint8Array> {
  let columns: readonly string[] = [];
  let rows: string[][] = [];
  let count = 0;
  for await (const shot of shots) {
    if (count === 0) {
      columns = columnsOf(shot);
      rows.push(columns.map(escapeCell));
    }
    count += 1;
    const unknown = Object.keys(shot).find((name) => !columns.includes(name));
    if (unknown !== undefined)
      throw new ShotlistError('CSV_COLUMN_UNKNOWN', {
        where: `shot ${count}`,
        message: `The first shot has no column "${showValue(unknown)}".`,
        help: 'Give every shot the same columns; a value may be undefined.',
      });
    const row = columns.map((name) => cellOf(shot[name]));
    if (row.every((cell) => cell.trim() === '')) throw new ShotlistError('PROMPT_EMPTY', { where: `shot ${count}` });
    rows.push(row);
    if (rows.length < ROWS_A_PIECE) continue;
    yield csvBytes(rows);
    rows = [];
  }
  if (rows.length > 0) yield csvBytes(rows);
}

function columnsOf(first: ShotInput): readonly string[] {
  const known: readonly string[] = REQUEST_FIELDS;
  const others = Object.keys(first).filter((name) => name !== 'id' && !known.includes(name));
  return [...(first.id === undefined ? [] : ['id']), ...known, ...others];
}

/** Programs in other languages say null for what isn't given. */
function cellOf(value: ShotInput[string] | null): string {
  return value === undefined || value === null ? '' : escapeCell(String(value));
}

function csvBytes(rows: string[][]): Uint8Array {
  // A lone CR ends a row for every reader of mixed line ends, so it is quoted as well.
  return Buffer.from(stringify(rows, { quoted_match: /[\r\n]/ }));
}
