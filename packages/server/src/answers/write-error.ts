// Every error becomes the API's error form. What nobody expected is told to the log, without a word of the request.
import { ERRORS, isErrorCode } from '@shotlist/core';
import type { Context } from 'hono';
import { isDatabaseAway } from '../database/database-failure.js';
import type { GatewayLog } from '../gateway-options.js';
import { isRefusal, Refusal } from './refusal.js';

/** Seconds after which a database or a store that is away may be back. */
const AWAY_SECONDS = 5;

/** The answer to a request that threw. */
export function writeError(context: Context, error: unknown, log: GatewayLog): Response {
  const requestId = String(context.get('requestId'));
  const { status, options } = toRefusal(error, requestId, log);
  const { code, message, details, usage, headers } = options;
  return context.json(
    {
      success: false,
      error: message,
      code,
      ...(details === undefined ? {} : { details }),
      request_id: requestId,
      ...(usage === undefined ? {} : { usage }),
    },
    status,
    headers,
  );
}

function toRefusal(error: unknown, requestId: string, log: GatewayLog): Refusal {
  if (isRefusal(error)) return error;
  const code = codeOf(error);
  const headers = { 'Retry-After': String(AWAY_SECONDS) };
  if (code !== undefined && ERRORS[code].httpStatus === 503)
    return new Refusal(503, { code, message: 'The service is not available for the moment.', headers });
  log({ event: 'unexpected', requestId, trace: traceOf(error) });
  return new Refusal(500, { code: 'INTERNAL', message: 'Internal server error.' });
}

function codeOf(error: unknown) {
  if (isDatabaseAway(error)) return 'DATABASE_UNREACHABLE' as const;
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return isErrorCode(code) ? code : undefined;
}

/** Where it came from. Messages are left out: a database's quote the values of a statement, prompts among them. */
function traceOf(error: unknown): readonly string[] {
  const lines: string[] = [];
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const code: unknown = 'code' in cause ? cause.code : undefined;
    lines.push(`${cause.name}${typeof code === 'string' ? ` ${code}` : ''}`);
    lines.push(
      ...(cause.stack ?? '')
        .split('\n')
        .filter((line) => /^\s+at /.test(line))
        .map((line) => line.trim()),
    );
  }
  return lines.length > 0 ? lines : [typeof error];
}
