// submit: one request, one try, and what its answer says about money.
import { type ApiError, type GenerateRequest, isApiError } from '@shotlist/client';
import { createPaidFetch } from '@shotlist/client/node';
import {
  classifyImageUrl,
  type ErrorCode,
  ERRORS,
  findModel,
  type GenerationRequest,
  isErrorCode,
  MAX_SEED,
  type Provider,
  showValue,
  type SubmitOutcome,
} from '@shotlist/core';
import type { Parts } from './parts.js';

/** A record has room for a few of the vendor's remarks. */
const MAX_NOTES = 5;

export function createSubmit({ client, memory, capabilities }: Parts): Provider['submit'] {
  return async (request, { signal, idempotencyKey, beforeSend }) => {
    const refused = refuse(request);
    if (refused !== undefined) return refused;
    const begunMs = performance.now();
    try {
      const answer = await client.generate(bodyOf(request), {
        signal,
        idempotencyKey,
        retries: 0,
        fetch: createPaidFetch(beforeSend),
      });
      const { generation_id: generationId, seed, warnings = [] } = answer;
      // Where keys are honoured, a repetition is answered with what the first try made.
      if (!capabilities.honoursIdempotencyKeys && memory.isOlderThan(generationId, begunMs))
        return { outcome: 'ambiguous', detail: 'The answer names a generation that was made for another request.' };
      memory.note(generationId, { acceptedAtMs: Date.now(), idempotencyKey, sentSeed: request.seed });
      memory.sample(generationId, request);
      const notes = warnings.slice(0, MAX_NOTES).map(({ code }) => code ?? 'warning');
      return {
        outcome: 'accepted',
        generationId,
        ...(seed !== undefined && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED ? { seed } : {}),
        ...(notes.length === 0 ? {} : { notes }),
      };
    } catch (error) {
      if (!isApiError(error)) throw error;
      return outcomeOf(error);
    }
  };
}

/** What would surely come back, and might cost money at a server that is less strict. */
function refuse({ model, image_url: imageUrl }: GenerationRequest): SubmitOutcome | undefined {
  if (findModel(model)?.spec.key !== model)
    return { outcome: 'rejected', code: 'MODEL_UNKNOWN', detail: `There is no model "${showValue(model)}".` };
  if (imageUrl !== undefined && classifyImageUrl(imageUrl).kind === 'local')
    return { outcome: 'rejected', code: 'IMAGE_URL_LOCAL', detail: ERRORS.IMAGE_URL_LOCAL.message };
  return undefined;
}

/** The eight parameters, and nothing that isn't one. */
function bodyOf(request: GenerationRequest): GenerateRequest {
  const { model, prompt, image_url: imageUrl, duration, resolution, aspect_ratio: ratio, seed, camera_fixed } = request;
  return {
    model,
    prompt,
    ...(imageUrl === undefined ? {} : { image_url: imageUrl }),
    duration,
    resolution,
    ...(ratio === undefined ? {} : { aspect_ratio: ratio }),
    seed,
    camera_fixed,
  };
}

function outcomeOf(error: ApiError): SubmitOutcome {
  const { code, message: detail, generationId, retryAfterMs } = error;
  switch (code) {
    case 'NOT_SENT':
      return { outcome: 'not_sent', detail };
    case 'THROTTLED':
      return { outcome: 'throttled', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    // A base URL that leads nowhere concerns the account, not the shot: no other would fare better.
    case 'UNAUTHORIZED':
    case 'CONFIG_INVALID':
      return { outcome: 'unauthorized', detail };
    case 'CONTENT_POLICY':
    case 'REQUEST_REJECTED':
      return { outcome: 'rejected', code: codeOf(error), detail };
    default:
      // A damaged answer that names its generation was a success: it is looked after like any other.
      return generationId === undefined ? { outcome: 'ambiguous', detail } : { outcome: 'accepted', generationId };
  }
}

/** A Shotlist gateway refuses with codes of the same table. */
function codeOf({ code, vendorCode }: ApiError): ErrorCode {
  return isErrorCode(vendorCode) && ERRORS[vendorCode].httpStatus === 400 ? vendorCode : code;
}
