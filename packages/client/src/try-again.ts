// Tries a call again, with growing pauses and jitter, where its error says that it may be.
import pRetry from 'p-retry';
import { type ApiError, isApiError } from './api-error.js';
import { rest } from './rest.js';

/** Before the second try, and the longest between two; by chance up to twice as long. */
const PAUSE_MS = { first: 250, longest: 10_000 } as const;

export interface TryOptions {
  readonly retries: number;
  readonly signal: AbortSignal | undefined;
  readonly mayRepeat: (error: ApiError) => boolean;
}

/** The first success, or the last error; or what the signal is aborted with. */
export async function tryAgain<Value>(attempt: () => Promise<Value>, options: TryOptions): Promise<Value> {
  const { retries, signal, mayRepeat } = options;
  return pRetry(attempt, {
    retries,
    minTimeout: PAUSE_MS.first,
    maxTimeout: PAUSE_MS.longest,
    randomize: true,
    ...(signal === undefined ? {} : { signal }),
    shouldRetry: ({ error }) => isApiError(error) && mayRepeat(error),
    // A server that says when is not asked before; the pause comes on top, so that not everybody asks at once.
    onFailedAttempt: async ({ error, retriesLeft }) => {
      if (retriesLeft === 0 || !isApiError(error) || !mayRepeat(error) || error.retryAfterMs === undefined) return;
      await rest(error.retryAfterMs, signal);
    },
  });
}

/**
 * The same for a call that costs money: whatever happens later, an answer that came is given, and a try that may have
 * been charged for is not forgotten for one that surely was not.
 */
export async function tryPaid<Value>(attempt: () => Promise<Value>, options: TryOptions): Promise<Value> {
  let answer: { readonly value: Value } | undefined;
  let last: ApiError | undefined;
  try {
    return await tryAgain(async () => {
      try {
        answer = { value: await attempt() };
        return answer.value;
      } catch (error) {
        if (isApiError(error)) last = graver(last, error);
        throw error;
      }
    }, options);
  } catch (error) {
    // Given up, it still has to say whether it may have been charged.
    if (answer !== undefined) return answer.value;
    throw last ?? error;
  }
}

function graver(before: ApiError | undefined, now: ApiError): ApiError {
  if (before?.code !== 'SUBMIT_AMBIGUOUS') return now;
  return now.code === 'SUBMIT_AMBIGUOUS' && now.generationId !== undefined ? now : before;
}
