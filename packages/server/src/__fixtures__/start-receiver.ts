// A receiver of webhooks that keeps what came, and answers as it is told.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface Came {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came: signatures are of bytes. */
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly came: readonly Came[];
  /** @default 204 */
  answer: { status: number; headers?: Readonly<Record<string, string>>; endless?: boolean } | 'silence';
}

export async function startReceiver(): Promise<Receiver> {
  const came: Came[] = [];
  const receiver: Pick<Receiver, 'answer'> = { answer: { status: 204 } };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      came.push({ path: request.url ?? '', headers: request.headers, body });
      const { answer } = receiver;
      if (answer === 'silence') return;
      response.writeHead(answer.status, answer.headers);
      if (answer.endless !== true) return void response.end();
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(1024)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(receiver, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, came });
}
