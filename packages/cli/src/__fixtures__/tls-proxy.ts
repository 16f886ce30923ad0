// TLS in front of a server that speaks none, and a server that refuses every key.
import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { splitAddress } from '../batch/reach-temporal.js';
import { type Certificate, readCertificate } from './certificates.js';

export interface Front {
  /** `127.0.0.1:port` */
  readonly address: string;
  close(): void;
}

/** With `clientCa`, whoever connects has to show a certificate of it. */
export async function startTlsProxy(target: string, certificate: Certificate, clientCa?: string): Promise<Front> {
  const sockets = new Set<Socket>();
  const server = createServer(
    {
      ...readCertificate(certificate),
      ALPNProtocols: ['h2'],
      ...(clientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: true, ca: readFileSync(clientCa) }),
    },
    (inside) => {
      const outside = connect(splitAddress(target));
      for (const socket of [inside, outside]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
      }
      inside.on('close', () => outside.destroy());
      outside.on('close', () => inside.destroy());
      inside.pipe(outside).pipe(inside);
    },
  );
  return front(server, sockets);
}

/** Answers every call with what gRPC says of a key that isn't valid. */
export async function startRefusingServer(certificate: Certificate): Promise<Front> {
  const sockets = new Set<Socket>();
  const server = createSecureServer(readCertificate(certificate));
  server.on('stream', (stream) => {
    const headers = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16', 'grpc-message': 'no' };
    stream.respond(headers, { endStream: true });
  });
  return front(server, sockets);
}

async function front(server: Server, sockets: Set<Socket>): Promise<Front> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
