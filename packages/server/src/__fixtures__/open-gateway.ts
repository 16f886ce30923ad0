// A gateway over HTTP with a user, a key, an engine that records, and a clock that stands.
import type { GenerationChange, Store } from '@shotlist/core';
import { onTestFinished } from 'vitest';
import type { Database } from '../database/open-database.js';
import type { GatewayEngine, GatewayEvent } from '../gateway-options.js';
import { createKey } from '../keys/keys.js';
import { createUser, type NewUser } from '../keys/users.js';
import { startGateway, type StartGatewayOptions } from '../start-gateway.js';

type Taken = Parameters<GatewayEngine['generate']>[0];

export interface TestGatewayOptions extends Partial<StartGatewayOptions> {
  readonly monthlyLimit?: NewUser['monthlyLimit'];
}

/** Noon, in the middle of a month. */
const NOON = Date.UTC(2026, 2, 15, 12);

export async function openGateway(database: Database, options: TestGatewayOptions = {}) {
  const clock = { ms: NOON };
  const taken = new Map<string, Taken>();
  const calls: string[] = [];
  const events: GatewayEvent[] = [];
  const trouble: { error?: Error } = {};
  const engine: GatewayEngine = {
    async generate(asked) {
      calls.push(asked.id);
      if (trouble.error !== undefined) throw trouble.error;
      taken.set(asked.id, asked);
    },
  };
  const { monthlyLimit, ...rest } = options;
  const gateway = await startGateway({
    port: 0,
    database,
    store: NO_STORE,
    engine,
    account: 'preview',
    listener: 'gateway',
    rate: null,
    nowMs: () => clock.ms,
    log: (event) => void events.push(event),
    ...rest,
  });
  onTestFinished(() => gateway.close());

  const enter = async (name: string) => {
    const user = await createUser(database, { name, ...(monthlyLimit === undefined ? {} : { monthlyLimit }) });
    const { key, id: keyId } = await createKey(database, { userId: user.id, name: 'test' });
    const send = (path: string, init: RequestInit = {}) =>
      fetch(`${gateway.url}/api/v1/${path}`, {
        ...init,
        headers: { Authorization: `Bearer ${key}`, ...(init.headers as Record<string, string> | undefined) },
      });
    const post = (body: unknown, headers: Record<string, string> = {}) =>
      send('generate', {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', ...headers },
      });
    /** The answer to an accepted request. */
    const make = async (body: object = { prompt: 'A boat' }): Promise<Body> => readBody(await post(body));
    const status = async (id: string): Promise<Body> => readBody(await send(`status/${id}`));
    return { user, key, keyId, send, post, make, status };
  };
  const tell = (change: GenerationChange) => gateway.generationChanged(change);
  return { gateway, url: gateway.url, clock, taken, calls, events, trouble, enter, tell, ...(await enter('Ada')) };
}

export type Body = Record<string, unknown> & { readonly generation_id: string };

export async function readBody(response: Response): Promise<Body> {
  return (await response.json()) as Body;
}

const NO_STORE: Pick<Store, 'read'> = { read: async () => undefined };

/** What the engine says at the end of a generation that went well. */
export function succeeded(id: string, rest: object = {}): GenerationChange {
  const video = { key: `batches/${id}/video.mp4`, size: 10, sha256: 'ab'.repeat(32) };
  return { id, state: 'ended', result: { id, status: 'succeeded', generationId: 'vendor-1', video, ...rest } };
}

export function failed(id: string, rest: object = { code: 'CONTENT_POLICY' }): GenerationChange {
  return { id, state: 'ended', result: { id, status: 'failed', ...rest } };
}
