// Results for people and programs, as streams of bytes: the shot list's own columns, then what became of each shot.
import { NO_UNITS, RESULT_COLUMNS, type ShotResult } from '@shotlist/core';
import { stringify } from 'csv-stringify/sync';
import { escapeCell } from './escape.js';
import { foldName } from './header.js';

/** Options of {@link resultsCsv} and {@link resultsNdjson}. */
export interface ResultsOptions {
  /** Cells as they are, also those that a spreadsheet would run as formulas. @default false */
  readonly raw?: boolean;
  /** What stands as `result_video`. @default the video's key in the store */
  readonly videoPath?: (result: ShotResult) => string | undefined;
}

/** Rows turned into text together. */
const ROWS_A_PIECE = 500;

type Cell = string | number | undefined;

/**
 * results.csv: an id, the shot list's columns in its own order, and the result columns; itself a valid shot list.
 * `columns` are the manifest's; an `id` column is put in front when they have none.
 */
export async function* resultsCsv(
  results: AsyncIterable<ShotResult> | Iterable<ShotResult>,
  columns: readonly string[],
  options: ResultsOptions = {},
): AsyncGenerator<Uint8Array> {
  const hasId = columns.some((name) => foldName(name) === 'id');
  const header = [...(hasId ? [] : ['id']), ...columns, ...RESULT_COLUMNS];
  let rows: Cell[][] = [header];
  for await (const result of results) {
    const cells = columns.map((_, position) => result.cells[position] ?? '');
    rows.push([...(hasId ? [] : [result.id]), ...cells, ...resultCells(result, options)]);
    if (rows.length < ROWS_A_PIECE) continue;
    yield csvBytes(rows, options.raw === true);
    rows = [];
  }
  if (rows.length > 0) yield csvBytes(rows, options.raw === true);
}

/**
 * results.ndjson: one JSON object a shot, the input's cells by column under `input`. A shot whose video was made for another
 * batch says which, under `reusedFrom`; what its provider remarked stands under `notes`.
 */
export async function* resultsNdjson(
  results: AsyncIterable<ShotResult> | Iterable<ShotResult>,
  columns: readonly string[],
  options: ResultsOptions = {},
): AsyncGenerator<Uint8Array> {
  let lines: string[] = [];
  for await (const result of results) {
    const input = Object.fromEntries(columns.map((name, position) => [name, result.cells[position] ?? '']));
    const values = resultCells(result, options);
    const outcome = Object.fromEntries(RESULT_COLUMNS.map((name, position) => [name, values[position] ?? null]));
    const { id, request = null, reusedFrom, notes } = result;
    lines.push(`${JSON.stringify({ id, input, request, ...outcome, ...spentOf(result), reusedFrom, notes })}\n`);
    if (lines.length < ROWS_A_PIECE) continue;
    yield Buffer.from(lines.join(''));
    lines = [];
  }
  if (lines.length > 0) yield Buffer.from(lines.join(''));
}

/** Over all attempts, under names of their own: what adds up to what the provider counts. */
function spentOf({ spent, spentCost }: ShotResult): object {
  const units = spent ?? NO_UNITS;
  return {
    units: {
      estimated: units.estimated,
      charged: units.charged,
      refunded: units.refunded,
      uncertain: units.uncertain,
    },
    ...(spentCost === undefined ? {} : { cost: spentCost }),
  };
}

/** In the order of RESULT_COLUMNS. */
function resultCells(result: ShotResult, options: ResultsOptions): Cell[] {
  const video = options.videoPath === undefined ? result.videoKey : options.videoPath(result);
  return [
    result.status,
    result.generationId,
    video,
    result.seed,
    result.model,
    result.account,
    result.units,
    result.cost,
    result.processingSeconds,
    result.attempts,
    result.errorCode,
    result.error,
  ];
}

function csvBytes(rows: readonly Cell[][], raw: boolean): Uint8Array {
  const cells = raw ? rows : rows.map((row) => row.map((cell) => (typeof cell === 'string' ? escapeCell(cell) : cell)));
  // A lone CR ends a row for every reader of mixed line ends, so it is quoted as well.
  return Buffer.from(stringify(cells as Cell[][], { quoted_match: /[\r\n]/ }));
}
