// Tells a database that is away from a statement that is wrong.
import { ShotlistError } from '@shotlist/core';

/** Of Node and of PostgreSQL: connections, shutting down, starting up, too many clients, a statement out of time, a full disk. */
const AWAY_CODES =
  /^(?:ECONN\w+|ENOTFOUND|EAI_\w+|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|08\w{3}|57P\d\d|57014|53\w{3}|58030|25006)$/;

/** What the client says without a code. */
const AWAY_WORDS =
  /connection terminated|terminated unexpectedly|timeout exceeded when trying to connect|query read timeout|client has encountered a connection error|PGlite is clos|after calling end on the pool/i;

/** True when a later try may well succeed. */
export function isDatabaseAway(error: unknown): boolean {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const code: unknown = 'code' in cause ? cause.code : undefined;
    if (typeof code === 'string' && AWAY_CODES.test(code)) return true;
    // The statement's own error quotes its values: only the client's words are looked through.
    if (!cause.message.startsWith('Failed query') && AWAY_WORDS.test(cause.message)) return true;
    if (cause instanceof AggregateError && cause.errors.some((one) => isDatabaseAway(one))) return true;
  }
  return false;
}

/** Never with the error's own words: those of a failed statement quote its values. */
export function databaseAway(where: string): ShotlistError {
  return new ShotlistError('DATABASE_UNREACHABLE', { where });
}
