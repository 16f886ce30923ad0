// A fetch for one request that costs money: a connection of its own, which waits for its moment before the first byte.
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { getProxyForUrl } from 'proxy-from-env';
import { Agent, buildConnector, fetch } from 'undici';
import type { FetchLike } from '../options.js';
import { openTunnel } from './tunnel.js';

/** Until a connection stands, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Nothing of the request left this machine. */
class NotSentError extends Error {
  override readonly name = 'NotSentError';
  readonly code = 'NOT_SENT';
}

/**
 * Connects (through a proxy too, and with TLS), then awaits `beforeSend`, then writes. What it throws has the code
 * `NOT_SENT` exactly when nothing was written, and `beforeSend`'s own error as its cause. For one request only: a
 * connection that is used again may break in a way that nobody can tell what the server read.
 */
export function createPaidFetch(beforeSend: () => Promise<void>): FetchLike {
  return async (url, init) => {
    let sent = false;
    const signal = init.signal ?? undefined;
    const connect = createConnector(url, signal);
    const agent = new Agent({
      connections: 1,
      connect: (target, callback) => {
        connect(target, (error, socket) => {
          if (error !== null) return callback(error, null);
          const refuse = (reason: Error): void => {
            socket.destroy();
            callback(reason, null);
          };
          return void beforeSend().then(() => {
            if (signal?.aborted === true) return refuse(new Error('It was given up before it was sent.'));
            if (!isOpen(socket))
              return refuse(new Error('The server closed the connection before the request was sent.'));
            sent = true;
            return callback(null, socket);
          }, refuse);
        });
      },
    });
    try {
      const own = init as Parameters<typeof fetch>[1];
      const response = await fetch(url, { ...own, redirect: 'manual', dispatcher: agent });
      // Ends the connection as soon as the body was read.
      void agent.close().catch(() => undefined);
      return response as unknown as Response;
    } catch (error) {
      void agent.destroy().catch(() => undefined);
      if (sent) throw error;
      throw new NotSentError('The request was not sent.', { cause: error });
    }
  };
}

function isOpen(socket: Socket | TLSSocket): boolean {
  return !socket.destroyed && socket.writable && !socket.readableEnded;
}

function createConnector(url: string, signal: AbortSignal | undefined): buildConnector.connector {
  const direct = buildConnector({ timeout: CONNECT_TIMEOUT_MS });
  const proxy = getProxyForUrl(url);
  if (proxy === '') return direct;
  return (target, callback) => {
    openTunnel(proxy, target, signal).then(
      (socket) => {
        if (target.protocol === 'https:') direct({ ...target, httpSocket: socket }, callback);
        else callback(null, socket);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}
