// A gateway that listens on a port.
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createGateway, type Gateway } from './create-gateway.js';
import type { GatewayOptions } from './gateway-options.js';
import { closeServer, listen } from './listening.js';

export interface StartGatewayOptions extends Omit<GatewayOptions, 'publicUrl'> {
  /** 0 is any that is free. @default 8080 */
  readonly port?: number;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** @default where it listens */
  readonly publicUrl?: string;
}

export interface RunningGateway extends Pick<Gateway, 'generationChanged'> {
  /** Scheme, host and port where it listens. */
  readonly url: string;
  /**
   * Takes no new requests, answers those it has, and hands over what it was at; what is left waits in the database, which
   * stays open.
   */
  close(): Promise<void>;
}

/** A request's headers must have come by then. */
const HEADERS_WITHIN_MS = 10_000;
/** A whole request, which has at most 64 KiB. */
const REQUEST_WITHIN_MS = 30_000;
/** What is being answered, long downloads above all, may go on so long after the end was asked for. */
const GRACE_MS = 10_000;

/** Listens, and begins to hand over. Throws `USAGE` where the port can't be had. */
export async function startGateway(options: StartGatewayOptions): Promise<RunningGateway> {
  const { port = 8080, host = '127.0.0.1', publicUrl, ...rest } = options;
  const server = createServer({
    headersTimeout: HEADERS_WITHIN_MS,
    requestTimeout: REQUEST_WITHIN_MS,
    connectionsCheckingInterval: 5000,
    keepAliveTimeout: 65_000,
  });
  const url = await listen(server, { port, host, name: 'The gateway' });
  const gateway = createGateway({ ...rest, publicUrl: publicUrl ?? url });
  // Only now is its URL known; nobody has been heard yet.
  const answer = getRequestListener(gateway.app.fetch);
  server.on('request', (request, response) => void answer(request, response));
  gateway.start();
  const { generationChanged } = gateway;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await closeServer(server, GRACE_MS);
    await gateway.stop();
  };
  return { url, generationChanged, close: () => (closing ??= close()) };
}
