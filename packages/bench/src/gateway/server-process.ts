// What takes the submits, as a process of its own: the gateway, or a bare route that writes the same row and starts the same workflow.
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { checkRequest, type RequestInput } from '@shotlist/core';
import { createKey, createUser, type Database, openDatabase, startGateway } from '@shotlist/server';
import { openStore } from '@shotlist/store';
import { ShotlistClient } from '@shotlist/temporal/client';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';

/** What it is given. */
export interface ServerSettings {
  readonly kind: 'gateway' | 'bare';
  readonly folder: string;
  readonly address: string;
  readonly databaseUrl?: string;
}

const ACCOUNT = 'studio';
const LISTENER = 'bench/gateway';

const { kind, folder, address, databaseUrl } = JSON.parse(process.argv[2] ?? '') as ServerSettings;
const database = await openDatabase({ folder, ...(databaseUrl === undefined ? {} : { url: databaseUrl }) });
const store = await openStore(pathToFileURL(folder).href);
const temporal = new Client({ connection: await Connection.connect({ address }) });
const engine = new ShotlistClient({ store, temporal });
const user = await createUser(database, { name: kind, monthlyLimit: null });
const { key } = await createKey(database, { userId: user.id, name: 'bench' });
const url = kind === 'gateway' ? await serveGateway() : await serveBare(database, user.id);
console.log(`ready ${url} ${key}`);

async function serveGateway(): Promise<string> {
  const gateway = await startGateway({
    port: 0,
    database,
    store,
    engine,
    account: ACCOUNT,
    listener: LISTENER,
    rate: null,
  });
  return gateway.url;
}

/** No key, no limit, no rule but the request's own, and no outbox: what is answered is under way. */
async function serveBare({ db }: Database, userId: string): Promise<string> {
  const app = new Hono();
  app.post('/api/v1/generate', async (context) => {
    const { request } = checkRequest(await context.req.json<RequestInput>());
    if (request === undefined) return context.json({ success: false }, 400);
    const id = `gen_${randomBytes(16).toString('hex')}`;
    const month = new Date().toISOString().slice(0, 7);
    await db.execute(sql`
      INSERT INTO shotlist.generations (
        id, user_id, request_id, request, fingerprint, status, accepted_at, usage_month, used_then
      ) VALUES (
        ${id}, ${userId}, ${randomUUID()}, ${JSON.stringify(request)}::json, '', 'in_queue', now(), ${month}, 0
      )`);
    await engine.generate({ account: ACCOUNT, id, request, share: userId, listener: LISTENER });
    return context.json({ success: true, generation_id: id, status: 'pending' });
  });
  const answer = getRequestListener(app.fetch);
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
