// The gateway as a process among others: killed in a flood, without its database, failing in ways nobody thought of.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childNodeArguments, createTestFolder, needs, startPostgres } from '@shotlist/testing';
import { expect, onTestFinished, test } from 'vitest';
import { onEachDatabase } from './__fixtures__/on-each-database.js';
import { failed, openGateway, readBody, succeeded } from './__fixtures__/open-gateway.js';
import { openDatabase } from './database/open-database.js';

const PROCESS = fileURLToPath(new URL('__fixtures__/gateway-process.ts', import.meta.url));

async function launch(folder: string, databaseUrl: string) {
  const child = spawn(process.execPath, [...childNodeArguments(), PROCESS, folder, databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => end(child, 'SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, ...(JSON.parse(line) as { url: string; key: string }) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** So many submits, 40 at a time, until the gateway is gone: the ids of those that were answered with a 200. */
async function flood(
  url: string,
  key: string,
  submits: number,
  onAnswer: (answered: number) => void = () => undefined,
): Promise<string[]> {
  const ids: string[] = [];
  let next = 0;
  const submit = async (): Promise<void> => {
    while (next < submits) {
      const seed = (next += 1);
      const answer = await fetch(`${url}/v1/generate`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${key}` },
        body: JSON.stringify({ prompt: 'A boat', seed }),
      });
      if (answer.status !== 200) continue;
      ids.push((await readBody(answer)).generation_id);
      onAnswer(ids.length);
    }
  };
  await Promise.allSettled(Array.from({ length: 40 }, submit));
  return ids;
}

async function killInAFlood(databaseUrl: string): Promise<void> {
  const folder = createTestFolder();
  const first = await launch(folder, databaseUrl);
  const { key } = first;
  const ids = await flood(first.url, key, 500, (answered) => {
    if (answered === 200) first.child.kill('SIGKILL');
  });
  expect(ids.length).toBeGreaterThanOrEqual(200);
  expect(ids.length).toBeLessThan(500);

  const second = await launch(folder, databaseUrl);
  const get = async (where: string) =>
    readBody(await fetch(`${second.url}/v1/${where}`, { headers: { Authorization: `Bearer ${key}` } }));
  const total = async () => ((await get('generations'))['pagination'] as { total: number }).total;
  const accepted = await total();
  const taken = () => readdirSync(path.join(folder, 'taken'));
  await expect.poll(() => taken().length).toBe(accepted);
  expect(ids.filter((id) => !taken().includes(id))).toEqual([]);
  expect(await get('user')).toMatchObject({ usage: { current_month_usage: accepted } });
  const more = await flood(second.url, key, 100);
  expect(more).toHaveLength(100);
  await expect.poll(() => taken().length).toBe(accepted + 100);
  await end(second.child, 'SIGTERM');
  expect(second.child.exitCode).toBe(0);
}

test(
  'killed in a flood, on PGlite, nothing that was accepted is lost, and each counts once',
  () => killInAFlood(''),
  300_000,
);

needs('initdb').test(
  'killed in a flood, on PostgreSQL, nothing that was accepted is lost, and each counts once',
  async (initdb) => {
    const postgres = await startPostgres(initdb);
    onTestFinished(() => postgres.close());
    await killInAFlood(postgres.url);
  },
  300_000,
);

needs('initdb').test(
  'without its database everything is a 503 that says when to come back, and afterwards all goes on',
  async (initdb) => {
    const postgres = await startPostgres(initdb);
    onTestFinished(() => postgres.close());
    const database = await openDatabase({ url: postgres.url, folder: '' });
    onTestFinished(() => database.close());
    const { post, send, url, make, taken } = await openGateway(database);
    const { generation_id } = await make();
    await postgres.kill();
    const answers = [
      await post({ prompt: 'A boat' }),
      await send('user'),
      await send(`status/${generation_id}`),
      await fetch(`${url}/v1/video/${generation_id}`),
      await fetch(`${url}/readyz`),
    ];
    expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
      answers.map(() => [503, '5']),
    );
    expect(await answers[0]!.json()).toMatchObject({ success: false, code: 'DATABASE_UNREACHABLE' });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await postgres.start();
    await expect.poll(async () => (await send('user')).status).toBe(200);
    const { generation_id: after } = await make();
    await expect.poll(() => taken.has(after)).toBe(true);
  },
);

onEachDatabase((database) => {
  test('what nobody expected is a 500 in the API’s form, and the log knows where without a word of the request', async () => {
    const { make, tell, url, events } = await openGateway(database(), {
      store: {
        read: () => {
          throw new TypeError('something about A secret boat');
        },
      },
    });
    const { generation_id } = await make({ prompt: 'A secret boat' });
    await tell(succeeded(generation_id));
    const response = await fetch(`${url}/v1/video/${generation_id}`);
    const requestId = response.headers.get('x-request-id');
    expect([response.status, await response.json()]).toEqual([
      500,
      { success: false, error: 'Internal server error.', code: 'INTERNAL', request_id: requestId },
    ]);
    const told = events.find(({ event }) => event === 'unexpected');
    expect(told).toMatchObject({
      requestId,
      trace: expect.arrayContaining(['TypeError', expect.stringContaining('start-gateway.test')]),
    });
    expect(JSON.stringify(events)).not.toContain('secret');
  });

  test('closing answers what was asked, and takes nothing more', async () => {
    const { gateway, make, url, tell } = await openGateway(database());
    const { generation_id } = await make();
    const asked = request(`${url}/v1/status/${generation_id}`).end();
    const [response] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).toBe(401);
    await gateway.close();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
    // The activity of a worker that stops later still finds the database.
    await tell(failed(generation_id));
  });
});
