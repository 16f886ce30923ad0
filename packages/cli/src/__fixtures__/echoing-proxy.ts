// Stands in front of a vendor and answers some paid requests itself, with everything it was sent in its words: the worst
// that a server can do to a prompt and a key.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** Paid requests among which are echoes: afterwards all is well, so that what was lost gets its chance. */
const WITH_ECHOES = 20;

/** Its URL; `onRequest` sees what comes. Of each five of the first requests to generate, four are answered with an echo: 400, 500, 200 and a page. */
export async function startEchoingProxy(
  vendorUrl: string,
  onRequest: (request: IncomingMessage) => void = () => undefined,
): Promise<string> {
  let calls = 0;
  const server = createServer((request, response) => {
    onRequest(request);
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const body = await buffer(request);
    if (method === 'POST' && (calls += 1) % 5 !== 0 && calls < WITH_ECHOES)
      return echo(calls % 5, body.toString(), headers.authorization, response);
    const forwarded = await fetch(`${vendorUrl}${url}`, {
      method,
      headers: {
        ...(headers.authorization === undefined ? {} : { authorization: headers.authorization }),
        ...(headers['content-type'] === undefined ? {} : { 'content-type': headers['content-type'] }),
      },
      ...(body.length === 0 ? {} : { body }),
    });
    const { status } = forwarded;
    // Listings show prompts anyway, and so do the words of a vendor that is asked for them.
    response.writeHead(status, { 'content-type': forwarded.headers.get('content-type') ?? 'application/json' });
    response.end(Buffer.from(await forwarded.arrayBuffer()));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function echo(kind: number, body: string, authorization = '', response: ServerResponse): void {
  const { prompt } = JSON.parse(body) as { prompt: string };
  const words = `You sent ${prompt} with ${authorization} (${prompt.toUpperCase()}): ${body}`;
  const json = {
    success: false,
    error: words,
    code: `bad_${prompt}`,
    details: [{ pointer: `/${prompt}`, message: words }],
    request_id: authorization,
  };
  response.setHeader('content-type', kind === 4 ? 'text/html' : 'application/json');
  response.setHeader('x-request-id', encodeURIComponent(prompt));
  // A shot that is refused so is not made; the others are looked for, and sent again.
  response.statusCode = kind === 1 ? 400 : kind === 2 ? 500 : 200;
  response.end(kind === 4 ? `<html>${words}</html>` : JSON.stringify(json));
}
