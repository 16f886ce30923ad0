// A vendor to try the provider on: an HTTP server on this machine that takes a moment for each still card.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { json } from 'node:stream/consumers';
import { frameSize, type GenerationRequest } from '@shotlist/core';
import { createTinyVideo } from '@shotlist/testing/fake';

/** What may be wrong with it. */
export type ToyTrouble = 'throttled' | 'lost-answer' | 'half-answer' | 'html-answer' | 'endless-answer';

/** A running toy vendor. */
export interface ToyVendor {
  readonly url: URL;
  /** Videos it has begun, and would charge for. */
  readonly videos: readonly { readonly id: string; readonly request: GenerationRequest }[];
  close(): Promise<void>;
}

interface Card {
  readonly id: string;
  readonly key: string;
  readonly request: GenerationRequest;
  readonly doneAtMs: number;
}

const GENERATION_MS = 200;

/** Starts it on a free port of the loopback address. It knows one key and, at most, one trouble. */
export async function startToyVendor(apiKey: string, trouble?: ToyTrouble): Promise<ToyVendor> {
  const cards: Card[] = [];
  const server = http.createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (request.headers.authorization !== `Bearer ${apiKey}`) return reply(response, 401, { error: 'bad key' });
    if (request.method === 'POST') return begin(request, response);
    const file = /^\/videos\/(.+)\/file$/.exec(url.pathname)?.[1];
    if (file !== undefined) return sendFile(response, file);
    const ids = url.searchParams.get('ids')?.split(',');
    const key = url.searchParams.get('key');
    return reply(
      response,
      200,
      cards.filter((card) => ids?.includes(card.id) === true || card.key === key).map(describe),
    );
  }

  async function begin(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const asked = (await json(request)) as GenerationRequest;
    if (trouble === 'throttled') {
      response.setHeader('retry-after', '2');
      return reply(response, 429, { error: 'slow down' });
    }
    if (asked.model !== 'seedance_lite') return reply(response, 400, { error: `no model for "${asked.prompt}"` });
    const key = String(request.headers['idempotency-key']);
    const known = cards.find((card) => card.key === key);
    const card = known ?? { id: randomUUID(), key, request: asked, doneAtMs: Date.now() + GENERATION_MS };
    if (known === undefined) cards.push(card);
    if (trouble === 'lost-answer') response.destroy();
    else if (trouble === 'endless-answer') response.writeHead(201).write('{"id":');
    else if (trouble === 'html-answer') response.writeHead(201).end('<html>Welcome</html>');
    else if (trouble === 'half-answer')
      response.writeHead(201, { 'content-length': 100 }).write('{"id":', () => response.destroy());
    else reply(response, 201, describe(card));
  }

  function sendFile(response: http.ServerResponse, id: string): void {
    const card = cards.find((each) => each.id === id && describe(each).status === 'completed');
    if (card === undefined) return reply(response, 404, { error: 'not here' });
    const { resolution, aspect_ratio: ratio = '16:9', duration, seed } = card.request;
    response.writeHead(200, { 'content-type': 'video/mp4' });
    response.end(createTinyVideo({ ...frameSize(resolution, ratio), durationSeconds: duration, seed }));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the toy vendor has no port');
  return {
    url: new URL(`http://127.0.0.1:${address.port}`),
    videos: cards,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function describe({ id, request, doneAtMs }: Card) {
  return { id, status: Date.now() < doneAtMs ? 'in_progress' : 'completed', seed: request.seed };
}

function reply(response: http.ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
