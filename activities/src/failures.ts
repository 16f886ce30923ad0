// What an activity throws enters the workflow's history, so here it is put into words that may stand there.
import { type ErrorCode, ERRORS, isShotlistError } from '@shotlist/core';
import { ApplicationFailure, CancelledFailure, TemporalFailure } from '@temporalio/common';

/** The same activities, throwing failures typed by a code of the error table. */
export function speakingFailures<Activities extends { [name in keyof Activities]: (input: never) => Promise<unknown> }>(
  activities: Activities,
): Activities {
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
 * A failure for the history. Our own errors say what they say; of a provider's only the code is told, and of any other
 * only its kind and place, since its text may quote a prompt or a key. Causes are left out for the same reason.
 * What only a newer release understands is tried again: a worker of that release takes it.
 */
export function asFailure(error: unknown): Error {
  if (error instanceof TemporalFailure) return error;
  if (error instanceof Error && error.name === 'AbortError') return new CancelledFailure('It was told to stop.');
  if (isShotlistError(error)) {
    const { code } = error;
    if (error.name !== 'ShotlistError')
      return failureOf(
        code,
        ERRORS[code].message,
        'retryable' in error ? error.retryable === true : ERRORS[code].retryable,
        'retryAfterMs' in error ? error.retryAfterMs : undefined,
      );
    const where = error.where === undefined ? '' : `${error.where}: `;
    return failureOf(code, `${where}${error.message}`, ERRORS[code].retryable || code === 'STATE_NEWER');
  }
  return failureOf('INTERNAL', error instanceof Error ? `${kindOf(error)}${placeOf(error)}` : typeof error, true);
}

/** A vendor that says when it may be asked again is not asked before. */
function failureOf(type: ErrorCode, message: string, retryable: boolean, retryAfterMs?: unknown): ApplicationFailure {
  const isTold = typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs) && retryAfterMs > 0;
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: !retryable,
    ...(isTold ? { nextRetryDelay: Math.ceil(retryAfterMs) } : {}),
  });
}

/** Its class, and a code such as ENOENT. */
function kindOf(error: Error): string {
  const kind = /^\w{1,40}$/.test(error.name) ? error.name : 'Error';
  const code =
    'code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{0,40}$/.test(error.code)
      ? ` ${error.code}`
      : '';
  return `${kind}${code}`;
}

/** The function that threw. The stack begins with the message, which must not be read. */
function placeOf(error: Error): string {
  const { stack = '', message } = error;
  const begin = stack.indexOf(message);
  const place =
    begin === -1 ? undefined : /^\s+at (?:async )?([\w.#]+) \(/m.exec(stack.slice(begin + message.length))?.[1];
  return place === undefined ? '' : ` in ${place}`;
}
