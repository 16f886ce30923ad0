// The whole way at a vendor over HTTP, by the real command: what it costs in calls, and what it never says.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { countDuplicates, createTestFolder } from '@shotlist/testing';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test } from 'vitest';
import { jsonLines, runCommand } from '../__fixtures__/command.js';
import { startEchoingProxy } from '../__fixtures__/echoing-proxy.js';
import { startVendor } from '../__fixtures__/vendor-process.js';

const KEY = 'lt_canary-91f04c';
const PROMPT = 'canary-heron in the reeds';
const TIMEOUT_MS = 900_000;

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

function folderWith(shots: number, files: Readonly<Record<string, string>> = {}): string {
  const folder = createTestFolder();
  const rows = Array.from({ length: shots }, (_, index) => `s${index},A ${PROMPT} number ${index},5\n`);
  const all = { 'shots.csv': `id,prompt,duration\n${rows.join('')}`, ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(path.join(folder, name), text);
  return folder;
}

test(
  '200 shots with nothing but a key in .env: all whole, each paid once, at most 1.5 calls of the API a shot',
  async () => {
    const shots = 200;
    const folder = folderWith(shots);
    const vendor = await startVendor(folder, KEY, ['--generation-time', '500ms-2s']);
    writeFileSync(path.join(folder, '.env'), `VIDEOGENAPI_API_KEY=${KEY}\nVIDEOGENAPI_BASE_URL=${vendor.url}\n`);
    const { code, stderr } = await runCommand(folder, ['run', 'shots.csv', '--account', 'videogenapi', '--json']);
    expect(stderr).toContain(`${shots} of ${shots} shots succeeded`);
    expect(code).toBe(EXIT.succeeded);
    const made = vendor.made();
    expect([made.length, countDuplicates(made)]).toEqual([shots, 0]);
    const { generate, status, list, user, video } = await vendor.calls();
    expect(generate + status + list + user).toBeLessThanOrEqual(1.5 * shots);
    expect(video).toBe(shots);
    const out = path.join(folder, 'out', 'shots', 'videogenapi');
    const videos = readdirSync(out).filter((file) => file.endsWith('.mp4'));
    expect(videos).toHaveLength(shots);
    expect(videos.every((file) => readFileSync(path.join(out, file)).subarray(4, 8).toString() === 'ftyp')).toBe(true);
  },
  TIMEOUT_MS,
);

/** Files below a folder, with their bytes as text that loses none. */
function filesBelow(folder: string): { readonly file: string; readonly bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(path.join(folder, file)).isFile())
    .map((file) => ({ file: file.replaceAll('\\', '/'), bytes: readFileSync(path.join(folder, file)) }));
}

/** Where prompts belong: the list itself, its rows in the store, and what is handed back. */
const HOLDS_PROMPTS = /^shots\.csv$|(^|\/)(chunks\/\d+\.ndjson|results\.(csv|ndjson)|index\.html)$/;

test(
  'at a vendor that repeats everything it was sent, no key and no prompt is in a log, an error, a record or a history',
  async () => {
    const shots = 30;
    const folder = folderWith(shots, {
      '.env': `MY_KEY=${KEY}\n`,
    });
    const vendor = await startVendor(folder, KEY);
    const config = {
      accounts: {
        main: {
          provider: 'videogenapi',
          options: {
            baseUrl: await startEchoingProxy(vendor.url),
            apiKeyEnv: 'MY_KEY',
            listingLag: '1s',
            minPollInterval: '500ms',
          },
          maxInFlight: 10,
        },
      },
    };
    writeFileSync(path.join(folder, 'shotlist.config.json'), JSON.stringify(config));
    const ran = await runCommand(folder, ['run', 'shots.csv', '--account', 'main', '--json']);
    expect(ran.code).toBe(EXIT.someShotsFailed);
    const done = jsonLines(ran.stdout).at(-1) as { counts: Record<string, number>; batchId: string };
    const { succeeded = 0, rejected = 0 } = done.counts;
    expect([succeeded + rejected, succeeded > 0, rejected > 0]).toEqual([shots, true, true]);
    expect(countDuplicates(vendor.made())).toBe(0);
    expect(vendor.made()).toHaveLength(succeeded);

    const said = `${ran.stdout}${ran.stderr}`;
    for (const secret of [KEY, KEY.slice(3), PROMPT, PROMPT.toUpperCase(), 'canary', 'CANARY', 'heron'])
      expect(said, 'what the command printed').not.toContain(secret);
    const files = filesBelow(folder).filter(({ file }) => file !== '.env' && file !== 'vendor.ndjson');
    // The search sees what it looks for: a batch's id is in Temporal's database, prompts are where they belong.
    expect(files.find(({ file }) => file.endsWith('temporal.db'))?.bytes.includes(done.batchId)).toBe(true);
    expect(files.filter(({ bytes }) => bytes.includes(PROMPT)).length).toBeGreaterThan(3);
    const hold = (secret: string, may: RegExp) =>
      files.filter(({ file, bytes }) => bytes.includes(secret) && !may.test(file)).map(({ file }) => file);
    expect(hold(KEY, /^$/)).toEqual([]);
    expect(hold(KEY.slice(3), /^$/)).toEqual([]);
    expect(hold('canary-heron', HOLDS_PROMPTS)).toEqual([]);
    expect(hold('CANARY-HERON', /^$/)).toEqual([]);
    const results = readFileSync(path.join(folder, 'out', 'shots', 'main', 'results.csv'));
    const errors = (parse(results, { columns: true }) as Record<string, string>[]).map((row) => row['result_error']);
    expect(errors.filter((error) => error !== '')).toHaveLength(rejected);
    expect(errors.join()).not.toMatch(/canary|heron/i);
  },
  TIMEOUT_MS,
);

test(
  'what the vendor does instead of a video: stuck, failed, moderated, and what each costs',
  async () => {
    const shots = 8;
    const folder = folderWith(shots, { '.env': `MY_KEY=${KEY}\n` });
    const faults = ['stuck:at=1', 'failed:at=2', 'moderated:at=3', 'backward:at=4', 'unknown_status:at=5'];
    const vendor = await startVendor(folder, KEY, [
      '--generation-time',
      '500ms',
      ...faults.flatMap((fault) => ['--fault', `generate:${fault}`]),
    ]);
    const options = {
      baseUrl: vendor.url,
      apiKeyEnv: 'MY_KEY',
      listingLag: '1s',
      minPollInterval: '200ms',
      deadline: '8s',
      onFailure: 'free',
    };
    const prices = { currency: 'USD', models: { seedance_lite: { perGeneration: 0.25 } } };
    const config = { accounts: { main: { provider: 'videogenapi', options, prices, maxInFlight: 10 } } };
    writeFileSync(path.join(folder, 'shotlist.config.json'), JSON.stringify(config));
    const run = async (...flags: readonly string[]) => {
      const ran = await runCommand(folder, ['run', 'shots.csv', '--account', 'main', '--json', ...flags]);
      expect(ran.code).toBe(EXIT.someShotsFailed);
      return { ...ran, done: jsonLines(ran.stdout).at(-1) };
    };
    const first = await run();
    expect(first.done).toMatchObject({
      counts: { succeeded: 6, failed: 2 },
      units: { estimated: 9, charged: 8, refunded: 1, uncertain: 2 },
    });
    expect(first.stderr).toContain('1 stuck at the vendor: look there, or run it again to ask again.');
    expect(first.stderr).toContain('8 units charged (2 of them uncertain), 1 refunded · 2.00 USD');
    expect(first.stderr).toContain('GENERATION_STUCK');
    expect(vendor.made()).toHaveLength(shots + 1);
    // Asked again, and bought again only when that is said.
    expect((await run()).done).toMatchObject({ counts: { succeeded: 6, failed: 2 } });
    expect(vendor.made()).toHaveLength(shots + 1);
    const last = await run('--retry-charged', '1');
    expect(last.done).toMatchObject({
      counts: { succeeded: 7, failed: 1 },
      units: { estimated: 10, charged: 9, refunded: 1, uncertain: 2 },
    });
    expect(last.stderr).not.toContain('stuck at the vendor');
    expect(vendor.made()).toHaveLength(shots + 2);
    const results = readFileSync(path.join(folder, 'out', 'shots', 'main', 'results.csv'));
    const rows = parse(results, { columns: true }) as Record<string, string>[];
    expect(rows.filter((row) => row['result_units'] === '2')).toHaveLength(1);
    expect(rows.filter((row) => row['result_units'] === '1')).toHaveLength(shots - 1);
    expect(rows.find((row) => row['result_status'] === 'failed')).toMatchObject({
      result_error_code: 'CONTENT_POLICY',
      result_cost: '0.25',
    });
  },
  TIMEOUT_MS,
);
