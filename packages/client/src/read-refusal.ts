// When to ask again; and of a refusal for too many requests, what is used up.
import { classifyThrottle, readRetryAfter } from '@shotlist/core';
import type { ApiErrorFacts } from './api-error.js';
import type { SaidError } from './read-error.js';

type Wait = Pick<ApiErrorFacts, 'retryAfterMs' | 'gate'>;

/** Of a refusal. `words` without key and prompt: what somebody wants to see in a video is no limit. */
export function readRefusal({ status, headers }: Response, said: SaidError, words: string): Wait {
  const { vendorCode: code, retryAfterMs: saidMs, usage } = said;
  const refusal = { status, headers, code, words, retryAfterMs: saidMs, usage };
  const { gate, retryAfterMs } = classifyThrottle(refusal, Date.now());
  return { gate, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
}

/** Of any other answer. */
export function readWait({ headers }: Response): Wait {
  const retryAfterMs = readRetryAfter(headers, Date.now());
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}
