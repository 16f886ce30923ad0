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
import { observedFetch } from './observed.js';
import type { Parts } from './parts.js';

/** A record has room for a few of the vendor's remarks. */
const MAX_NOTES = 5;

export function createSubmit({ client, memory, capabilities, sendTraceparent }: Parts): Provider['submit'] {
  return async (request, { signal, idempotencyKey, beforeSend }) => {
    const refused = refuse(request);
    if (refused !== undefined) return refused;
    const begunAtMs = Date.now();
    let sentAtMs = begunAtMs;
    const atItsMoment = async (): Promise<void> => {
      await beforeSend();
      sentAtMs = Date.now();
    };
    /** An id that was there before is no answer, unless the server repeats what it made for this very key. */
    const accept = (generationId: string, more: Pick<AcceptedOutcome, 'seed' | 'notes'> = {}): SubmitOutcome => {
      const isOld = memory.acceptedAs(generationId) !== undefined || memory.isOlderThan(generationId, begunAtMs);
      if (isOld && !capabilities.honoursIdempotencyKeys)
        return { outcome: 'ambiguous', detail: 'The answer names a generation that was made for another request.' };
      memory.accept(generationId, { idempotencyKey, request, sentAtMs, heardAtMs: Date.now() });
      return { outcome: 'accepted', generationId, ...more };
    };
    try {
      const answer = await client.generate(bodyOf(request), {
        signal,
        idempotencyKey,
        retries: 0,
        fetch: observedFetch(createPaidFetch(atItsMoment), { sendTraceparent }),
      });
      const { generation_id: generationId, seed, warnings = [] } = answer;
      const notes = warnings.slice(0, MAX_NOTES).map(({ code }) => code ?? 'warning');
      return accept(generationId, {
        ...(seed !== undefined && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED ? { seed } : {}),
        ...(notes.length === 0 ? {} : { notes }),
      });
    } catch (error) {
      if (!isApiError(error)) throw error;
      const { status = 0, generationId } = error;
      // A damaged answer that names its generation was a success: it is looked after like any other.
      const isSuccess = error.code === 'SUBMIT_AMBIGUOUS' && status >= 200 && status < 300;
      return isSuccess && generationId !== undefined ? accept(generationId) : outcomeOf(error, memory.hasAccepted);
    }
  };
}

type AcceptedOutcome = Extract<SubmitOutcome, { readonly outcome: 'accepted' }>;

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

function outcomeOf(error: ApiError, hasWorked: boolean): SubmitOutcome {
  const { code, message: detail, retryAfterMs, gate } = error;
  switch (code) {
    case 'NOT_SENT':
      return { outcome: 'not_sent', detail };
    case 'THROTTLED':
      return {
        outcome: 'throttled',
        detail,
        ...(gate === undefined ? {} : { gate }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    case 'UNAUTHORIZED':
      return { outcome: 'unauthorized', detail };
    case 'CONFIG_INVALID':
      // A base URL that leads nowhere concerns the account, not the shot; where it has led somewhere, nobody knows.
      return { outcome: hasWorked ? 'ambiguous' : 'unauthorized', detail };
    case 'CONTENT_POLICY':
    case 'REQUEST_REJECTED':
      return { outcome: 'rejected', code: codeOf(error), detail };
    default:
      return { outcome: 'ambiguous', detail };
  }
}

/** A Shotlist gateway refuses with codes of the same table. */
function codeOf({ code, vendorCode }: ApiError): ErrorCode {
  return isErrorCode(vendorCode) && ERRORS[vendorCode].httpStatus === 400 ? vendorCode : code;
}
