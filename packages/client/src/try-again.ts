// Tries a call again, with growing pauses and jitter, where its error says that it may be.
import pRetry from 'p-retry';
import { type ApiError, isApiError } from './api-error.js';
import { rest } from './rest.js';

/** Before the second try, and the longest between two; by chance up to twice as long. */
const PAUSE_MS = { first: 250, longest: 10_000 } as const;

export async function tryAgain<Value>(
  attempt: () => Promise<Value>,
  options: {
    readonly retries: number;
    readonly signal: AbortSignal | undefined;
    readonly mayRepeat: (error: ApiError) => boolean;
  },
): Promise<Value> {
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
