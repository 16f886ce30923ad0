// SHOTLIST_ENCRYPTION_KEYS, by the real command: what Temporal holds, the wrong keys, and who may read it all the same.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EXIT, generationWorkflowId } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { createTestFolder, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonLines, type Ran, runCommand, startCommand } from '../__fixtures__/command.js';
import { folderWithFakeAccount } from '../__fixtures__/fake-account.js';
import { startGateway, untilAllEnded } from '../__fixtures__/gateway.js';

const TIMEOUT_MS = 900_000;
const TOKEN = 'token-of-the-tests-7731';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const newKey = () => randomBytes(32).toString('base64');

let temporal: TestTemporal;
let cli: string;
beforeAll(async () => {
  cli = (await ensureTemporalCli()).path;
  temporal = await startTestTemporal();
}, 600_000);
afterAll(() => temporal.stop());

function errorOf({ stdout }: Ran): Record<string, unknown> {
  return jsonLines(stdout).find(({ type }) => type === 'error') ?? {};
}

/** What Temporal's own command shows of a workflow, by way of a codec server. */
async function show(workflowId: string, endpoint: string, ...more: readonly string[]): Promise<string> {
  const args = ['workflow', 'show', '-w', workflowId, '-o', 'json', '--address', temporal.address];
  const { stdout } = await promisify(execFile)(cli, [...args, '--codec-endpoint', endpoint, ...more]);
  return stdout;
}

async function startCodecServer(folder: string, environment: NodeJS.ProcessEnv) {
  const command = startCommand(folder, ['codec-server', '--port', '0', '--json'], environment);
  while (command.child.exitCode === null && !command.stdout().includes('"ready"')) await sleep(20);
  return { command, url: String(jsonLines(command.stdout())[0]?.['url']) };
}

test(
  'a batch is made with keys from .env; Temporal’s own command reads it by the codec server alone, and the wrong keys change nothing',
  async () => {
    const { folder, made } = folderWithFakeAccount(4);
    renameSync(path.join(folder, 'shots.csv'), path.join(folder, 'canary-list.csv'));
    const [key, other] = [newKey(), newKey()];
    writeFileSync(path.join(folder, '.env'), `SHOTLIST_ENCRYPTION_KEYS=first:${key}\n`);
    const named = { TEMPORAL_ADDRESS: temporal.address };
    const ran = await runCommand(folder, ['run', 'canary-list.csv', '--account', 'main', '--json'], named);
    expect(ran.code).toBe(EXIT.succeeded);
    expect(`${ran.stdout}${ran.stderr}`).not.toContain(key);
    const { batchId } = jsonLines(ran.stdout).at(-1) as { batchId: string };
    const workflowId = `batch/${batchId}`;

    const token = { SHOTLIST_CODEC_TOKEN: TOKEN };
    const { command, url } = await startCodecServer(folder, token);
    const shown = await show(workflowId, url, '--codec-auth', `Bearer ${TOKEN}`);
    expect(shown).toContain(base64('"canary-list.csv: 4 shots on main"'));
    expect((await fetch(`${url}/decode`, { method: 'POST' })).status).toBe(401);
    command.child.kill('SIGTERM');
    expect((await command.ended).code).toBe(EXIT.succeeded);
    // With another key alone, what is there is shown as it is.
    const without = await startCodecServer(folder, { ...token, SHOTLIST_ENCRYPTION_KEYS: `second:${other}` });
    const sealed = await show(workflowId, without.url, '--codec-auth', `Bearer ${TOKEN}`);
    expect(sealed).toContain(base64('first'));
    expect(sealed).not.toContain(base64('"canary-li').slice(0, 12));

    appendFileSync(path.join(folder, 'canary-list.csv'), 'more,A quiet street at night,5\n');
    const refuse = async (keys: string, ...args: readonly string[]) => {
      const wrong = { ...named, SHOTLIST_ENCRYPTION_KEYS: keys };
      const refused = await runCommand(folder, [...args, '--json'], wrong);
      expect(errorOf(refused)).toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
      expect(refused.code).toBe(EXIT.failed);
    };
    await refuse(`first:${other}`, 'submit', 'canary-list.csv', '--account', 'main', '--no-wait');
    await refuse(`second:${other}`, 'worker', '--account', 'main');
    await refuse(`second:${other}`, 'serve', '--account', 'main', '--port', '0');
    await refuse(' ', 'account', 'close', 'main');
    expect(made()).toHaveLength(4);
    const both = { ...named, SHOTLIST_ENCRYPTION_KEYS: `second:${other},first:${key}` };
    const again = await runCommand(folder, ['run', 'canary-list.csv', '--account', 'main', '--json'], both);
    expect(again.code).toBe(EXIT.succeeded);
    expect(made()).toHaveLength(5);
  },
  TIMEOUT_MS,
);

test(
  'a gateway with keys makes a video and hears of it, and nothing of that is readable in a history',
  async () => {
    const { folder, made } = folderWithFakeAccount(0);
    const gateway = await startGateway(folder, ['--account', 'spare'], {
      TEMPORAL_ADDRESS: temporal.address,
      SHOTLIST_ENCRYPTION_KEYS: `a:${newKey()}`,
    });
    expect((await gateway.generate({ prompt: 'A quiet street' })).status).toBe(200);
    const [ended] = await untilAllEnded(gateway);
    expect(ended?.status).toBe('completed');
    expect(made()).toHaveLength(1);
    const { workflow } = temporal.client;
    for (const id of [generationWorkflowId(ended?.generation_id ?? ''), 'account/spare']) {
      const history = historyToJSON(await workflow.getHandle(id).fetchHistory());
      expect(history).toContain(base64('binary/shotlist-encrypted'));
      expect(history).not.toContain(base64('json/plain'));
    }
    gateway.command.child.kill('SIGINT');
    await gateway.command.ended;
  },
  TIMEOUT_MS,
);

test('keys that can’t be read are told at once, and never shown', async () => {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'shots.csv'), 'prompt\nA quiet street\n');
  const key = newKey();
  const keys = { SHOTLIST_ENCRYPTION_KEYS: `one:${key},${key}` };
  for (const args of [['validate', 'shots.csv'], ['run', 'shots.csv'], ['codec-server']]) {
    const refused = await runCommand(folder, [...args, '--json'], keys);
    expect(errorOf(refused)).toMatchObject({ code: 'CONFIG_INVALID', where: 'SHOTLIST_ENCRYPTION_KEYS' });
    expect(refused.code).toBe(EXIT.usage);
    expect(`${refused.stdout}${refused.stderr}`).not.toContain(key.slice(0, 10));
  }
  const { stdout } = await runCommand(folder, ['doctor', '--json'], keys);
  const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; found: string }[] };
  expect(checks.find(({ name }) => name === 'Encryption')).toMatchObject({
    state: 'wrong',
    found: expect.stringContaining('Key 2 has no id'),
  });
});

test.each([
  [{}, [], 'SHOTLIST_ENCRYPTION_KEYS'],
  [{ keys: true }, ['--host', '0.0.0.0'], 'SHOTLIST_CODEC_TOKEN'],
  [{ keys: true, token: 'short' }, [], 'SHOTLIST_CODEC_TOKEN'],
  [{ keys: true, token: 'with a space in the middle' }, [], 'SHOTLIST_CODEC_TOKEN'],
])(
  'a codec server with %j and %j is refused',
  async ({ keys = false, token }: { keys?: boolean; token?: string }, flags, where) => {
    const refused = await runCommand(createTestFolder(), ['codec-server', '--port', '0', '--json', ...flags], {
      ...(keys ? { SHOTLIST_ENCRYPTION_KEYS: `a:${newKey()}` } : {}),
      ...(token === undefined ? {} : { SHOTLIST_CODEC_TOKEN: token }),
    });
    expect(errorOf(refused)).toMatchObject({ code: 'CONFIG_INVALID', where });
    expect(`${refused.stdout}${refused.stderr}`).not.toMatch(/short"|in the middle/);
  },
);

test('pages are named, not all let in', async () => {
  const refused = await runCommand(createTestFolder(), ['codec-server', '--cors', '*', '--json']);
  expect(errorOf(refused)).toMatchObject({ code: 'USAGE', where: '--cors' });
});
