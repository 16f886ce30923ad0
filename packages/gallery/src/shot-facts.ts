// What is known about a shot, as terms and values: the main ones in sight, the rest folded away.
import { generationMode, REQUEST_FIELDS, RESULT_COLUMNS, type ShotResult } from '@shotlist/core';
import { formatBytes, formatCost, formatSeconds } from './figures.js';
import type { GalleryOptions } from './options.js';

/** One term and its value. */
export interface Fact {
  readonly term: string;
  readonly value: string;
  /** A key behind the value, as shot lists write it. */
  readonly key?: string | undefined;
}

/** Columns whose cells every card shows in a better form; see {@link foldedFacts}. */
const SHOWN_COLUMNS: ReadonlySet<string> = new Set(['id', ...REQUEST_FIELDS, ...RESULT_COLUMNS]);

/** Model, format, mode and seed, as far as they are known. */
export function mainFacts(
  result: ShotResult,
  columns: readonly string[],
  modelName: (key: string) => string | undefined,
): Fact[] {
  const { request, seed } = result;
  const model = result.model ?? namedCell(result, columns, 'model');
  const facts: Fact[] = [];
  if (model !== undefined) {
    const name = modelName(model) ?? model;
    facts.push({ term: 'Model', value: name, key: name === model ? undefined : model });
  }
  if (request !== undefined) {
    const format = [`${request.duration} s`, request.resolution, request.aspect_ratio];
    facts.push({ term: 'Format', value: format.filter((part) => part !== undefined).join(' · ') });
    facts.push({ term: 'Mode', value: generationMode(request) });
  }
  if (seed !== undefined) facts.push({ term: 'Seed', value: String(seed) });
  return facts;
}

/** What few people ask for, and the shot list's own columns; of a rejected row every cell, since it has no request. */
export function foldedFacts(result: ShotResult, options: GalleryOptions): Fact[] {
  const { request } = result;
  const facts: (Fact | undefined)[] = [
    fact('Source image', request?.image_url),
    request?.camera_fixed === true ? fact('Camera', 'Fixed') : undefined,
    fact('Generation', result.generationId),
    result.account === options.account ? undefined : fact('Account', result.account),
    fact('Made for', result.reusedFrom?.batchId),
    fact('Notes', result.notes?.join('; ')),
    fact('Attempts', result.attempts > 0 ? String(result.attempts) : undefined),
    fact('Units', result.units === undefined ? undefined : String(result.units)),
    fact('Cost', result.cost === undefined ? undefined : formatCost(result.cost)),
    fact('Processing', result.processingSeconds === undefined ? undefined : formatSeconds(result.processingSeconds)),
    fact('File size', result.videoBytes === undefined ? undefined : formatBytes(result.videoBytes)),
    fact('SHA-256', result.videoSha256),
  ];
  for (const [place, column] of options.columns.entries()) {
    const cell = result.cells[place] ?? '';
    if (cell.trim() === '') continue;
    if (request !== undefined && (SHOWN_COLUMNS.has(normalised(column)) || cell === request.prompt)) continue;
    facts.push({ term: column, value: cell });
  }
  return facts.filter((each) => each !== undefined);
}

/** The prompt; of a rejected row the cell that was meant as one, where a column says so. */
export function promptOf(result: ShotResult, columns: readonly string[]): string | undefined {
  if (result.request !== undefined) return result.request.prompt;
  return namedCell(result, columns, 'prompt');
}

function namedCell(result: ShotResult, columns: readonly string[], name: string): string | undefined {
  const cell = result.cells[columns.findIndex((column) => normalised(column) === name)];
  return cell === undefined || cell.trim() === '' ? undefined : cell;
}

function normalised(column: string): string {
  return column.trim().toLowerCase();
}

function fact(term: string, value: string | undefined): Fact | undefined {
  return value === undefined ? undefined : { term, value };
}
