// One try of one call: a request out, and an answer in that is whole, JSON, and no error; or a typed error.
import { scrub } from '@shotlist/core';
import { ApiError } from './api-error.js';
import { CutAnswer, readText } from './answer-text.js';
import { findGenerationId } from './find-generation-id.js';
import { isNotSent, reasonOf } from './not-sent.js';
import type { FetchLike } from './options.js';
import { placeOf, readAnswer } from './read-answer.js';
import { MAX_TIMER_MS } from './rest.js';

/** One call, ready to be made. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** It costs money when it is accepted. */
  readonly paid: boolean;
  readonly fetch: FetchLike;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** What no error may repeat: the key, and the prompt where there is one. */
  readonly secrets: readonly string[];
}

/** Makes one try. Throws {@link ApiError}; and what the caller's signal was aborted with, unless money may be at stake. */
export async function exchange<Value>(call: Call, read: (json: unknown) => Value): Promise<Value> {
  call.signal?.throwIfAborted();
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), Math.min(call.timeoutMs, MAX_TIMER_MS));
  const signal = call.signal === undefined ? timeout.signal : AbortSignal.any([call.signal, timeout.signal]);
  try {
    const { method, headers, body } = call;
    const response = await call.fetch(call.url, {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    return readAnswer(call, response, await readText(response), read);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (isNotSent(error)) throw lost(call, 'NOT_SENT', `was not sent: ${reasonOf(error)}`, error);
    if (!call.paid) call.signal?.throwIfAborted();
    const code = call.paid ? 'SUBMIT_AMBIGUOUS' : 'VENDOR_UNAVAILABLE';
    if (timeout.signal.aborted) throw lost(call, code, `was not answered within ${call.timeoutMs / 1000} s`, error);
    if (call.signal?.aborted === true) throw lost(call, code, 'was given up by the caller before its answer', error);
    throw lost(call, code, `got no whole answer: ${reasonOf(error)}`, error);
  } finally {
    clearTimeout(timer);
  }
}

/** What came before an answer was cut may name what was accepted. */
function lost(call: Call, code: ApiError['code'], what: string, cause: unknown): ApiError {
  const cut = cause instanceof CutAnswer ? cause : undefined;
  const generationId = cut !== undefined && call.paid ? findGenerationId(cut.text) : undefined;
  return new ApiError(code, scrub(what, call.secrets), {
    ...placeOf(call),
    ...(cut === undefined ? {} : { status: cut.status }),
    ...(generationId === undefined ? {} : { generationId }),
    cause,
  });
}
