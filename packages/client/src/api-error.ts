// The client's one error. Recognised by `code`, never by `instanceof`.
import { type ErrorCode, ERRORS, type RateLimitInfo, type ThrottleGate } from '@shotlist/core';

/** Which parameter of a request is wrong. */
export interface ErrorDetail {
  /** JSON pointer into the request, `/duration`; empty for the whole. */
  readonly pointer: string;
  readonly message: string;
}

/** What is known about one failure. */
export interface ApiErrorFacts {
  /** `POST`, `GET`. */
  readonly method: string;
  /** The joined URL, without a query. */
  readonly url: string;
  /** HTTP status; absent when there was no answer. */
  readonly status?: number;
  readonly requestId?: string;
  /** Also in a damaged answer: what was accepted can be looked up by it. */
  readonly generationId?: string;
  /** The server's own code. */
  readonly vendorCode?: string;
  /** How long the server asks to be left alone, in milliseconds. Of a month that is used up few say it. */
  readonly retryAfterMs?: number;
  /** With `THROTTLED`: what is used up, requests of the moment or units of a period. */
  readonly gate?: ThrottleGate;
  readonly rateLimits?: readonly RateLimitInfo[];
  readonly details?: readonly ErrorDetail[];
  /** The server's own words, without key and prompt. */
  readonly words?: string;
  /** The same call may succeed later. @default what the error table says */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/**
 * A call that failed. `code` is one of Shotlist's error table; of a call that costs money it also says what is known:
 * `NOT_SENT` cost nothing, `SUBMIT_AMBIGUOUS` may have.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly method: string;
  readonly url: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly generationId: string | undefined;
  readonly vendorCode: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly gate: ThrottleGate | undefined;
  readonly rateLimits: readonly RateLimitInfo[];
  readonly details: readonly ErrorDetail[];
  readonly retryable: boolean;
  /** The way out. */
  readonly help: string;

  constructor(code: ErrorCode, what: string, facts: ApiErrorFacts) {
    super(describe(what, facts), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.method = facts.method;
    this.url = facts.url;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.generationId = facts.generationId;
    this.vendorCode = facts.vendorCode;
    this.retryAfterMs = facts.retryAfterMs;
    this.gate = facts.gate;
    this.rateLimits = facts.rateLimits ?? [];
    this.details = facts.details ?? [];
    this.retryable = facts.retryable ?? ERRORS[code].retryable;
    this.help = ERRORS[code].help;
  }
}

/** `POST https://…/generate answered 400: The prompt is empty. (/prompt) [request 4f1c…]` */
function describe(what: string, { method, url, requestId, words, details = [] }: ApiErrorFacts): string {
  const places = details.flatMap(({ pointer }) => (pointer === '' ? [] : [pointer]));
  return [
    `${method} ${url} ${what}`,
    words === undefined ? '.' : `: ${words}${/[.!?…]$/.test(words) ? '' : '.'}`,
    places.length === 0 ? '' : ` (${places.join(', ')})`,
    requestId === undefined ? '' : ` [request ${requestId}]`,
  ].join('');
}

/** True for an error of this client, whatever copy of it made it. */
export function isApiError(error: unknown): error is ApiError {
  return error instanceof Error && error.name === 'ApiError' && 'code' in error && 'url' in error;
}
