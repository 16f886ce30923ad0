// What an activity throws enters the workflow's history, so here it is put into words that may stand there.
import { ERRORS, isShotlistError } from '@shotlist/core';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';

/** The same activities, throwing failures typed by a code of the error table. */
export function speakingFailures<Activities extends { [name in keyof Activities]: (input: never) => Promise<unknown> }>(activities: Activities): Activities {
  const wrapped = Object.entries<(input: never) => Promise<unknown>>(activities).map(([name, activity]) => [
    name,
    async (input: never) => {
      try {
        return await activity(input);
      } catch (error) {
        throw asFailure(error);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as Activities;
}

/**
 * A failure for the history. Our own errors say what they say; of any other only its kind and place are told,
 * since its text may quote a prompt or a key. Causes are left out for the same reason.
 */
export function asFailure(error: unknown): Error {
  if (error instanceof TemporalFailure || (error instanceof Error && error.name === 'AbortError')) return error;
  if (isShotlistError(error)) {
    const where = error.where === undefined ? '' : `${error.where}: `;
    return ApplicationFailure.create({ type: error.code, message: `${where}${error.message}`, nonRetryable: !ERRORS[error.code].retryable });
  }
  const kind = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  const place = error instanceof Error ? (/\bat (?:async )?([\w.#]+)/.exec(error.stack ?? '')?.[1] ?? '') : '';
  return ApplicationFailure.create({ type: 'INTERNAL', message: `${kind}${code}${place === '' ? '' : ` in ${place}`}`, nonRetryable: false });
}
