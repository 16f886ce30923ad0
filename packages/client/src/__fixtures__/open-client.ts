// A client of a fake API of a test's own.
import { type FakeApi, type FakeApiEndpoint, type FakeApiOptions, startFakeApi } from '@shotlist/testing';
import { onTestFinished } from 'vitest';
import { type Client, createClient } from '../create-client.js';
import type { ClientOptions } from '../options.js';

export interface Opened {
  readonly api: FakeApi;
  readonly client: Client;
  /** What became of the calls to an endpoint, in order. */
  answers(endpoint: FakeApiEndpoint): readonly (string | undefined)[];
}

export async function openClient(fake: FakeApiOptions = {}, options: Partial<ClientOptions> = {}): Promise<Opened> {
  const api = await startFakeApi({ fsync: false, ...fake });
  onTestFinished(() => api.close());
  return {
    api,
    client: createClient({ apiKey: api.apiKey, baseUrl: api.baseUrl, ...options }),
    answers: (endpoint) => api.history().flatMap((call) => (call.endpoint === endpoint ? [call.answer] : [])),
  };
}

export const REQUEST = { model: 'kling_21', prompt: 'A cat playing with a ball', duration: 5 } as const;
