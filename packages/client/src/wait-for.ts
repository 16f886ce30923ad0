// Waits for a generation to end. A question that fails never fails the generation.
import { type StatusAnswer, scrub } from '@shotlist/core';
import { ApiError, isApiError } from './api-error.js';
import { classifyFailure } from './classify.js';
import type { CallOptions, WaitOptions } from './options.js';
import { rest } from './rest.js';

/** Between two looks: a share of the time waited, within limits. Models take about 12 minutes. */
const LOOK = { shareOfWait: 0.1, leastMs: 2_000, mostMs: 30_000 } as const;
/** A generation may be unknown for so long after it was accepted. */
const NOT_FOUND_MS = 120_000;

/** How a status is asked for; its errors say at which URL. */
export type AskStatus = (generationId: string, options: CallOptions) => Promise<StatusAnswer>;

/**
 * Resolves with the status that says `completed`.
 * @throws ApiError `GENERATION_FAILED`, `FAILED_WITHOUT_REASON`, `CONTENT_POLICY`, `INPUT_UNUSABLE` or `GENERATION_EXPIRED`
 * when it failed, with its id; `GENERATION_NOT_FOUND` when it is unknown for two minutes; `UNAUTHORIZED`; what the signal is aborted with.
 */
export async function waitFor(
  askStatus: AskStatus,
  generationId: string,
  about: { readonly url: string; readonly apiKey: string },
  options: WaitOptions,
): Promise<StatusAnswer> {
  const { signal, onProgress, intervalMs } = options;
  const beganMs = performance.now();
  for (;;) {
    let restMs = intervalMs ?? lookIntervalMs(performance.now() - beganMs);
    try {
      const status = await askStatus(generationId, signal === undefined ? {} : { signal });
      onProgress?.(status);
      if (status.status === 'completed') return status;
      if (status.status === 'failed') throw failed(status, about);
    } catch (error) {
      if (!mayPass(error, performance.now() - beganMs)) throw error;
      restMs = Math.max(restMs, error.retryAfterMs ?? 0);
    }
    await rest(restMs, signal);
  }
}

function lookIntervalMs(waitedMs: number): number {
  return Math.min(LOOK.mostMs, Math.max(LOOK.leastMs, LOOK.shareOfWait * waitedMs));
}

function mayPass(error: unknown, waitedMs: number): error is ApiError {
  if (!isApiError(error)) return false;
  if (error.code === 'GENERATION_NOT_FOUND') return waitedMs < NOT_FOUND_MS;
  return error.retryable;
}

function failed(
  { generation_id: generationId, error, code, prompt = '' }: StatusAnswer,
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
): ApiError {
  return new ApiError(classifyFailure(code, error), 'says that the generation failed', {
    method: 'GET',
    url,
    generationId,
    retryable: false,
    ...(error === undefined ? {} : { words: scrub(error, [apiKey, prompt]) }),
    ...(code === undefined ? {} : { vendorCode: scrub(code, [apiKey, prompt]).slice(0, 80) }),
  });
}
