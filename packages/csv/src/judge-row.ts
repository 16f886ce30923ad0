// Judges one row: its shape here, its request by core's rules.
import {
  checkCells,
  type ErrorCode,
  type Problem,
  type RequestCells,
  REQUEST_FIELDS,
  type RequestField,
  type RequestFinding,
  showValue,
  type WarningCode,
} from '@shotlist/core';
import { CONTROL_CHARACTER } from './binary.js';
import { LONE_SURROGATE_MARK } from './decode.js';
import { undoEscape } from './escape.js';
import type { Header } from './header.js';
import type { ShotListOptions } from './options.js';
import { CSV_LIMITS, type CsvRecord } from './record-reader.js';
import type { FileTraits } from './records.js';
import type { SeenIds } from './seen-ids.js';
import { isShotId, shotIdOfRow } from './shot-id.js';
import type { ShotListRow } from './summary.js';

const NONE: readonly never[] = [];
const APOSTROPHE = 0x27;
const PROMPT_FIELD = REQUEST_FIELDS.indexOf('prompt');
/** No UTF-16 unit takes more than three bytes of UTF-8. */
const SURELY_SMALL_UNITS = Math.floor(CSV_LIMITS.fieldBytes / 3);

/** Judges the record as the row at `index`. */
export function judgeRow(
  record: CsvRecord,
  index: number,
  header: Header,
  seenIds: SeenIds,
  traits: FileTraits,
  options: ShotListOptions,
): ShotListRow {
  const { line } = record;
  const cells = carriedCells(record.cells, header, traits);
  const id = header.id === -1 ? shotIdOfRow(index) : (cells[header.id] ?? '').trim();
  // Most rows are sound: nothing is made for a problem until there is one.
  let problems: Problem[] | undefined;
  const report: Report = (code, column, message, details) => {
    problems ??= [];
    problems.push({
      code,
      line,
      column: header.columns[column] ?? null,
      shotId: id,
      value: null,
      message,
      allowed: NONE,
      ...details,
    });
  };

  const isReadable = checkShape(record, cells, header, traits, report);
  if (header.id !== -1) checkId(id, line, header.id, seenIds, report);
  if (!isReadable) return { index, line, id, cells, request: undefined, problems: problems ?? NONE, warnings: NONE };

  const checked = checkCells(requestCells(cells, header), options);
  for (const { code, field, message, value, allowed } of checked.problems)
    report(code, columnOf(field, header), message, { value, allowed });
  const warnings =
    checked.warnings.length === 0 ? NONE : checked.warnings.map((finding) => warningAt(finding, line, id, header));
  return {
    index,
    line,
    id,
    cells,
    request: problems === undefined ? checked.request : undefined,
    problems: problems ?? NONE,
    warnings,
  };
}

type Report = (
  code: ErrorCode,
  column: number,
  message: string,
  details?: { readonly value?: string; readonly allowed?: readonly string[] },
) => void;

function columnOf(field: RequestField, header: Header): number {
  return header.fields[REQUEST_FIELDS.indexOf(field)] ?? -1;
}

function warningAt(
  finding: RequestFinding<WarningCode>,
  line: number,
  shotId: string,
  header: Header,
): Problem<WarningCode> {
  const { code, field, value, message, allowed } = finding;
  return { code, line, column: header.columns[columnOf(field, header)] ?? null, shotId, value, message, allowed };
}

/** The cells that are carried on, as their author wrote them. */
function carriedCells(cells: readonly string[], header: Header, traits: FileTraits): readonly string[] {
  let carried =
    header.kept === undefined
      ? cells
      : [...header.kept.map((position) => cells[position] ?? ''), ...cells.slice(header.width)];
  for (let column = 0; column < carried.length; column += 1) {
    if ((carried[column] as string).charCodeAt(0) === APOSTROPHE) {
      carried = carried.map(undoEscape);
      break;
    }
  }
  if (traits.hasLoneSurrogates) carried = carried.map((cell) => cell.replaceAll(LONE_SURROGATE_MARK, '\ud800'));
  return carried;
}

/** Reports what makes the row unreadable; false when its cells can't be trusted. */
function checkShape(
  record: CsvRecord,
  cells: readonly string[],
  header: Header,
  traits: FileTraits,
  report: Report,
): boolean {
  let isReadable = true;
  if (record.mistake === 'text-after-closing-quote') {
    isReadable = false;
    report('CSV_SYNTAX', -1, 'Text follows the closing quote of a field. Double the quotes within a quoted field.');
  } else if (record.cells.length !== header.width) {
    isReadable = false;
    const found = record.cells.length;
    report('CSV_SYNTAX', -1, `The row has ${found} ${found === 1 ? 'cell' : 'cells'}, the header ${header.width}.`, {
      value: `${found} cells`,
      allowed: [`${header.width} cells`],
    });
  }
  if (record.mistake === 'row-too-large') {
    isReadable = false;
    report('CSV_TOO_LARGE', -1, 'The row is above the limit of 256 KiB a row.', { allowed: ['rows up to 256 KiB'] });
  }
  for (let column = 0; column < cells.length; column += 1) {
    const cell = cells[column] as string;
    if (cell.length > SURELY_SMALL_UNITS && isTooLarge(cell, column, report)) isReadable = false;
    if (traits.hasControls && CONTROL_CHARACTER.test(cell)) {
      isReadable = false;
      const value = codePointName(CONTROL_CHARACTER.exec(cell)?.[0] ?? '');
      report('CSV_BINARY', column, `The field holds the control character ${value}.`, { value });
    }
    // Half a character in the prompt is the request's own affair.
    if (traits.hasLoneSurrogates && column !== header.fields[PROMPT_FIELD] && !cell.isWellFormed()) {
      isReadable = false;
      report('CSV_ENCODING', column, 'The field holds half a character (a lone surrogate).');
    }
  }
  return isReadable;
}

function isTooLarge(cell: string, column: number, report: Report): boolean {
  const bytes = Buffer.byteLength(cell);
  if (bytes <= CSV_LIMITS.fieldBytes) return false;
  const value = `${bytes} bytes`;
  report('CSV_TOO_LARGE', column, `The field has ${value}; the limit is 64 KiB a field.`, {
    value,
    allowed: ['fields up to 64 KiB'],
  });
  return true;
}

function codePointName(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function checkId(id: string, line: number, column: number, seenIds: SeenIds, report: Report): void {
  if (!isShotId(id)) {
    const message = id === '' ? 'The shot has no id.' : `"${showValue(id)}" can’t be a file name on every system.`;
    report('SHOT_ID_INVALID', column, message, {
      value: showValue(id),
      allowed: ['1 to 64 of A-Z a-z 0-9 _ -, starting with a letter or digit, and no device name'],
    });
    if (id === '') return;
  }
  const firstLine = seenIds.findOrAdd(id, line);
  if (firstLine === undefined) return;
  const message = `The id "${showValue(id)}" of line ${line} is that of line ${firstLine} too.`;
  report('SHOT_ID_DUPLICATE', column, message, {
    value: showValue(id),
    allowed: ['ids that differ in more than case or Unicode form'],
  });
}

function requestCells(cells: readonly string[], header: Header): RequestCells {
  const { fields } = header;
  return {
    model: cells[fields[0] as number],
    prompt: cells[fields[1] as number],
    image_url: cells[fields[2] as number],
    duration: cells[fields[3] as number],
    resolution: cells[fields[4] as number],
    aspect_ratio: cells[fields[5] as number],
    seed: cells[fields[6] as number],
    camera_fixed: cells[fields[7] as number],
  };
}
