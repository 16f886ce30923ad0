// Which column holds what.
import { nearestName, type Problem, REQUEST_FIELDS, RESULT_COLUMNS, showValue, type WarningCode } from '@shotlist/core';
import { undoEscape } from './escape.js';
import { fileProblem } from './fault.js';
import type { ShotColumn, ShotListOptions } from './options.js';

/** Every column that means something, in the order people are told them. */
const KNOWN: readonly ShotColumn[] = ['id', ...REQUEST_FIELDS];
const KNOWN_NAMES: ReadonlySet<string> = new Set(KNOWN);
const RESULT_NAMES: ReadonlySet<string> = new Set(RESULT_COLUMNS);

/** Unknown columns this near a known one are pointed out: a part of the longer name's letters. */
const NEAR = 0.25;

/** A header, understood. */
export interface Header {
  /** Cells a row must have. */
  readonly width: number;
  /** Names of the columns that are carried on: all but those of an earlier results.csv. */
  readonly columns: readonly string[];
  /** Where those stand in a row; undefined when it is every one. */
  readonly kept: readonly number[] | undefined;
  /** Position of the id among the kept columns, or -1. */
  readonly id: number;
  /** Position of each field among the kept columns, or -1, in the order of REQUEST_FIELDS. */
  readonly fields: readonly number[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem<WarningCode>[];
}

/** How names are compared: case and spaces around don't count. */
export function foldName(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

/** True for a name that the delimiter may be known by. */
export function knownColumnTest(map: ShotListOptions['map']): (name: string) => boolean {
  const mapped = new Set(Object.values(map ?? {}).map((name) => foldName(name ?? '')));
  return (name) => {
    const folded = foldName(name);
    return KNOWN_NAMES.has(folded) || mapped.has(folded) || RESULT_NAMES.has(folded);
  };
}

/** Reads the header at `line`. */
export function readHeader(cells: readonly string[], line: number, options: ShotListOptions): Header {
  const names = cells.map((cell) => undoEscape(cell).trim());
  const problems: Problem[] = findNameProblems(names, line);
  const warnings: Problem<WarningCode>[] = [];
  const roles = assignRoles(names, line, options, problems);
  const kept: number[] = [];
  names.forEach((name, position) => {
    const known = roles.has(position);
    if (!known && RESULT_NAMES.has(foldName(name))) return;
    kept.push(position);
    if (!known && name !== '') judgeUnknown(name, line, options, problems, warnings);
  });
  const positionOf = (column: ShotColumn) => kept.findIndex((position) => roles.get(position) === column);
  return {
    width: names.length,
    columns: kept.map((position) => names[position] ?? ''),
    kept: kept.length === names.length ? undefined : kept,
    id: positionOf('id'),
    fields: REQUEST_FIELDS.map(positionOf),
    problems,
    warnings,
  };
}

function findNameProblems(names: readonly string[], line: number): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  names.forEach((name, position) => {
    if (name === '') {
      problems.push(
        fileProblem('CSV_HEADER', {
          line,
          value: '',
          message: `Column ${position + 1} has no name.`,
          allowed: ['a name for every column'],
        }),
      );
      return;
    }
    // Known columns are matched whatever their case, so those must differ in more than case.
    const key = KNOWN_NAMES.has(foldName(name)) ? foldName(name) : name.normalize('NFC');
    const first = seen.get(key);
    if (first === undefined) seen.set(key, position);
    else {
      const message = `Columns ${first + 1} and ${position + 1} are both named "${showValue(name)}".`;
      problems.push(
        fileProblem('CSV_HEADER', {
          line,
          column: name,
          value: showValue(name),
          message,
          allowed: ['a name of its own for every column'],
        }),
      );
    }
  });
  return problems;
}

/** What stands at which position. A mapped column comes before one of the same name. */
function assignRoles(
  names: readonly string[],
  line: number,
  options: ShotListOptions,
  problems: Problem[],
): Map<number, ShotColumn> {
  const roles = new Map<number, ShotColumn>();
  for (const column of KNOWN) {
    const mapped = options.map?.[column];
    const wanted = foldName(mapped ?? column);
    const position = names.findIndex((name, at) => foldName(name) === wanted && !roles.has(at));
    if (position !== -1) roles.set(position, column);
    else if (mapped !== undefined || column === 'prompt') problems.push(columnMissing(column, mapped, names, line));
  }
  for (const column of Object.keys(options.map ?? {})) {
    if (KNOWN_NAMES.has(column)) continue;
    const message = `There is no column "${showValue(column)}" to map to.`;
    problems.push(fileProblem('CSV_COLUMN_UNKNOWN', { value: showValue(column), message, allowed: KNOWN }));
  }
  return roles;
}

function columnMissing(
  column: ShotColumn,
  mapped: string | undefined,
  names: readonly string[],
  line: number,
): Problem {
  const found = names.filter((name) => name !== '');
  const nearest = nearestName(mapped ?? column, found);
  const hint = nearest === undefined ? '' : ` Did you mean "${showValue(nearest)}"?`;
  const source = nearest ?? found.find((name) => !KNOWN_NAMES.has(foldName(name))) ?? 'YOUR_COLUMN';
  const pair = `${column}=${source}`;
  // Typed as shown, a shell must not split it.
  const how = ` Map it: --map ${/^[\p{L}\p{N}_.=-]+$/u.test(pair) ? pair : `'${pair}'`}.`;
  const message = `There is no column "${showValue(mapped ?? column)}". The file has: ${found.slice(0, 30).map(showValue).join(', ')}.${hint}${how}`;
  const others = found.filter((name) => name !== nearest);
  return fileProblem('CSV_COLUMN_MISSING', {
    line,
    column: mapped ?? column,
    message,
    allowed: nearest === undefined ? others : [nearest, ...others],
  });
}

function judgeUnknown(
  name: string,
  line: number,
  options: ShotListOptions,
  problems: Problem[],
  warnings: Problem<WarningCode>[],
): void {
  // A second column of a known name, beside one that is mapped, is as it was meant.
  const near = KNOWN_NAMES.has(foldName(name)) ? undefined : nearestName(name.replaceAll(/[\s-]+/g, '_'), KNOWN, NEAR);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  const details = {
    line,
    column: name,
    value: showValue(name),
    allowed: near === undefined ? KNOWN : [near, ...KNOWN.filter((column) => column !== near)],
  };
  if (options.strict === true) {
    problems.push(
      fileProblem('CSV_COLUMN_UNKNOWN', {
        ...details,
        message: `"${showValue(name)}" is not a column of Shotlist’s.${hint}`,
      }),
    );
  } else if (near !== undefined) {
    const message = `The column "${showValue(name)}" is carried through as it is.${hint}`;
    warnings.push(fileProblem('COLUMN_NEAR_KNOWN', { ...details, message, allowed: [near] }));
  }
}
