// Begins to listen on a port, and stops.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ShotlistError } from '@shotlist/core';

export interface ListenOptions {
  /** 0 is any that is free. */
  readonly port: number;
  readonly host: string;
  /** Who listens: an error begins with it. */
  readonly name: string;
}

/** Resolves with scheme, host and port. Throws `USAGE` where the port can't be had. */
export async function listen(server: Server, { port, host, name }: ListenOptions): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const message = `${name} can’t listen on ${host}:${port} (${cause.code ?? 'unknown reason'}).`;
      reject(new ShotlistError('USAGE', { where: '--port', message, help: 'Choose another port or host.', cause }));
    });
    server.listen(port, host, resolve);
  });
  return urlOf(server.address() as AddressInfo);
}

function urlOf({ address, family, port }: AddressInfo): string {
  const isAny = address === '0.0.0.0' || address === '::';
  const name = isAny ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${name}:${port}`;
}

/** Takes no new requests, and ends those that are being answered after `graceMs`. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // One that was answering when the server closed is kept alive by Node, and idle only then.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}
