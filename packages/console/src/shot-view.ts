// A result as the page shows it.
import { ERRORS, findModel, generationMode, REQUEST_FIELDS, RESULT_COLUMNS, type ShotResult } from '@shotlist/core';
import { fileUrl } from './routes/paths.js';
import type { ShotView } from './wire.js';

/** Columns that have a place of their own. */
const SHOWN: ReadonlySet<string> = new Set(['id', ...REQUEST_FIELDS, ...RESULT_COLUMNS]);

export function shotView(result: ShotResult, columns: readonly string[], currency: string | null): ShotView {
  const { request, errorCode } = result;
  const definition = errorCode === undefined ? undefined : ERRORS[errorCode];
  const model = result.model ?? namedCell(result, columns, 'model');
  return {
    index: result.index,
    id: result.id,
    status: result.status,
    prompt: request?.prompt ?? namedCell(result, columns, 'prompt') ?? null,
    model: model ?? null,
    modelName: model === undefined ? null : (findModel(model)?.spec.name ?? null),
    mode: request === undefined ? null : generationMode(request),
    seconds: request?.duration ?? null,
    resolution: request?.resolution ?? null,
    ratio: request?.aspect_ratio ?? null,
    imageUrl: request?.image_url ?? null,
    cameraFixed: request?.camera_fixed === true,
    seed: result.seed ?? null,
    account: result.account,
    generationId: result.generationId ?? null,
    attempts: result.attempts,
    units: result.units ?? null,
    cost: result.cost ?? null,
    currency,
    processingSeconds: result.processingSeconds ?? null,
    videoUrl: fileUrl(result.status === 'succeeded' ? result.videoKey : undefined),
    posterUrl: fileUrl(result.posterKey),
    videoBytes: result.videoBytes ?? null,
    notes: result.notes ?? [],
    reusedFrom: result.reusedFrom?.batchId ?? null,
    errorCode: errorCode ?? null,
    error: result.error ?? null,
    help: definition?.help ?? null,
    mayHaveCost: definition?.mayHaveCost === true,
    cells: otherCells(result, columns),
    atMs: result.atMs ?? null,
  };
}

/** A rejected row has no request: all its cells are what there is to see. */
function otherCells({ cells, request }: ShotResult, columns: readonly string[]): ShotView['cells'] {
  return columns.flatMap((column, at) => {
    const value = cells[at] ?? '';
    if (value.trim() === '') return [];
    if (request !== undefined && (SHOWN.has(fold(column)) || value === request.prompt)) return [];
    return [{ column, value }];
  });
}

function namedCell({ cells }: ShotResult, columns: readonly string[], name: string): string | undefined {
  const cell = cells[columns.findIndex((column) => fold(column) === name)];
  return cell === undefined || cell.trim() === '' ? undefined : cell;
}

function fold(column: string): string {
  return column.trim().toLowerCase();
}
