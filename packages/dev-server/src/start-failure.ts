// The one way in which starting the server fails.
import { ShotlistError } from '@shotlist/core';

export function failed(where: string, message: string, cause?: unknown): ShotlistError {
  return new ShotlistError('DEV_SERVER_FAILED', {
    where,
    message: `The embedded Temporal server did not start. ${message}.`,
    cause,
  });
}
