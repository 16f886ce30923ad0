// A row as a person mended it, in place of what the file says.
import { escapeCell } from './escape.js';
import type { Header } from './header.js';
import type { CsvRecord } from './record-reader.js';

/** The record with these cells. They are as they were typed, so what looks like our escape stays. */
export function mendedRecord(record: CsvRecord, cells: readonly string[], header: Header): CsvRecord {
  const typed = cells.map(escapeCell);
  if (header.kept === undefined) return { ...record, cells: typed, mistake: undefined };
  const whole = Array.from({ length: header.width }, () => '');
  header.kept.forEach((position, at) => (whole[position] = typed[at] ?? ''));
  // One too many, or too few, is still a mistake.
  const isWhole = typed.length === header.kept.length;
  return { ...record, cells: isWhole ? whole : [...whole, ''], mistake: undefined };
}
