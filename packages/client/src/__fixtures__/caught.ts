// What a call throws, as the error that it has to be.
import { expect } from 'vitest';
import { type ApiError, isApiError } from '../api-error.js';

/** The call's ApiError; fails when there is none. */
export async function caught(work: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await work.then(
    (value) => new Error(`Nothing was thrown; it gave ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!isApiError(error)) throw error;
  expect(error.message).not.toBe('');
  return error;
}
