// The bodies of the API's answers, field by field as the reference prints them.
import {
  type AcceptedAnswer,
  ERRORS,
  findModel,
  generationMode,
  isErrorCode,
  type GenerationRequest,
  type StatusAnswer,
} from '@shotlist/core';
import type { GenerationRow } from '../database/schema.js';
import { writeTime } from '../utc-time.js';
import type { Warning } from './warning.js';

export interface Usage {
  readonly current_month_usage: number;
  /** null is none. */
  readonly monthly_limit: number | null;
}

/** What the answer to an accepted request is made of. */
export interface AcceptedGeneration {
  readonly id: string;
  readonly requestId: string;
  readonly request: GenerationRequest;
  readonly warnings: readonly Warning[];
  readonly usage: Usage;
}

/** What all answers about a generation say of its request, after its status. */
function describe({ prompt, image_url, duration, resolution, aspect_ratio }: GenerationRequest) {
  return {
    prompt,
    ...(image_url === undefined ? {} : { image_url }),
    duration,
    resolution,
    style: 'realistic',
    fps: 30,
    ...(aspect_ratio === undefined ? {} : { aspect_ratio }),
  };
}

function nameModel(key: string): { readonly key: string; readonly name: string; readonly provider: string } {
  const { name, provider } = findModel(key)?.spec ?? { name: key, provider: 'unknown' };
  return { key, name, provider };
}

/** The answer to an accepted request. */
export function acceptedBody({ id, requestId, request, warnings, usage }: AcceptedGeneration): AcceptedAnswer {
  return {
    success: true,
    generation_id: id,
    request_id: requestId,
    status: 'pending',
    type: generationMode(request),
    model: nameModel(request.model),
    ...describe(request),
    seed: request.seed,
    status_url: `/v1/status/${id}`,
    message: 'Video generation request submitted successfully.',
    usage: { ...usage },
    ...(warnings.length === 0 ? {} : { warnings: warnings.map((warning) => ({ ...warning })) }),
  };
}

/** A generation as it stands; `publicUrl` is scheme, host and port. */
export function statusBody(row: GenerationRow, publicUrl: string): StatusAnswer {
  const { id, status, request, usedSeed, idempotencyKey } = row;
  return {
    generation_id: id,
    status,
    type: generationMode(request),
    model: nameModel(request.model),
    ...(status === 'completed' ? { video_url: `${publicUrl}/api/v1/video/${id}` } : {}),
    ...describe(request),
    ...(status === 'completed' ? completion(row) : {}),
    ...(status === 'failed' ? failure(row.errorCode) : {}),
    seed: usedSeed ?? request.seed,
    ...(idempotencyKey === null ? {} : { idempotency_key: idempotencyKey }),
  };
}

/** An entry of the list. */
export function listEntry(row: GenerationRow, publicUrl: string): StatusAnswer {
  return { ...statusBody(row, publicUrl), created_at: writeTime(row.acceptedAt) };
}

function completion({ acceptedAt, startedAt, endedAt, processingSeconds }: GenerationRow) {
  const end = endedAt ?? acceptedAt;
  const measured = (end.getTime() - (startedAt ?? acceptedAt).getTime()) / 1000;
  return {
    processing_time: Math.max(0, Math.round(processingSeconds ?? measured)),
    completed_at: writeTime(end),
  };
}

/** In the table's words: a vendor's own may quote the prompt. */
function failure(errorCode: string | null) {
  const code = isErrorCode(errorCode) ? errorCode : 'GENERATION_FAILED';
  return { error: ERRORS[code].message, code };
}
