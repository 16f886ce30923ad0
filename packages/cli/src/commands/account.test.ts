// shotlist accounts and account: looked at without a trace, and changed for runs that come and runs that go on.
import { EXIT, storeLayout } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, runCommand, startCommand } from '../__fixtures__/command.js';
import { folderWithFakeAccount } from '../__fixtures__/fake-account.js';

const KEY = 'lt_test-key-1234';
const PATIENCE = { interval: 250 };

function folderWithConfig(): string {
  const folder = createTestFolder();
  const main = {
    provider: 'videogenapi',
    options: { apiKeyEnv: 'MY_KEY' },
    rate: { requests: 5, per: '1s', burst: 3 },
    quotas: [{ limit: 100, per: 'month', anchorDay: 15, timeZone: 'Europe/Berlin' }],
    prices: { currency: 'USD', models: {} },
  };
  writeFileSync(path.join(folder, 'shotlist.config.json'), JSON.stringify({ accounts: { main } }));
  return folder;
}

const jsonOf = async (folder: string, ...args: readonly string[]) => {
  const { stdout, code, stderr } = await runCommand(folder, [...args, '--json'], { MY_KEY: KEY });
  expect(`${stdout}${stderr}`).not.toContain(KEY);
  return { code, json: jsonLines(stdout)[0] ?? {} };
};

test('looking at accounts says where a key is kept and never the key, and leaves no trace', async () => {
  const folder = folderWithConfig();
  const { stdout, code } = await runCommand(folder, ['accounts'], { MY_KEY: KEY });
  expect(code).toBe(EXIT.succeeded);
  expect(stdout).toMatchInlineSnapshot(`
    "
      main     videogenapi at videogenapi.com · key from MY_KEY · prices in USD
               rate: 5 requests a second · 20 in flight · quotas: 100 units a month
               ledger: none yet; the next batch starts one

      preview  animatics, rendered on this machine
               rate: no limit · 100 in flight · quotas: none
               ledger: none yet; the next batch starts one

    "
  `);
  expect(stdout).not.toContain(KEY);
  const { json } = await jsonOf(folder, 'account', 'status', 'main');
  expect(json).toMatchObject({
    account: 'main',
    keyFrom: 'MY_KEY',
    currency: 'USD',
    override: null,
    ledgerState: 'none',
  });
  expect(existsSync(path.join(folder, '.shotlist'))).toBe(false);
});

test('what is set before anything runs is kept for the first batch, with the day and zone of the configuration', async () => {
  const folder = folderWithConfig();
  const set = await runCommand(folder, [
    'account',
    'set',
    'main',
    '--rate',
    '20/1s',
    '--quota',
    '500/month',
    '--in-flight',
    '50',
  ]);
  expect([set.code, set.stderr]).toEqual([EXIT.succeeded, '']);
  expect(set.stdout).toMatchInlineSnapshot(`
    "
      ✓ main

      rate       5 requests a second → 20 requests a second
      in flight  20 → 50
      quotas     100 units a month → 500 units a month

      No ledger of it runs here: it counts from the next batch on.

    "
  `);
  const file = path.join(folder, '.shotlist/store', storeLayout.accountOverride('main'));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    maxInFlight: 50,
    rates: [{ requests: 20, perMs: 1_000, burst: 3 }],
    quotas: [{ limit: 500, per: 'month', anchorDay: 15, timeZone: 'Europe/Berlin' }],
  });
  const { stdout } = await runCommand(folder, ['account', 'status', 'main']);
  expect(stdout).toMatch(/rate +20 requests a second\n +set by .+@.+ since \d{4}-.+; configured: 5 requests a second/);
  expect(stdout).toMatch(/in flight +50\n +set by .+; configured: 20\n/);
  const { json } = await jsonOf(folder, 'account', 'set', 'main', '--reset', '--rate', 'none');
  expect(json).toMatchObject({ after: { maxInFlight: 20, rates: [], quotas: [{ limit: 100 }] }, told: false });
});

test.each([
  [['account'], 'It takes one more word: status, close, open or set.'],
  [['account', 'clsoe', 'main'], 'close'],
  [['account', 'set', 'main'], 'It takes --rate, --in-flight, --quota or --reset.'],
  [['account', 'set', 'main', '--quota', '5/month:veo'], 'It is no model.'],
  [['account', 'close', 'main', '--until', 'yesterday'], 'It takes a time to come'],
  [['account', 'open', 'main', '--gate', 'pasued'], 'Did you mean paused?'],
  [['account', 'status', 'maain'], 'Did you mean "main"?'],
])('%j is refused', async (args, words) => {
  const folder = folderWithConfig();
  const { code, stderr } = await runCommand(folder, args);
  expect([code, stderr]).toEqual([EXIT.usage, expect.stringContaining(words)]);
  expect(existsSync(path.join(folder, '.shotlist'))).toBe(false);
});

test('a named server that does not answer is told before anything is written', async () => {
  const folder = folderWithConfig();
  const nobody = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const { code, stderr } = await runCommand(folder, ['account', 'close', 'main'], nobody);
  expect([code, stderr]).toEqual([EXIT.failed, expect.stringContaining('TEMPORAL_UNREACHABLE')]);
  expect(existsSync(path.join(folder, '.shotlist'))).toBe(false);
  expect((await runCommand(folder, ['accounts'], nobody)).code).toBe(EXIT.succeeded);
});

test('a run before a closed account says so once, status says why it waits, and opening lets it go on', async () => {
  const { folder, made } = folderWithFakeAccount(4);
  const closed = await runCommand(folder, ['account', 'close', 'main', '--reason', 'the invoice is due']);
  expect(closed.stdout).toContain('main is closed until somebody opens it: nothing more is sent');
  expect(closed.stdout).toContain('it counts from the next batch on');
  const run = startCommand(folder, ['run', 'shots.csv', '--account', 'main']);
  await expect.poll(() => run.stdout(), PATIENCE).toContain('shotlist account open main opens it.');
  await expect
    .poll(async () => (await runCommand(folder, ['status'])).stdout, PATIENCE)
    .toContain('the invoice is due');
  const { stdout } = await runCommand(folder, ['account', 'status', 'main']);
  expect(stdout).toMatch(/gate +paused: closed until somebody opens it\n +since .+ by .+@.+\n +the invoice is due/);
  expect(stdout).toMatch(/waiting +batch-\w+: 4 shots in 1 chunk/);
  expect(made()).toEqual([]);
  const set = await jsonOf(folder, 'account', 'set', 'main', '--in-flight', '2');
  expect(set.json).toMatchObject({ told: true, before: { maxInFlight: 8 }, after: { maxInFlight: 2 } });
  const opened = await jsonOf(folder, 'account', 'open', 'main');
  expect(opened.json).toMatchObject({ opened: ['paused'], tried: [], told: true });
  const ran = await run.ended;
  expect(ran.code).toBe(EXIT.succeeded);
  expect(made()).toHaveLength(4);
  expect(ran.stdout.match(/You may close this/g)).toHaveLength(1);
  expect(ran.stdout).toContain('Then go on with: shotlist run shots.csv --account main');
});
