// A fetch for one request that costs money: a connection of its own, which waits for its moment before the first byte.
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Agent, buildConnector, fetch } from 'undici';
import type { FetchLike } from '../options.js';
import { proxyFor } from './proxy-for.js';
import { sendOnce } from './send-once.js';
import { openTunnel } from './tunnel.js';

/** Until a connection stands, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Nothing of the request left this machine. */
class NotSentError extends Error {
  override readonly name = 'NotSentError';
  readonly code = 'NOT_SENT';
}

/** The request, or a part of it, left this machine. */
class SentError extends Error {
  override readonly name = 'SentError';
  readonly code = 'SENT';
}

/**
 * Connects (through a proxy too, and with TLS), then awaits `beforeSend`, then writes. What it throws has the code
 * `NOT_SENT` exactly when nothing was written, and then what prevented it as its cause, such as `beforeSend`'s own error.
 * For one request only: a connection that is used again may break in a way that nobody can tell what the server read.
 * When `signal` is aborted the connection is reset: what the system still holds of the request, while the network is
 * away, is never sent. Otherwise it would be when the network is back, long after somebody has sent it again.
 */
export function createPaidFetch(beforeSend: () => Promise<void>): FetchLike {
  return async (url, init) => {
    const signal = init.signal ?? undefined;
    const moment = new Moment(beforeSend, signal);
    const connect = createConnector(url, signal, (socket) => (moment.wire = socket));
    // Before `fetch` hears of it: that only closes the connection.
    signal?.addEventListener('abort', () => moment.cut(), { once: true });
    const agent = new Agent({
      connections: 1,
      connect: (target, callback) => {
        // undici connects anew after some errors: that would be a second moment.
        if (!moment.begin()) return callback(new Error('A request that costs money is sent once.'), null);
        return connect(target, (error, socket) => {
          if (error !== null) return callback(moment.prevent(error), null);
          return void moment.come(socket).then(
            () => callback(null, socket),
            (reason: unknown) => {
              socket.destroy();
              callback(moment.prevent(reason), null);
            },
          );
        });
      },
    });
    try {
      const own = init as Parameters<typeof fetch>[1];
      const response = await fetch(url, { ...own, redirect: 'manual', dispatcher: sendOnce(agent) });
      // Ends the connection as soon as the body was read.
      void agent.close().catch(() => undefined);
      return response as unknown as Response;
    } catch (error) {
      void agent.destroy().catch(() => undefined);
      // What follows the first byte may look like trouble with connecting, and isn't.
      if (moment.hasCome) throw new SentError('The request was sent, and got no answer.', { cause: error });
      throw new NotSentError('The request was not sent.', { cause: moment.prevented ?? error });
    }
  };
}

/** The one moment in which the request may be written. */
class Moment {
  readonly #beforeSend: () => Promise<void>;
  readonly #signal: AbortSignal | undefined;
  #hasBegun = false;
  hasCome = false;
  /** What the bytes go through, below TLS. */
  wire: Socket | undefined;
  /** Why it did not come. */
  prevented: unknown;

  constructor(beforeSend: () => Promise<void>, signal: AbortSignal | undefined) {
    this.#beforeSend = beforeSend;
    this.#signal = signal;
  }

  /** False when it was begun before. */
  begin(): boolean {
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    return isFirst;
  }

  /** Rejects when nothing may be written. */
  async come(socket: Socket | TLSSocket): Promise<void> {
    // What breaks meanwhile is seen below; without a listener it would end the process.
    const ignore = (): void => undefined;
    socket.on('error', ignore);
    this.#throwIfGivenUp();
    await this.#beforeSend();
    this.#throwIfGivenUp();
    if (socket.destroyed || !socket.writable || socket.readableEnded)
      throw new Error('The server closed the connection before the request was sent.');
    this.hasCome = true;
  }

  /** The error for undici: one with a code of undici's own would make it connect again. */
  prevent(reason: unknown): Error {
    this.prevented ??= reason;
    return new Error('The connection can’t be used.', { cause: reason });
  }

  /** Throws away what was written and has not left. */
  cut(): void {
    if (!this.hasCome || this.wire === undefined || this.wire.destroyed) return;
    try {
      this.wire.resetAndDestroy();
    } catch {
      // Through a proxy that is itself spoken to by TLS there is nothing to reset.
      this.wire.destroy();
    }
  }

  #throwIfGivenUp(): void {
    if (this.#signal?.aborted === true) throw new Error('It was given up before it was sent.');
  }
}

function createConnector(
  url: string,
  signal: AbortSignal | undefined,
  onWire: (socket: Socket) => void,
): buildConnector.connector {
  const direct = buildConnector({ timeout: CONNECT_TIMEOUT_MS });
  const proxy = proxyFor(url);
  return (target, callback) => {
    const open = proxy === '' ? connectDirectly(direct, target) : openTunnel(proxy, target, signal);
    open.then(
      (socket) => {
        onWire(socket);
        if (target.protocol === 'https:') direct({ ...target, httpSocket: socket }, callback);
        else callback(null, socket);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}

/** Without TLS, whatever the target wants. */
function connectDirectly(direct: buildConnector.connector, target: buildConnector.Options): Promise<Socket> {
  const port = target.port === '' && target.protocol === 'https:' ? '443' : target.port;
  return new Promise((resolve, reject) => {
    direct({ ...target, protocol: 'http:', port }, (error, socket) => {
      if (error === null) resolve(socket);
      else reject(error);
    });
  });
}
