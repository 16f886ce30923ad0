// Tiny real servers on this machine, for what the fake API can't do. They end with the test that starts them.
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it came. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer to be given. */
export interface Given {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Served {
  readonly origin: string;
  /** Every request, in the order in which they came. */
  readonly heard: Heard[];
  /** Connections that are open now. */
  readonly open: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** A server whose answers the test gives: a text is JSON with 200; a function that returns nothing answers by itself. */
export async function serve(
  answer: (heard: Heard, response: ServerResponse, number: number) => Given | string | undefined | Promise<undefined>,
  port = 0,
): Promise<Served> {
  const heard: Heard[] = [];
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(parts).toString() };
      const given = answer(one, response, heard.push(one));
      if (given === undefined || given instanceof Promise) return;
      give(response, typeof given === 'string' ? { body: given } : given);
    });
  };
  const server = createServer(listener);
  const open = track(server);
  const listening = await listen(server, port);
  return { origin: `http://127.0.0.1:${listening}`, heard, open, close: closer(server, open) };
}

export function give(response: ServerResponse, { status = 200, headers = {}, body = '' }: Given): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

/** A server of bare connections. */
export async function serveSockets(accept: (socket: Socket, number: number) => void): Promise<Served> {
  let number = 0;
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    accept(socket, (number += 1));
  });
  const open = track(server);
  const port = await listen(server, 0);
  return { origin: `http://127.0.0.1:${port}`, heard: [], open, close: closer(server, open) };
}

/** A port that nobody listens on, unless somebody else takes it at this very moment. */
export async function freePort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function track(server: Server): Set<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  return open;
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function closer(server: Server, open: ReadonlySet<Socket>): () => Promise<void> {
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return close;
}
