// A request that gets no for an answer: thrown anywhere, written in the API's error form at one place.
import type { ErrorCode } from '@shotlist/core';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Usage } from './bodies.js';

/** Codes of the API's own, beside those of the error table: of requests for which a command has no likeness. */
type RefusalCode =
  | ErrorCode
  | 'unauthorized'
  | 'not_found'
  | 'method_not_allowed'
  | 'rate_limit_exceeded'
  | 'monthly_limit_exceeded'
  | 'idempotency_key_reused'
  | 'request_running'
  | 'range_not_satisfiable';

export interface RefusalOptions {
  readonly code: RefusalCode;
  /** For people. */
  readonly message: string;
  readonly details?: readonly { readonly pointer: string; readonly message: string }[];
  readonly usage?: Usage;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Recognised by its `isRefusal`, not by its class. */
export class Refusal extends Error {
  readonly isRefusal = true;
  readonly status: ContentfulStatusCode;
  readonly options: RefusalOptions;

  constructor(status: ContentfulStatusCode, options: RefusalOptions) {
    super(options.message);
    this.status = status;
    this.options = options;
  }
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'isRefusal' in error;
}

/** One answer for what isn't there, what is somebody else's, and what can't be an id. */
export function notFound(what: string): Refusal {
  return new Refusal(404, { code: 'not_found', message: `${what} not found.` });
}

/** A parameter of a query. */
export function badParameter(name: string, allowed: string): Refusal {
  const message = `${name} is ${allowed}.`;
  return new Refusal(400, { code: 'FIELD_INVALID', message, details: [{ pointer: `/${name}`, message }] });
}
