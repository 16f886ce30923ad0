// A vendor on this machine: takes paid requests, says "pending" once, and has a video after that.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createTinyVideo } from '@shotlist/testing';
import type { Dialect, Generation, Said } from './dialect.js';

export const API_KEY = 'key-of-the-suite-7d10c2';

/** What a paid request or a question gets instead; `after` says that it was accepted all the same. */
export type Answer = Instead | { readonly after: Instead };
type Instead = Said | 'reset' | 'silence';

export interface FakeVendor {
  readonly url: string;
  readonly generations: readonly Generation[];
  /** Paid requests, whether they were taken or not. */
  readonly posts: readonly string[];
  /** Every path that was asked for. */
  readonly paths: readonly string[];
  onPost: (() => Answer | undefined) | undefined;
  onStatus: ((generation: Generation) => Instead | undefined) | undefined;
  close(): Promise<void>;
}

export async function startFakeVendor(dialect: Dialect): Promise<FakeVendor> {
  const generations: Generation[] = [];
  const asked = new Map<string, number>();
  const posts: string[] = [];
  const paths: string[] = [];
  const server = http.createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    paths.push(`${pathname}${search}`);
    if (pathname.startsWith('/files/')) return file(response, pathname);
    if (dialect.keyOf(request.headers) !== API_KEY) return reply(response, dialect.keyRefused);
    if (request.method === 'POST' && dialect.submitPath.test(pathname)) return begin(request, response);
    const generation = generations.find(({ id }) => id === dialect.idOf(pathname));
    if (generation === undefined) return reply(response, { status: 404, body: { detail: 'Not found' } });
    const instead = vendor.onStatus?.(generation);
    if (instead !== undefined) return give(response, instead);
    const times = (asked.get(generation.id) ?? 0) + 1;
    asked.set(generation.id, times);
    const video = `${vendor.url}/files/${generation.id}.mp4`;
    return reply(
      response,
      times === 1 ? dialect.pending(generation, vendor.url) : dialect.completed(generation, video, vendor.url),
    );
  }

  async function begin(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const path = request.url ?? '';
    posts.push(path);
    const body = (await json(request)) as Generation['body'];
    const instead = vendor.onPost?.();
    if (instead !== undefined && !(typeof instead === 'object' && 'after' in instead)) return give(response, instead);
    const generation = { id: dialect.newId(), path, body };
    generations.push(generation);
    return give(response, instead?.after ?? dialect.accepted(generation, vendor.url));
  }

  function file(response: http.ServerResponse, pathname: string): void {
    const generation = generations.find(({ id }) => pathname === `/files/${id}.mp4`);
    if (generation === undefined) return reply(response, { status: 404, body: {} });
    const seed = Number(dialect.seedOf(generation.body) ?? 0);
    response.writeHead(200, { 'content-type': 'video/mp4' });
    response.end(createTinyVideo({ width: 854, height: 480, durationSeconds: 5, seed }));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const vendor: FakeVendor = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    generations,
    posts,
    paths,
    onPost: undefined,
    onStatus: undefined,
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return vendor;
}

function give(response: http.ServerResponse, answer: Instead): void {
  if (answer === 'reset') response.destroy();
  else if (answer !== 'silence') reply(response, answer);
}

function reply(response: http.ServerResponse, { status, body, headers }: Said): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers }).end(text);
}
