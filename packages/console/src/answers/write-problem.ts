// Every error becomes a problem as RFC 9457 has it, with the code, the place and the way out of the error table.
import { ERRORS, type ErrorCode, isShotlistError } from '@shotlist/core';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ProblemAnswer } from '../wire.js';
import { isRefusal } from './refusal.js';

/** What nobody expected, for the operator's log. Never a word of the request. */
export type ConsoleLog = (event: { readonly event: 'unexpected'; readonly trace: readonly string[] }) => void;

export function writeProblem(context: Context, error: unknown, log: ConsoleLog): Response {
  const { headers, ...problem } = problemOf(error, log);
  return context.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    ...headers,
    'Content-Type': 'application/problem+json; charset=utf-8',
  });
}

export function problemOf(
  error: unknown,
  log: ConsoleLog,
): ProblemAnswer & { readonly headers?: Readonly<Record<string, string>> } {
  if (isRefusal(error)) {
    const { title, code, where, help, headers } = error.options;
    return {
      title,
      status: error.status,
      detail: title,
      code,
      ...(where === undefined ? {} : { where }),
      ...(help === undefined ? {} : { help }),
      ...(headers === undefined ? {} : { headers }),
    };
  }
  if (isShotlistError(error) && error.code !== 'INTERNAL') {
    const { message: title, httpStatus } = ERRORS[error.code];
    return {
      title,
      status: httpStatus,
      detail: error.message,
      code: error.code,
      ...(error.where === undefined ? {} : { where: error.where }),
      help: error.help ?? ERRORS[error.code].help,
    };
  }
  const code: ErrorCode = isAway(error) ? 'TEMPORAL_UNREACHABLE' : 'INTERNAL';
  const { message, help, httpStatus } = ERRORS[code];
  if (code === 'INTERNAL') log({ event: 'unexpected', trace: traceOf(error) });
  return { title: message, status: httpStatus, detail: message, code, help };
}

/** gRPC's numbers for "deadline exceeded" and "unavailable", which Temporal's client throws as they are. */
function isAway(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const number: unknown = 'code' in cause ? cause.code : undefined;
    if (number === 4 || number === 14) return true;
  }
  return false;
}

/** Where it came from. Messages are left out: they may quote what was asked, prompts among it. */
function traceOf(error: unknown): readonly string[] {
  const lines: string[] = [];
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    lines.push(cause.name, ...frames.map((line) => line.trim()));
  }
  return lines.length > 0 ? lines : [typeof error];
}
