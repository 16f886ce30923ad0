// What a run may spend, and when it stops by itself: the real command at a vendor over HTTP, judged by the vendor's log.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { countDuplicates, createTestFolder } from '@shotlist/testing';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test } from 'vitest';
import { jsonLines, runCommand } from '../__fixtures__/command.js';
import { startVendor } from '../__fixtures__/vendor-process.js';

const KEY = 'lt_canary-91f04c';
const TIMEOUT_MS = 900_000;
const SHOTS = 60;

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

/** A list of 60 shots of 5 and 8 seconds in turn, a vendor, and accounts at it. */
async function begin(faults: readonly string[], accounts: Readonly<Record<string, object>> = { main: {} }) {
  const folder = createTestFolder();
  const rows = Array.from({ length: SHOTS }, (_, index) => `s${index},Shot ${index},${index % 2 === 0 ? 5 : 8}\n`);
  writeFileSync(path.join(folder, 'shots.csv'), `id,prompt,duration\n${rows.join('')}`);
  writeFileSync(path.join(folder, '.env'), `MY_KEY=${KEY}\n`);
  const vendor = await startVendor(folder, KEY, [
    '--generation-time',
    '300ms-900ms',
    ...faults.flatMap((fault) => ['--fault', fault]),
  ]);
  const options = { baseUrl: vendor.url, apiKeyEnv: 'MY_KEY', listingLag: '1s', minPollInterval: '500ms' };
  const prices = { currency: 'USD', models: { seedance_lite: { perSecond: 0.1 } } };
  const config = Object.fromEntries(
    Object.entries(accounts).map(([name, more]) => [
      name,
      { provider: 'videogenapi', options, maxInFlight: 100, prices, ...more },
    ]),
  );
  writeFileSync(path.join(folder, 'shotlist.config.json'), JSON.stringify({ accounts: config }));
  const run = async (...flags: readonly string[]) => {
    const ran = await runCommand(folder, ['run', 'shots.csv', '--account', 'main', '--json', ...flags]);
    const done = jsonLines(ran.stdout).find((line) => (line as { type: string }).type === 'done');
    return { ...ran, counts: (done as { counts: Record<string, number> } | undefined)?.counts ?? {} };
  };
  const results = () =>
    parse(readFileSync(path.join(folder, 'out', 'shots', 'main', 'results.csv')), { columns: true }) as Record<
      string,
      string
    >[];
  return { vendor, run, results };
}

const FAULTS = ['generate:work_no_answer:every=5,ms=200', 'generate:error_before_work:every=7,status=503'];

test(
  '--max-generations 23 is 23 in the vendor’s log, with lost answers and errors; a later run with more makes more, and only that',
  async () => {
    const { vendor, run } = await begin(FAULTS);
    const capped = await run('--max-generations', '23');
    expect(capped.code).toBe(EXIT.gateClosed);
    expect(capped.stderr).toContain('37 shots not sent: the list has spent what it may.');
    expect(capped.counts).toMatchObject({ succeeded: 23, canceled: 37 });
    expect([vendor.made().length, countDuplicates(vendor.made())]).toEqual([23, 0]);
    const more = await run('--max-generations', '30');
    expect([more.code, vendor.made().length]).toEqual([EXIT.gateClosed, 30]);
    const rest = await run();
    expect([rest.code, vendor.made().length, countDuplicates(vendor.made())]).toEqual([EXIT.succeeded, SHOTS, 0]);
  },
  TIMEOUT_MS,
);

test(
  '--max-cost is kept to the cent where clips cost differently, and refused where a price is unknown',
  async () => {
    const { vendor, run, results } = await begin(FAULTS, { main: {}, dear: { prices: undefined } });
    const capped = await run('--max-cost', '10.00');
    expect(capped.code).toBe(EXIT.gateClosed);
    const costs = results().map((row) => Number(row['result_cost'] ?? 0));
    const spent = costs.reduce((sum, cost) => sum + cost, 0);
    // What is left buys no clip any more: the cheapest costs 0.50.
    expect(spent).toBeLessThanOrEqual(10.000_001);
    expect(spent).toBeGreaterThan(9.5);
    const { length } = costs.filter((cost) => cost > 0);
    expect(vendor.made()).toHaveLength(length);
    const unknown = await run('--account', 'dear', '--max-cost', '5');
    expect(unknown.code).toBe(EXIT.usage);
    expect(`${unknown.stdout}${unknown.stderr}`).toContain('The price of seedance_lite is unknown');
  },
  TIMEOUT_MS,
);

test(
  'a --canary that fails stops at its few shots, and one that succeeds lets the rest go',
  async () => {
    const failing = await begin(['generate:moderated:at=3']);
    const stopped = await failing.run('--canary', '5');
    expect(stopped.code).toBe(EXIT.someShotsFailed);
    expect(failing.vendor.made()).toHaveLength(5);
    expect(stopped.counts).toMatchObject({ failed: 1, succeeded: 4, canceled: SHOTS - 5 });
    const rest = await failing.run('--canary', '5');
    expect([rest.code, failing.vendor.made().length]).toEqual([EXIT.someShotsFailed, SHOTS]);
  },
  TIMEOUT_MS,
);

test(
  '--tolerate stops a list that fails too much: what it stopped counts as canceled, not as failed',
  async () => {
    const { vendor, run } = await begin(['generate:moderated:every=2'], { main: { maxInFlight: 6 } });
    const stopped = await run('--tolerate', '10%');
    expect(stopped.code).toBe(EXIT.someShotsFailed);
    const { failed = 0, canceled = 0, succeeded = 0 } = stopped.counts;
    expect(failed).toBeGreaterThan(6);
    expect(canceled).toBeGreaterThan(0);
    expect(failed + succeeded).toBe(vendor.made().length);
  },
  TIMEOUT_MS,
);

test(
  'a quota that is used up fails the rest where the account says so, and spills it where another account is named',
  async () => {
    const quotas = [{ limit: 20, per: '1d' }];
    const failing = await begin([], { main: { quotas, whenExhausted: 'fail' } });
    const failed = await failing.run();
    expect([failed.code, failing.vendor.made().length]).toEqual([EXIT.gateClosed, 20]);
    expect(failed.counts).toMatchObject({ succeeded: 20, failed: 40 });
    const spilling = await begin([], { main: { quotas, whenExhausted: 'spill' }, spare: {} });
    const spilled = await spilling.run('--spill-to', 'spare');
    expect([spilled.code, spilling.vendor.made().length]).toEqual([EXIT.succeeded, SHOTS]);
    const of = (account: string) => spilling.results().filter((row) => row['result_account'] === account).length;
    expect([of('main'), of('spare')]).toEqual([20, 40]);
  },
  TIMEOUT_MS,
);

test(
  'a list that needs three periods waits for each, and no period has more than its quota',
  async () => {
    const { vendor, run } = await begin([], { main: { quotas: [{ limit: 25, per: '6s' }] } });
    const { code } = await run();
    expect([code, vendor.made().length]).toEqual([EXIT.succeeded, SHOTS]);
    const byPeriod = new Map<number, number>();
    for (const { atMs } of vendor.made())
      byPeriod.set(Math.floor(atMs / 6_000), (byPeriod.get(Math.floor(atMs / 6_000)) ?? 0) + 1);
    expect(Math.max(...byPeriod.values())).toBeLessThanOrEqual(25);
  },
  TIMEOUT_MS,
);
