// What went wrong how often, with what each code means.
import { ERRORS, type ErrorCode } from '@shotlist/core';
import type { ErrorCount } from '@shotlist/console';

/** The most frequent first. */
export function errorCounts(errors: Readonly<Partial<Record<ErrorCode, number>>>): readonly ErrorCount[] {
  return Object.entries(errors)
    .map(([name, count]) => {
      const code = name as ErrorCode;
      const { message, help, mayHaveCost } = ERRORS[code];
      return { code, count, message, help, mayHaveCost };
    })
    .toSorted((one, other) => other.count - one.count);
}
