// An app of Hono's, or anything that answers requests, on a port of its own.
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { closeServer, listen, type ListenOptions } from './listening.js';

export interface ServeAppOptions extends ListenOptions {
  /** What is being answered may go on so long after the end was asked for, in milliseconds. @default 2000 */
  readonly graceMs?: number;
  /** A whole request must have come by then, in milliseconds. @default 30000 */
  readonly requestWithinMs?: number;
}

export interface ServedApp {
  /** Scheme, host and port where it listens. */
  readonly url: string;
  close(): Promise<void>;
}

const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 30_000;
const GRACE_MS = 2_000;

/** Throws `USAGE` where the port can't be had. */
export async function serveApp(
  app: { readonly fetch: (request: Request) => Response | Promise<Response> },
  options: ServeAppOptions,
): Promise<ServedApp> {
  const { graceMs = GRACE_MS, requestWithinMs = REQUEST_WITHIN_MS, ...place } = options;
  const answer = getRequestListener(app.fetch);
  const server = createServer(
    { headersTimeout: HEADERS_WITHIN_MS, requestTimeout: requestWithinMs },
    (request, response) => void answer(request, response),
  );
  const url = await listen(server, place);
  return { url, close: () => closeServer(server, graceMs) };
}
