// A network that goes wrong when it is told to, between a client and a server of buckets.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to a request: nothing, a 503, its answer gets lost, its answer breaks off, or it waits. */
type Fault = 'busy' | 'lost' | { readonly brokenAfterBytes: number } | { readonly held: Promise<void> };

export interface FaultyProxy {
  readonly endpoint: string;
  /** Judges each request; the first judge says what happens. */
  judge: (request: { readonly method: string; readonly url: string }) => Fault | undefined;
  /** Method and URL of each request so far. */
  readonly seen: readonly string[];
  close(): void;
}

export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const seen: string[] = [];
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    seen.push(`${method} ${url}`);
    const fault = proxy.judge({ method, url });
    if (fault === 'busy') {
      incoming.resume();
      outgoing.writeHead(503, { 'content-type': 'application/xml' });
      outgoing.end('<Error><Code>SlowDown</Code><Message>secret words</Message></Error>');
      return;
    }
    const pass = () => {
      const upstream = request({ hostname, port, method, path: url, headers }, (answer: IncomingMessage) => {
        if (fault === 'lost') {
          // The server has done it; the client never learns.
          answer.resume();
          answer.on('end', () => outgoing.destroy());
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        if (typeof fault === 'object' && 'brokenAfterBytes' in fault) {
          let left = fault.brokenAfterBytes;
          answer.on('data', (piece: Buffer) => {
            if (outgoing.destroyed || left < 0) return;
            outgoing.write(piece.subarray(0, left));
            left -= piece.byteLength;
            if (left <= 0) setImmediate(() => outgoing.destroy());
          });
        } else answer.pipe(outgoing);
      });
      upstream.on('error', () => outgoing.destroy());
      incoming.pipe(upstream);
    };
    if (typeof fault === 'object' && 'held' in fault) void fault.held.then(pass);
    else pass();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultyProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    judge: () => undefined,
    seen,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return proxy;
}
