// The fetch that packages are given. Which call a request belongs to decides what becomes of it: it is written down and not
// sent, it costs money and is sent once at its moment, or it is a question.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { FetchLike } from '@shotlist/client';
import { createPaidFetch } from '@shotlist/client/node';
import { readAll } from './read-all.js';

/** One request that left, and what came back. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  /** What its headers hold of keys: never to be repeated. */
  readonly secrets: readonly string[];
  /** The answer, whole. */
  response?: Response;
  text: string;
  /** Why there is none. */
  error?: unknown;
}

/** A request that a package would have sent. */
export interface WrittenRequest {
  readonly url: string;
  readonly body: string;
}

/** How a package's function ended, and the last exchange it had. */
export type Call<Value> = { readonly exchange: Exchange | undefined } & (
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: unknown }
);

interface Rehearsal {
  readonly written: WrittenRequest | undefined;
  /** It would send something. */
  readonly isReached: boolean;
  /** Why it did not go on. */
  readonly error: unknown;
}

export interface VendorCalls {
  readonly fetch: typeof globalThis.fetch;
  /** What the function would send that is no question. Nothing leaves this machine. */
  rehearse(run: () => PromiseLike<unknown>): Promise<Rehearsal>;
  /** Lets one request through that costs money, at its moment; `exchange` is that one's. */
  pay<Value>(beforeSend: () => Promise<void>, run: () => PromiseLike<Value>): Promise<Call<Value>>;
  /** Puts something of one's own between a package and what the call that it is part of does with requests. */
  between<Value>(change: (send: FetchLike) => FetchLike, run: () => PromiseLike<Value>): PromiseLike<Value>;
  /** Lets questions through, and nothing that could cost money. */
  ask<Value>(run: () => PromiseLike<Value>): Promise<Call<Value>>;
}

/** `observe` stands around each request that costs money. */
export function createVendorCalls(
  question: FetchLike,
  observe: (paid: FetchLike) => FetchLike = (paid) => paid,
): VendorCalls {
  const current = new AsyncLocalStorage<FetchLike>();
  const stray: FetchLike = async () => {
    throw new Error('This request belongs to no call.');
  };
  const send = (): FetchLike => current.getStore() ?? stray;
  return {
    async fetch(input, init = {}) {
      if (input instanceof Request) throw new TypeError('Only URLs are fetched here.');
      return send()(String(input), init);
    },
    between: (change, run) => current.run(change(send()), run),
    async rehearse(run) {
      let written: WrittenRequest | undefined;
      let isReached = false;
      const write: FetchLike = async (url, init) => {
        isReached = true;
        if (!isQuestion(init)) written ??= { url, body: bodyText(init) };
        throw new Error('This is a rehearsal.');
      };
      const { error } = await settle(() => current.run(write, run));
      return { written, isReached, error };
    },
    async pay(beforeSend, run) {
      const paid = observe(createPaidFetch(beforeSend));
      let exchange: Exchange | undefined;
      const pass: FetchLike = async (url, init) => {
        if (isQuestion(init)) return question(url, init);
        if (exchange !== undefined) throw new Error('A request that costs money is sent once.');
        exchange = begin(url, init);
        return finish(exchange, paid(url, init));
      };
      const settled = await settle(() => current.run(pass, run));
      return { ...settled, exchange };
    },
    async ask(run) {
      let exchange: Exchange | undefined;
      const pass: FetchLike = async (url, init) => {
        if (!isQuestion(init)) throw new Error('A question costs nothing.');
        exchange = begin(url, init);
        return finish(exchange, question(url, init));
      };
      const settled = await settle(() => current.run(pass, run));
      return { ...settled, exchange };
    },
  };
}

async function settle<Value>(
  run: () => PromiseLike<Value>,
): Promise<{ ok: true; value: Value; error?: never } | { ok: false; error: unknown }> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    return { ok: false, error };
  }
}

export function isQuestion({ method = 'GET' }: RequestInit): boolean {
  return method.toUpperCase() === 'GET';
}

/** Packages send JSON; what isn't text is told apart by its size. */
function bodyText({ body }: RequestInit): string {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? `${body.byteLength} bytes` : typeof body;
}

function begin(url: string, init: RequestInit): Exchange {
  const secrets = [...new Headers(init.headers)]
    .filter(([name]) => /auth|key|token|secret/.test(name))
    .map(([, value]) => value.replace(/^[A-Za-z]+ +/, ''));
  return { method: init.method ?? 'GET', url, secrets, text: '' };
}

/** The package reads a copy: what the answer was is still known when it makes something else of it. */
async function finish(exchange: Exchange, answer: Promise<Response>): Promise<Response> {
  try {
    const response = await answer;
    const bytes = await readAll(response);
    exchange.text = new TextDecoder().decode(bytes);
    exchange.response = response;
    const { status, statusText, headers } = response;
    const mayHaveBody = status !== 204 && status !== 205 && status !== 304;
    return new Response(mayHaveBody ? bytes : null, { status, statusText, headers });
  } catch (error) {
    exchange.error = error;
    throw error;
  }
}
