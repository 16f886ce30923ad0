// Whoever wants to know is told what happens to a batch: by a signed webhook and by a command, once, though workers die.
import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { createTestFolder } from '@shotlist/testing';
import { Webhook } from 'standardwebhooks';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { jsonLines, runCommand, startCommand } from '../__fixtures__/command.js';
import { folderWithFakeAccount } from '../__fixtures__/fake-account.js';
import type { NoticeMessage } from '../notify/notice-message.js';

const SECRET = `whsec_${createHash('sha256').update('notify').digest('base64')}`;

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

interface Receiver {
  readonly url: string;
  /** Messages whose signature was right, in order. */
  readonly told: (NoticeMessage & { readonly id: string })[];
  /** Refuses so many before it takes any. */
  refuses: number;
}

async function startReceiver(): Promise<Receiver> {
  const receiver: { url: string; told: Receiver['told']; refuses: number } = { url: '', told: [], refuses: 0 };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      if (receiver.refuses > 0) {
        receiver.refuses -= 1;
        response.writeHead(500).end();
        return;
      }
      const message = new Webhook(SECRET).verify(body, signed(request.headers)) as NoticeMessage;
      receiver.told.push({ ...message, id: String(request.headers['webhook-id']) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/told`;
  return receiver;
}

function signed(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

const hook = (url: string, more: object = {}) => ({ webhook: { url, secretEnv: 'HOOK_SECRET' }, ...more });
const ENVIRONMENT = { HOOK_SECRET: SECRET, MY_KEY: 'canary' };

test('a run tells how it ended, by webhook and by command, and nothing of its prompts', async () => {
  const receiver = await startReceiver();
  const script = "require('fs').appendFileSync('told.ndjson', require('fs').readFileSync(0, 'utf8'))";
  const { folder } = folderWithFakeAccount(
    3,
    {},
    {
      notify: { team: hook(receiver.url), desk: { on: ['done'], command: [process.execPath, '-e', script] } },
    },
  );
  const ran = await runCommand(folder, ['run', 'shots.csv', '--account', 'main', '--json'], ENVIRONMENT);
  expect(ran.code, ran.stderr).toBe(EXIT.succeeded);
  const { batchId } = jsonLines(ran.stdout).find(({ type }) => type === 'done') as { batchId: string };
  expect(receiver.told).toHaveLength(1);
  const [message] = receiver.told;
  expect(message).toMatchObject({
    type: 'batch.done',
    text: 'shots.csv is done: 3 of 3 shots succeeded.',
    data: {
      batch: batchId,
      run: 1,
      account: 'main',
      state: 'done',
      verdict: 'succeeded',
      shots: 3,
      counts: { succeeded: 3 },
      cost: null,
      commands: [`shotlist results ${batchId}`],
    },
  });
  const { id: _, ...sent } = message!;
  expect(jsonLines(readFileSync(path.join(folder, 'told.ndjson'), 'utf8'))).toEqual([sent]);
  expect(JSON.stringify(receiver.told)).not.toMatch(/quiet street|canary/);
});

test('a refused key and the end are told once, though a worker is killed; a receiver that fails harms nothing', async () => {
  const receiver = await startReceiver();
  receiver.refuses = 1_000;
  const { folder } = folderWithFakeAccount(4, [{ outcome: 'unauthorized' }], {
    notify: { team: hook(receiver.url, { on: ['auth', 'done'] }), hole: { command: ['no-such-program'] } },
  });
  const startWorker = async () => {
    const worker = startCommand(folder, ['worker', '--json'], ENVIRONMENT);
    while (worker.child.exitCode === null && !worker.stdout().includes('"ready"')) await sleep(20);
    return worker;
  };
  const first = await startWorker();
  // Whoever watches keeps the embedded server.
  const submitted = startCommand(folder, ['submit', 'shots.csv', '--account', 'main'], ENVIRONMENT);
  await expect.poll(() => receiver.refuses).toBeLessThan(1_000);
  first.child.kill('SIGKILL');
  receiver.refuses = 0;
  const second = await startWorker();
  const told = () => receiver.told.map(({ type }) => type);
  await expect.poll(told).toEqual(['batch.auth']);
  await runCommand(folder, ['account', 'open', 'main']);
  expect((await submitted.ended).code).toBe(EXIT.succeeded);
  await expect.poll(told).toEqual(['batch.auth', 'batch.done']);
  expect(new Set(receiver.told.map(({ id }) => id)).size).toBe(2);
  expect(receiver.told[0]?.data).toMatchObject({ gate: { name: 'auth' }, commands: ['shotlist account open main'] });
  second.child.kill('SIGTERM');
  expect((await second.ended).code).toBe(EXIT.succeeded);
});

test('a gate that stays closed, a run that stops by itself, and shots that need a person are told as they happen', async () => {
  const receiver = await startReceiver();
  const script = [
    { outcome: 'throttled', retryAfterMs: 30_000 },
    {},
    { outcome: 'ambiguous_accepted' },
    { ends: 'failed' },
  ] as const;
  const { folder } = folderWithFakeAccount(
    12,
    script,
    {
      notify: {
        team: hook(receiver.url, { gateAfter: '1s' }),
        // Hours later nobody is told: the gate has opened by then.
        late: hook(receiver.url, { on: ['gate'], gateAfter: '2h' }),
      },
    },
    { canFind: false, honoursIdempotencyKeys: false },
  );
  const run = ['run', 'shots.csv', '--account', 'main', '--tolerate', '1', '--json'];
  const ran = await runCommand(folder, run, ENVIRONMENT);
  expect(ran.code, ran.stderr).toBe(EXIT.someShotsFailed);
  const told = receiver.told.map(({ type }) => type);
  expect(told.toSorted()).toEqual(['batch.done', 'batch.gate', 'batch.person', 'batch.tolerance']);
  expect(told.slice(0, 2)).toEqual(['batch.gate', 'batch.tolerance']);
  const about = (type: string) => receiver.told.find((message) => message.type === `batch.${type}`)?.data;
  expect(about('gate')).toMatchObject({ state: 'running', verdict: null, gate: { name: 'rate' } });
  expect(about('tolerance')).toMatchObject({ verdict: null, shots: 12 });
  expect(about('person')).toMatchObject({ counts: { ambiguous: 1 }, errors: { SUBMIT_AMBIGUOUS: 1 } });
});

test('notify names those who are told, and tries them', async () => {
  const receiver = await startReceiver();
  const folder = createTestFolder();
  const notify = {
    team: hook(receiver.url, { on: ['done', 'auth'] }),
    gone: { on: ['person'], command: ['no-such-program'] },
  };
  writeFileSync(path.join(folder, 'shotlist.config.json'), JSON.stringify({ notify }));
  writeFileSync(path.join(folder, '.env'), `HOOK_SECRET=${SECRET}\n`);
  const listed = await runCommand(folder, ['notify']);
  expect(listed.stdout).toContain(`webhook to 127.0.0.1:${new URL(receiver.url).port}`);
  expect(listed.stdout).toContain('done, auth');
  expect(listed.code).toBe(EXIT.succeeded);
  expect(receiver.told).toEqual([]);
  const tried = await runCommand(folder, ['notify', '--test', '--json']);
  expect(JSON.parse(tried.stdout)).toMatchObject([
    { name: 'team', told: { outcome: 'taken' } },
    { name: 'gone', told: { outcome: 'failed', reason: 'The command could not be started (ENOENT).' } },
  ]);
  expect(tried.code).toBe(EXIT.failed);
  expect(receiver.told).toMatchObject([{ type: 'test', data: null }]);
});

test('a secret that is missing or none is told before anything is sent', async () => {
  const { folder, made } = folderWithFakeAccount(1, {}, { notify: { team: hook('https://hooks.example') } });
  for (const [value, says] of [
    [undefined, 'The variable is not set.'],
    ['canary-secret', 'It has to be "whsec_"'],
  ] as const) {
    const ran = await runCommand(
      folder,
      ['run', 'shots.csv', '--account', 'main'],
      value === undefined ? {} : { HOOK_SECRET: value },
    );
    expect(ran.code).toBe(EXIT.usage);
    expect(ran.stderr).toContain('KEY_FORMAT  HOOK_SECRET');
    expect(ran.stderr).toContain(says);
    expect(ran.stderr).not.toContain('canary');
  }
  expect(made()).toEqual([]);
});
