// A fake API of a test's own, with the calls that tests make.
import { onTestFinished } from 'vitest';
import type { FakeApiOptions } from '../options.js';
import { startFakeApi } from '../start-fake-api.js';

type Headers = Readonly<Record<string, string>>;

/** Starts one, and closes it when the test is over. */
export async function open(options: FakeApiOptions = {}) {
  const api = await startFakeApi(options);
  onTestFinished(() => api.close());
  const { baseUrl, apiKey } = api;
  const headers: Headers = { authorization: `Bearer ${apiKey}` };
  const send = (path: string, init: RequestInit & { readonly headers?: Headers } = {}): Promise<Response> =>
    fetch(`${baseUrl}/${path}`, { ...init, headers: { ...headers, ...init.headers } });
  return {
    api,
    baseUrl,
    headers,
    send,
    get: (path: string) => send(path),
    post: (body: unknown, more: Headers = {}, signal: AbortSignal | null = null) =>
      send('generate', { method: 'POST', body: JSON.stringify(body), headers: more, signal }),
  };
}

/** The body, when it is what the schema says. */
export async function read<Body>(response: Response, schema: { parse(value: unknown): Body }): Promise<Body> {
  return schema.parse(await response.json());
}
