// The gateway as people start it: real processes, a real Temporal server, and clients that know only the API.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { createClient } from '@shotlist/client';
import { EXIT, generationWorkflowId } from '@shotlist/core';
import { ensureTemporalCli, runningDevServer } from '@shotlist/dev-server';
import { countDuplicates, createTestFolder } from '@shotlist/testing';
import { Client, Connection } from '@temporalio/client';
import { Webhook } from 'standardwebhooks';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { jsonLines, runCommand, startCommand } from '../__fixtures__/command.js';
import { folderWithFakeAccount } from '../__fixtures__/fake-account.js';
import { startGateway, untilAllEnded } from '../__fixtures__/gateway.js';

const TIMEOUT_MS = 600_000;

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

test(
  'a shot list is made by a gateway that runs in another process: every video whole',
  async () => {
    const gateway = await startGateway(createTestFolder());
    const folder = createTestFolder();
    const rows = Array.from({ length: 8 }, (_, index) => `s${index},A quiet street ${index},5\n`);
    writeFileSync(path.join(folder, 'shots.csv'), `id,prompt,duration\n${rows.join('')}`);
    const { code, stderr } = await runCommand(folder, ['run', 'shots.csv', '--account', 'videogenapi', '--json'], {
      VIDEOGENAPI_BASE_URL: gateway.url,
      VIDEOGENAPI_API_KEY: gateway.key,
    });
    expect(stderr).toContain('8 of 8 shots succeeded');
    expect(code).toBe(EXIT.succeeded);
    const out = path.join(folder, 'out', 'shots', 'videogenapi');
    const videos = readdirSync(out).filter((file) => file.endsWith('.mp4'));
    expect(videos).toHaveLength(8);
    for (const file of videos) expect(readFileSync(path.join(out, file)).subarray(4, 8).toString()).toBe('ftyp');
    expect((await gateway.list()).map(({ status }) => status)).toEqual(Array(8).fill('completed'));

    // The console stands beside it: its link opens it, and a key of the API doesn't.
    const [ready] = jsonLines(gateway.command.stdout());
    const [page = '', once] = String(ready?.['console']).split('#');
    expect((await fetch(page)).headers.get('content-security-policy')).toContain("default-src 'none'");
    const open = (given: object) =>
      fetch(`${page}api/session`, {
        method: 'POST',
        headers: { origin: gateway.url, 'content-type': 'application/json' },
        body: JSON.stringify(given),
      });
    expect((await open({ key: gateway.key })).status).toBe(401);
    expect((await open({ code: once })).status).toBe(200);
    expect((await fetch(`${page}api/batches`)).status).toBe(401);
  },
  TIMEOUT_MS,
);

test(
  'killed in a flood of requests and started again: each that was accepted is made once, and counted once',
  async () => {
    const { folder, made } = folderWithFakeAccount(0, { generationMs: 300 });
    const first = await startGateway(folder, ['--account', 'main']);
    const accepted: string[] = [];
    const flood = Array.from({ length: 8 }, async (_, lane) => {
      for (let place = 0; place < 40; place += 1) {
        const response = await first.generate({ prompt: `A quiet street ${lane}-${place}` }).catch(() => undefined);
        if (response?.status !== 200) return;
        const body = (await response.json().catch(() => undefined)) as { readonly generation_id: string } | undefined;
        if (body !== undefined) accepted.push(body.generation_id);
      }
    });
    while (accepted.length < 60) await new Promise((resolve) => setTimeout(resolve, 5));
    first.command.child.kill('SIGKILL');
    await Promise.all([...flood, first.command.ended]);
    expect(accepted.length).toBeLessThan(320);

    const second = await startGateway(folder, ['--account', 'main', '--metrics', '127.0.0.1:0']);
    expect(second.key).toBe(first.key);
    const listed = await untilAllEnded(second);
    const ids = listed.map((one) => one.generation_id);
    expect(ids).toEqual(expect.arrayContaining(accepted));
    expect(new Set(ids).size).toBe(ids.length);
    expect(listed.every(({ status }) => status === 'completed')).toBe(true);
    expect([made().length, countDuplicates(made())]).toEqual([ids.length, 0]);
    const user = (await (await second.ask('user')).json()) as { readonly usage: object };
    expect(user.usage).toEqual({ current_month_usage: ids.length, monthly_limit: 10_000 });
    const seen = async (page: string) => (await fetch(new URL(page, second.metrics))).text();
    expect(JSON.parse(await seen('/readyz'))).toEqual({ status: 'ready' });
    // What was killed before it noted that it had handed over is handed over once more, later.
    await expect.poll(() => seen('/metrics')).toMatch(/\nshotlist_outbox_waiting 0\n/);
    const counted = await seen('/metrics');
    expect(counted).toContain(`shotlist_generations{status="completed"} ${ids.length}\n`);
    expect(counted).toMatch(/\nshotlist_http_requests_total\{route="user",status="200"\} 1\n/);

    const address = (await runningDevServer(path.join(folder, '.shotlist', 'temporal.db'))) ?? '';
    const connection = await Connection.connect({ address });
    onTestFinished(() => connection.close());
    const workflows: string[] = [];
    const found = new Client({ connection }).workflow.list({ query: "WorkflowType = 'generateVideo'" });
    for await (const { workflowId } of found) workflows.push(workflowId);
    expect(workflows.toSorted()).toEqual(ids.map(generationWorkflowId).toSorted());
  },
  TIMEOUT_MS,
);

test(
  'a webhook whose receiver is away is delivered after all, over a restart of the gateway',
  async () => {
    const { folder } = folderWithFakeAccount(0, { generationMs: 100 }, { webhooks: { allowHosts: ['127.0.0.1'] } });
    const receiver = createServer();
    const came: { readonly headers: Record<string, string>; readonly body: string }[] = [];
    receiver.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        came.push({ headers: request.headers as Record<string, string>, body });
        response.writeHead(204).end();
      });
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    // Its port stays its own while it is away.
    let isAway = true;
    receiver.on('connection', (socket) => void (isAway && socket.destroy()));
    onTestFinished(() => {
      receiver.closeAllConnections();
      receiver.close();
    });

    const first = await startGateway(folder, ['--account', 'main']);
    const asked = await first.generate({ prompt: 'A boat', webhook_url: `http://127.0.0.1:${port}/hook` });
    const { generation_id: id } = (await asked.json()) as { readonly generation_id: string };
    await untilAllEnded(first);
    first.command.child.kill('SIGTERM');
    expect((await first.command.ended).code).toBe(EXIT.succeeded);
    expect(came).toEqual([]);

    isAway = false;
    const second = await startGateway(folder, ['--account', 'main']);
    // Its third try comes 80 s after the second.
    await expect.poll(() => came.length, { timeout: 200_000 }).toBe(1);
    second.command.child.kill('SIGTERM');
    await second.command.ended;
    const [{ headers, body } = { headers: {}, body: '' }] = came;
    const shown = await runCommand(folder, ['users', 'secret', 'dev', '--json']);
    const secret = String(jsonLines(shown.stdout)[0]?.['webhookSecret']);
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({
      type: 'generation.completed',
      data: { generation_id: id, status: 'completed' },
    });
    expect(came).toHaveLength(1);
  },
  TIMEOUT_MS,
);

test(
  'the client is warned of an alias, gives up waiting when it is told to, and downloads what it waited for',
  async () => {
    const { folder, release } = folderWithFakeAccount(0, { ends: 'held' });
    const gateway = await startGateway(folder, ['--account', 'main']);
    const client = createClient({ apiKey: gateway.key, baseUrl: gateway.url, honoursIdempotencyKeys: true });
    const { generation_id: id, warnings } = await client.generate({ model: 'higgsfield', prompt: 'A boat' });
    expect(warnings).toMatchObject([{ code: 'MODEL_ALIAS', message: expect.stringContaining('higgsfield_v1') }]);
    const stop = new AbortController();
    const waiting = client.waitFor(id, { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
    await expect(waiting).rejects.toThrow('enough');
    release();
    const done = await client.waitFor(id, { intervalMs: 300 });
    expect(done).toMatchObject({ status: 'completed', video_url: `${gateway.url}/api/v1/video/${id}` });
    const download = await client.download(id);
    let bytes = 0;
    for await (const chunk of download.body) bytes += chunk.byteLength;
    expect(bytes).toBeGreaterThan(0);
    const same = { idempotencyKey: 'once', signal: AbortSignal.timeout(TIMEOUT_MS) };
    const [one, two] = [
      await client.generate({ prompt: 'Two boats' }, same),
      await client.generate({ prompt: 'Two boats' }, same),
    ];
    expect(two.generation_id).toBe(one.generation_id);
  },
  TIMEOUT_MS,
);

test(
  'without --dev it says when nobody makes the videos; users come by command while it is stopped, and a worker makes them',
  async () => {
    const { folder } = folderWithFakeAccount(0);
    const created = await runCommand(folder, ['users', 'create', 'ada', '--json']);
    const key = String(jsonLines(created.stdout)[0]?.['key']);
    const gateway = startCommand(folder, ['serve', '--account', 'main', '--port', '0', '--json']);
    await expect.poll(() => gateway.stdout()).toContain('"served"');
    const [ready, served] = jsonLines(gateway.stdout());
    expect(ready).toEqual({ type: 'ready', url: expect.any(String), publicUrl: ready?.['url'], account: 'main' });
    expect((await fetch(`${String(ready?.['url'])}/console/`)).status).toBe(404);
    expect(served).toMatchObject({ account: 'main', served: { control: false, account: false } });
    await expect.poll(() => gateway.stderr()).toContain('Start one: shotlist worker --account main');

    const locked = await runCommand(folder, ['keys', 'list']);
    expect(locked.stderr).toContain(`Another gateway, process ${gateway.child.pid}, uses this database folder.`);
    expect(locked.stderr).toContain('Stop "shotlist serve", type this again');
    expect(locked.code).toBe(EXIT.failed);

    const client = createClient({ apiKey: key, baseUrl: String(ready?.['url']) });
    const { generation_id: id } = await client.generate({ prompt: 'A boat' });
    await expect.poll(async () => (await client.status(id)).status).toBe('in_queue');
    const worker = startCommand(folder, ['worker', '--account', 'main', '--json']);
    expect(await client.waitFor(id, { intervalMs: 300 })).toMatchObject({ status: 'completed' });
    expect((await client.user()).usage).toEqual({ current_month_usage: 1, monthly_limit: 100 });
    gateway.child.kill('SIGINT');
    worker.child.kill('SIGTERM');
    const { code, stdout } = await gateway.ended;
    expect(jsonLines(stdout).at(-1)).toEqual({ type: 'stopped' });
    expect([code, (await worker.ended).code]).toEqual([EXIT.succeeded, EXIT.succeeded]);
  },
  TIMEOUT_MS,
);

test(
  'SIGTERM with requests in flight, beside somebody who never ends his: exit 0, and each is made once by the next gateway',
  async () => {
    const { folder, made } = folderWithFakeAccount(0, { answerDelayMs: 1_500, generationMs: 500 });
    const first = await startGateway(folder, ['--account', 'main']);
    const asked = await Promise.all([1, 2, 3].map((place) => first.generate({ prompt: `A boat ${place}` })));
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 200]);
    const half = connect(Number(new URL(first.url).port), '127.0.0.1');
    onTestFinished(() => void half.destroy());
    half.on('error', () => undefined).write('POST /api/v1/generate HTTP/1.1\r\nContent-Length: 99\r\nHost: x\r\n\r\n{');
    await expect.poll(() => made().length).toBeGreaterThan(0);
    first.command.child.kill('SIGTERM');
    const { code, stdout } = await first.command.ended;
    expect([code, jsonLines(stdout).at(-1)]).toEqual([EXIT.succeeded, { type: 'stopped' }]);

    const second = await startGateway(folder, ['--account', 'main']);
    expect((await untilAllEnded(second)).map(({ status }) => status)).toEqual(Array(3).fill('completed'));
    expect([made().length, countDuplicates(made())]).toEqual([3, 0]);
    second.command.child.kill('SIGTERM');
    expect((await second.command.ended).code).toBe(EXIT.succeeded);
  },
  TIMEOUT_MS,
);

test(
  'a port that is taken, and a Temporal that isn’t there, are told in their own words',
  async () => {
    const folder = createTestFolder();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const busy = await runCommand(folder, ['serve', '--dev', '--port', String(port)]);
    expect(busy.stderr).toContain(`The gateway can’t listen on 127.0.0.1:${port} (EADDRINUSE).`);
    expect(busy.code).toBe(EXIT.usage);
    const lost = await runCommand(folder, ['serve', '--dev'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(lost.stderr).toContain('TEMPORAL_UNREACHABLE  127.0.0.1:1');
    expect(lost.code).toBe(EXIT.failed);
  },
  TIMEOUT_MS,
);

test(
  'for a person it says what to type next, and what it says works; the key is in a file that nobody else reads',
  async () => {
    const folder = createTestFolder();
    const gateway = startCommand(folder, ['serve', '--dev', '--port', '0'], { COLUMNS: '80' });
    await expect.poll(() => gateway.stdout()).toContain('--account videogenapi');
    const url = /api +(http:\S+)\/api\/v1\n/.exec(gateway.stdout())?.[1] ?? '';
    const file = path.join(folder, '.shotlist', 'dev-key');
    const key = readFileSync(file, 'utf8').trim();
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(
      gateway
        .stdout()
        .replaceAll(url, 'URL')
        .replaceAll(key, 'KEY')
        .replace(/(\/console\/#)[\w-]+/, '$1CODE')
        .replace(/(at http:\S+:)\d+/, '$1PORT'),
    ).toMatchSnapshot();
    const answer = await fetch(`${url}/api/v1/user`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
  },
  TIMEOUT_MS,
);
