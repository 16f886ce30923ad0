// A provider whose vendor is another process, over HTTP: connects, asks whether it may send, sends once.
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  type FindQuery,
  type FindResult,
  type GenerationRequest,
  type GenerationStatus,
  type Provider,
  type ProviderCapabilities,
  ProviderError,
  type SubmitContext,
  type SubmitOutcome,
} from '@shotlist/core';
import { monotonicMs } from './clock.js';
import type { SubmitBody } from './vendor.js';

/** A provider for the vendor at `url`. */
export async function createRemoteProvider(url: string): Promise<Provider> {
  const capabilities = await ask<ProviderCapabilities>(url, '/capabilities', {}, AbortSignal.timeout(10_000));
  return {
    contract: 'shotlist-provider/1',
    name: 'remote-fake',
    capabilities,
    submit: (request, context) => send(url, request, context),
    check: (ids, { signal }) => ask<readonly GenerationStatus[]>(url, '/check', ids, signal),
    find: (query: FindQuery, { signal }) => ask<FindResult>(url, '/find', query, signal),
    async fetchOutput(generationId, { signal }) {
      const response = await reach(`${url}/output?id=${encodeURIComponent(generationId)}`, { signal });
      if (response.body === null) throw new ProviderError('OUTPUT_UNAVAILABLE', 'The answer has no body.');
      const size = Number(response.headers.get('content-length'));
      return { video: { kind: 'stream', body: response.body, size } };
    },
  };
}

/** One network try on a connection of its own, so that nothing is ever sent again behind our back. */
function send(url: string, request: GenerationRequest, context: SubmitContext): Promise<SubmitOutcome> {
  return new Promise((resolve, reject) => {
    let sent = false;
    const lose = (detail: string) => resolve(sent ? { outcome: 'ambiguous', detail } : { outcome: 'not_sent', detail });
    const call = httpRequest(`${url}/submit`, {
      method: 'POST',
      agent: false,
    });
    const abort = () => {
      call.destroy();
      lose('The caller gave up.');
    };
    context.signal.addEventListener('abort', abort, { once: true });
    call.on('close', () => context.signal.removeEventListener('abort', abort));
    call.on('error', (error) => lose(error.message));
    call.on('response', (response) => {
      text(response).then(
        (answer) => {
          if (response.statusCode === 200) resolve(JSON.parse(answer) as SubmitOutcome);
          else lose(`It answered ${response.statusCode}.`);
        },
        (error: unknown) => lose(String(error)),
      );
    });
    call.on('socket', (socket) => {
      socket.once('connect', () => {
        context.beforeSend().then(
          () => {
            sent = true;
            const { idempotencyKey } = context;
            const body: SubmitBody = { request, idempotencyKey, worker: process.pid, sentMs: monotonicMs() };
            call.end(JSON.stringify(body));
          },
          (error: unknown) => {
            call.destroy();
            reject(error instanceof Error ? error : new Error(String(error)));
          },
        );
      });
    });
  });
}

async function ask<Answer>(url: string, path: string, body: object, signal: AbortSignal): Promise<Answer> {
  const response = await reach(`${url}${path}`, { method: 'POST', body: JSON.stringify(body), signal });
  return (await response.json()) as Answer;
}

async function reach(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options).catch((cause: unknown) => {
    throw new ProviderError('PROVIDER_ERROR', 'The vendor could not be reached.', { retryable: true, cause });
  });
  if (!response.ok)
    throw new ProviderError('PROVIDER_ERROR', `The vendor answered ${response.status}.`, { retryable: true });
  return response;
}
