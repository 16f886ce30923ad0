// `pnpm fake-vendor` as a process, and the values of its flags.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { childNodeArguments } from '../child-node.js';
import { readFakeLog } from '../fake-log.js';
import { createTestFolder } from '../test-folder.js';
import { createCommand, listFaults, optionsOf, type CommandFlags } from './command.js';
import { FAKE_API_FAULTS } from './fault-names.js';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Starts it; `line` is the first that it says. */
function start(...args: readonly string[]) {
  const env = { ...process.env, TMPDIR: createTestFolder() };
  const child = spawn(process.execPath, [...childNodeArguments(), MAIN, ...args], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (said.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (said.err += data.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const line = async (): Promise<string> => {
    await expect.poll(() => said.out).toContain('\n');
    return said.out.slice(0, said.out.indexOf('\n'));
  };
  return { child, said, ended, line };
}

test.each(['SIGINT', 'SIGTERM'] as const)('it says where it listens, works as told, and ends by %s', async (signal) => {
  const log = path.join(createTestFolder(), 'log');
  const flags = ['--json', '--key', 'lt_x', '--log', log, '--quota', '1/month', '--fault', 'user:slow:every=2,ms=1'];
  const { child, said, ended, line } = start(...flags);
  const ready = JSON.parse(await line()) as Record<string, string>;
  const { url, baseUrl } = ready;
  expect(ready).toEqual({ type: 'ready', url, baseUrl: `${url}/api/v1`, key: 'lt_x', log });
  const post = () =>
    fetch(`${baseUrl}/generate`, {
      method: 'POST',
      headers: { authorization: 'Bearer lt_x' },
      body: JSON.stringify({ prompt: 'A' }),
    });
  expect([(await post()).status, (await post()).status]).toEqual([200, 429]);
  expect(readFakeLog(log)).toHaveLength(1);
  child.kill(signal);
  expect([await ended, said.err]).toEqual([0, '']);
});

test('without --json it says the same in words, and its log stays', async () => {
  const { child, ended, line, said } = start();
  expect(await line()).toMatch(/^The fake vendor listens at http:\/\/127\.0\.0\.1:\d+\/api\/v1 with the key lt_fake/);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  const [, log = ''] = /^Its log: (.+)$/m.exec(said.out) ?? [];
  expect(readFakeLog(log)).toEqual([]);
});

test('a port that is taken is said calmly', async () => {
  const { line } = start('--json');
  const { url } = JSON.parse(await line()) as { url: string };
  const second = start('--port', new URL(url).port);
  expect(await second.ended).toBe(1);
  expect(second.said.err).toMatch(/^The fake vendor can’t start: .*EADDRINUSE/);
});

test('a wrong flag ends with 2 and what is allowed, help and the list of faults with 0', async () => {
  const wrong = start('--rate', '20');
  const help = start('--help');
  const faults = start('--faults');
  expect(await Promise.all([wrong.ended, help.ended, faults.ended])).toEqual([2, 0, 0]);
  expect(wrong.said).toMatchObject({ out: '', err: expect.stringContaining('such as 20/1s') });
  expect(help.said.out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(faults.said.out).toBe(`${listFaults()}\n`);
});

const parse = (...args: string[]) =>
  optionsOf(
    createCommand()
      .configureOutput({ writeErr: () => undefined })
      .parse(args, { from: 'user' })
      .opts<CommandFlags>(),
    'log',
  );

test('every flag reaches the server', () => {
  const args =
    '--port 1 --no-fsync --rate 20/1s --rate 5/1m:fixed --bucket 5:0.5 --rate-covers all --max-in-flight 3 --quota 10/30s --dialect date ' +
    '--usage-lag 1s --usage-reset --listing-lag 500ms --echo-other-seed --clock-ahead -10m --generation-time 1s-1.5s ' +
    '--idempotency-keys --list-key data --allow-host a --allow-host b --video-pad 9 ' +
    '--fault generate:work_no_answer:every=10,ms=500 --fault user:throttled:at=1+3,dialect=prose';
  expect(parse(...args.split(' '))).toEqual({
    port: 1,
    apiKey: 'lt_fake_api_key',
    logFile: 'log',
    fsync: false,
    rate: [
      { requests: 20, perMs: 1000 },
      { requests: 5, perMs: 60_000, kind: 'fixed' },
    ],
    bucket: { capacity: 5, refillPerSecond: 0.5 },
    rateCovers: 'all',
    maxInFlight: 3,
    quota: { limit: 10, period: 30_000 },
    dialect: 'date',
    usageLagMs: 1000,
    usageReset: true,
    listingLagMs: 500,
    echoSeed: 'other',
    clockAheadMs: -600_000,
    generationMs: [1000, 1500],
    honoursIdempotencyKeys: true,
    listKey: 'data',
    allowHosts: ['a', 'b'],
    videoPadBytes: 9,
    faults: [
      { on: 'generate', fault: 'work_no_answer', every: 10, ms: 500 },
      { on: 'user', fault: 'throttled', at: [1, 3], dialect: 'prose' },
    ],
  });
});

test.each([
  ['--port', '70000', 'from 0 to 65535'],
  ['--rate', '0/1s', 'from 1'],
  ['--rate', '1/0', 'longer than 0'],
  ['--bucket', '5', 'such as 5:2'],
  ['--bucket', '5:0', 'such as 5:2'],
  ['--quota', '1/mnth', 'such as 500ms'],
  ['--dialect', 'latin', 'Allowed choices are seed'],
  ['--clock-ahead', 'soon', 'such as 500ms'],
  ['--generation-time', '5s-1s', 'the smaller first'],
  ['--fault', 'generate:work_no_anser', 'Did you mean work_no_answer?'],
  ['--fault', 'generate:slow:every', 'NAME=VALUE'],
  ['--fault', 'generate:slow:every=x', 'whole number from 1'],
  ['--fault', 'video:no_id', 'a fault of generate'],
  ['--fautl', '1', 'Did you mean --fault'],
])('%s %s is refused', (flag, value, words) => {
  expect(() => parse(flag, value)).toThrow(words);
});

test('every fault has a sentence, and makes sense somewhere', () => {
  for (const { says, on } of Object.values(FAKE_API_FAULTS)) {
    expect(says).toMatch(/^[A-Z].*\.$/);
    expect(on.length).toBeGreaterThan(0);
  }
});
