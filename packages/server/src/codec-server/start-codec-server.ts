// A codec server that listens on a port.
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { closeServer, listen } from '../listening.js';
import { type CodecAppOptions, createCodecApp } from './create-codec-app.js';

export interface StartCodecServerOptions extends CodecAppOptions {
  /** 0 is any that is free. @default 8081 */
  readonly port?: number;
  /** @default 127.0.0.1 */
  readonly host?: string;
}

export interface RunningCodecServer {
  /** Scheme, host and port where it listens: the endpoint that Temporal's UI and CLI take. */
  readonly url: string;
  close(): Promise<void>;
}

const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 30_000;
const GRACE_MS = 2_000;

/** Throws `USAGE` where the port can't be had. */
export async function startCodecServer(options: StartCodecServerOptions): Promise<RunningCodecServer> {
  const { port = 8081, host = '127.0.0.1', ...rest } = options;
  const answer = getRequestListener(createCodecApp(rest).fetch);
  const server = createServer(
    { headersTimeout: HEADERS_WITHIN_MS, requestTimeout: REQUEST_WITHIN_MS },
    (request, response) => void answer(request, response),
  );
  const url = await listen(server, { port, host, name: 'The codec server' });
  return { url, close: () => closeServer(server, GRACE_MS) };
}
