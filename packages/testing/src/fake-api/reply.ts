// An answer before it is sent: status, headers, body.
import type { AcceptedAnswer, ErrorAnswer } from '@shotlist/core';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** The error form. */
export function problem(
  status: number,
  error: string,
  rest: Partial<Pick<ErrorAnswer, 'code' | 'details' | 'usage'>> & { readonly headers?: Record<string, string> } = {},
): Reply {
  const { headers, ...fields } = rest;
  return json(status, { success: false, error, ...fields }, headers);
}

/** A page such as proxies and parked domains have. */
export function page(status: number, title: string): Reply {
  const body = `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body };
}

export type Usage = NonNullable<AcceptedAnswer['usage']>;
