// A request that gets no for an answer: thrown anywhere, written as a problem at one place.
import type { ErrorCode } from '@shotlist/core';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Codes of the console's own, beside those of the error table: of requests for which a command has no likeness. */
type RefusalCode = ErrorCode | 'not_found' | 'host_refused' | 'origin_refused' | 'too_large' | 'range_not_satisfiable';

export interface RefusalOptions {
  readonly code: RefusalCode;
  /** For people. */
  readonly title: string;
  readonly help?: string;
  /** A JSON pointer, or the name of a parameter. */
  readonly where?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Recognised by its `isRefusal`, not by its class. */
export class Refusal extends Error {
  readonly isRefusal = true;
  readonly status: ContentfulStatusCode;
  readonly options: RefusalOptions;

  constructor(status: ContentfulStatusCode, options: RefusalOptions) {
    super(options.title);
    this.status = status;
    this.options = options;
  }
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'isRefusal' in error;
}

export function notFound(what: string): Refusal {
  return new Refusal(404, { code: 'not_found', title: `${what} not found.` });
}
