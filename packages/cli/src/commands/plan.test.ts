// plan: what falls into which period, by whose word, and that nothing unknown is shown as nothing. It sends and leaves nothing.
import { EXIT, storeLayout } from '@shotlist/core';
import { createTestFolder, readFakeLog } from '@shotlist/testing';
import { readdirSync, writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, runCommand } from '../__fixtures__/command.js';
import { storeRun } from '../__fixtures__/store-with-run.js';

const MONTHLY = { quotas: [{ limit: 100, per: 'month' }] };

/** 350 shots, every seventh at veo_3; `account` is `main`, whose vendor answers with `usage`, a piece of JavaScript. */
function folderWith(account: Readonly<Record<string, unknown>>, usage?: string, list = shots(350)): string {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'shots.csv'), list);
  const asked = usage === undefined ? '' : `, usage: ${usage}`;
  writeFileSync(
    path.join(folder, 'shotlist.config.js'),
    `import { createFakeProvider } from '@shotlist/testing/fake';
const provider = () => ({ ...createFakeProvider({ logFile: 'vendor.ndjson' })${asked} });
export default { accounts: { main: { provider, ...${JSON.stringify(account)} } } };
`,
  );
  return folder;
}

function shots(count: number): string {
  const row = (_: unknown, index: number) => `s${index},A boat ${index},${index % 7 === 0 ? 'veo_3' : 'kling_21'},5\n`;
  return `id,prompt,model,duration\n${Array.from({ length: count }, row).join('')}`;
}

interface PlanJson {
  readonly [name: string]: unknown;
  readonly quotas: readonly {
    readonly usedFrom: string | null;
    readonly periods: readonly { readonly units: number; readonly used: number | null; readonly left: number | null }[];
  }[];
  readonly uncertain: readonly { readonly about: string; readonly message: string }[];
}

async function planned(
  folder: string,
  args: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<PlanJson> {
  const all = ['plan', 'shots.csv', '--account', 'main', '--json', ...args];
  const { code, stdout } = await runCommand(folder, all, environment);
  expect(code).toBe(EXIT.succeeded);
  return jsonLines(stdout)[0] as unknown as PlanJson;
}

const unitsOf = ({ quotas }: PlanJson) => quotas[0]?.periods.map(({ units }) => units);

test('350 shots at 100 a month are 100, 100, 100 and 50; nothing is sent, and nothing left behind', async () => {
  const folder = folderWith(MONTHLY);
  const temporary = createTestFolder();
  const plan = await planned(folder, [], { TMPDIR: temporary });
  expect(unitsOf(plan)).toEqual([100, 100, 100, 50]);
  expect(plan).toMatchObject({
    time: { decidedBy: 'quota', quota: 'month' },
    toMake: { generations: 350, cost: null },
    engine: { temporal: { price: null }, store: { puts: expect.any(Number) }, apiCalls: expect.any(Number) },
  });
  // The vendor's own log is there, and has no line.
  expect(readdirSync(folder).toSorted()).toEqual(['shotlist.config.js', 'shots.csv', 'vendor.ndjson']);
  expect(readFakeLog(path.join(folder, 'vendor.ndjson'))).toEqual([]);
  expect(readdirSync(temporary).filter((name) => name.startsWith('shotlist-'))).toEqual([]);
});

test('periods that are shorter than a generation is known to take are planned without that time', async () => {
  const plan = await planned(folderWith({ quotas: [{ limit: 100, per: '30s' }] }));
  expect(unitsOf(plan)).toEqual([100, 100, 100, 50]);
  expect(plan).toMatchObject({
    time: {
      decidedBy: 'quota',
      quota: '30 s',
      typical: [
        { model: 'veo_3', seconds: null, samples: null },
        { model: 'kling_21', seconds: null, samples: null },
      ],
    },
  });
  const times = plan.uncertain.find(({ about }) => about === 'times');
  expect(times?.message).toContain('no time is assumed');
});

test('what people read', async () => {
  const folder = folderWith({
    ...MONTHLY,
    rate: { requests: 20, per: '1s' },
    maxInFlight: 50,
    prices: { currency: 'USD', models: { kling_21: { perSecond: 0.04 } } },
  });
  const { stdout, code } = await runCommand(folder, ['plan', 'shots.csv', '--account', 'main'], { TZ: 'UTC' });
  expect(code).toBe(EXIT.succeeded);
  const text = stdout
    .replace(/\d{4}-\d\d-\d\d( \d\d:\d\d)?/g, 'DATE')
    .replace(/about \d+ d( \d+ h)?/, 'about N d')
    .replace(/[\d.]+ [MGT]B free/, 'N GB free');
  expect(text).toMatchSnapshot();
});

test('the vendor’s figures count, and its limit where it is lower', async () => {
  const plan = await planned(folderWith(MONTHLY, 'async () => ({ used: 30, limit: 90 })'));
  expect(unitsOf(plan)).toEqual([60, 90, 90, 90, 20]);
  expect(plan.quotas[0]).toMatchObject({ usedFrom: 'vendor', limit: 90, vendorLimit: 90 });
  expect(plan.uncertain.map(({ about }) => about)).toContain('used');
  // Without a quota in the configuration it is the vendor's.
  const learned = await planned(folderWith({}, 'async () => ({ used: 0, limit: 200 })'));
  expect(unitsOf(learned)).toEqual([200, 150]);
});

test('a vendor that can’t be asked is told, and not in its own words', async () => {
  const folder = folderWith(MONTHLY, "async () => { throw new Error('canary-words') }");
  const { stdout, code } = await runCommand(folder, ['plan', 'shots.csv', '--account', 'main']);
  expect(code).toBe(EXIT.succeeded);
  expect(stdout).toContain('the vendor could not be asked');
  expect(stdout).not.toContain('canary-words');
});

test('an invalid row ends with 3, and is left out where that is wished', async () => {
  const folder = folderWith(MONTHLY, undefined, 'Text,n\nA boat,1\n,2\nA fox,3\n');
  const invalid = await runCommand(folder, [
    'plan',
    'shots.csv',
    '--account',
    'main',
    '--map',
    'prompt=Text',
    '--json',
  ]);
  expect(invalid.code).toBe(EXIT.invalidInput);
  expect(jsonLines(invalid.stdout)).toMatchObject([{ type: 'problem', code: 'PROMPT_EMPTY' }, { type: 'error' }]);
  const plan = await planned(folder, ['--map', 'prompt=Text', '--skip-invalid']);
  expect(plan).toMatchObject({ shots: 2, rejected: 1, asked: 2, toMake: { generations: 2 } });
  expect(await planned(folder, ['--map', 'prompt=Text', '--skip-invalid', '--first', '1'])).toMatchObject({ asked: 1 });
});

test('rows that ask for the same are counted with their cost, whatever their ids', async () => {
  const prices = { currency: 'USD', models: { seedance_lite: { perGeneration: 0.3 } } };
  const list = 'id,prompt\na,A boat\nb,A fox\nc,A boat\nd,A boat\n';
  const plan = await planned(folderWith({ prices }, undefined, list));
  expect(plan).toMatchObject({
    toMake: { cost: 1.2, currency: 'USD', unpriced: 0 },
    repeated: { generations: 2, units: 2, cost: 0.6 },
  });
});

test('what a run made before is not planned again, and tells times, sizes and what is used', async () => {
  const folder = folderWith(MONTHLY, undefined, shots(8));
  const video = { key: 'k', size: 5_000_000, sha256: 'ab' };
  await storeRun(folder, 'main', [
    { kind: 'downloaded', video, processingSeconds: 60 },
    { kind: 'downloaded', video, processingSeconds: 120 },
    { kind: 'accepted' },
    { kind: 'failed', code: 'PROVIDER_ERROR' },
    { kind: 'ambiguous' },
  ]);
  const plan = await planned(folder);
  expect(plan).toMatchObject({ before: { made: 2, underWay: 2, failed: 1 }, toMake: { generations: 3 } });
  expect(plan.quotas).toMatchObject([{ usedFrom: 'store', periods: [{ used: 5, left: 95, units: 3 }] }]);
  // Two of kling_21 and one of veo_3, five seconds each, as large as those that were made.
  expect(plan).toMatchObject({ disk: { bytes: 15_000_000, from: 'videos' } });
  expect(plan).toMatchObject({
    time: {
      typical: [
        { model: 'kling_21', seconds: 120, samples: 1 },
        { model: 'veo_3', seconds: 60, samples: 1 },
      ],
      decidedBy: 'generation',
    },
  });
  expect(await planned(folder, ['--again'])).toMatchObject({ before: { made: 0 }, toMake: { generations: 8 } });
  expect(await planned(folder, ['--first', '5'])).toMatchObject({ toMake: { generations: 0 }, time: { doneAt: null } });
  const { stdout } = await runCommand(folder, ['plan', 'shots.csv', '--account', 'main', '--first', '5']);
  expect(stdout).toContain('there is nothing to make');
  expect(stdout).not.toMatch(/disk|repeated|Not certain/);
  expect(await planned(folder, ['--name', 'other'])).toMatchObject({ toMake: { generations: 8 } });
});

test('what another list of the account has made is taken from there', async () => {
  const folder = folderWith(MONTHLY, undefined, shots(4));
  const video = { key: 'k', size: 5_000_000, sha256: 'ab' };
  const made = await storeRun(folder, 'main', [
    { kind: 'downloaded', video },
    { kind: 'downloaded', video },
  ]);
  writeFileSync(path.join(folder, '.shotlist', 'store', 'k'), Buffer.alloc(video.size));
  writeFileSync(path.join(folder, 'shots.csv'), shots(6));
  const plan = await planned(folder);
  expect(plan['batchId']).not.toBe(made.batchId);
  expect(plan).toMatchObject({ before: { made: 0 }, reused: 2, toMake: { generations: 4 } });
  expect(await planned(folder, ['--again'])).toMatchObject({ reused: 0, toMake: { generations: 6 } });
});

test('what a person changed of the account holds', async () => {
  const folder = folderWith(MONTHLY);
  const file = path.join(folder, '.shotlist', 'store', storeLayout.accountOverride('main'));
  mkdirSync(path.dirname(file), { recursive: true });
  const changed = { quotas: [{ limit: 175, per: 'month' }], since: '2026-11-26T00:00:00Z', setBy: 'a person' };
  writeFileSync(file, JSON.stringify(changed));
  expect(unitsOf(await planned(folder))).toEqual([175, 175]);
});

test('what nobody waits for, and what never fits, is told', async () => {
  const fails = { quotas: [{ limit: 100, per: 'month' }], units: { veo_3: 101 }, whenExhausted: 'fail' };
  const folder = folderWith(fails);
  const plan = await planned(folder);
  expect(plan).toMatchObject({
    impossible: [{ model: 'veo_3', quota: 'month', generations: 50 }],
    beyond: { generations: 200 },
  });
  const { stdout } = await runCommand(folder, ['plan', 'shots.csv', '--account', 'main']);
  expect(stdout).toContain('50 shots of veo_3 can never be made: one takes more units than "month" has.');
  expect(stdout).toContain('200 shots will fail: "whenExhausted" is "fail".');
});

test('previews are free, and need neither a vendor nor a configuration', async () => {
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'shots.csv'), 'prompt\nA boat\n');
  const { stdout, code } = await runCommand(folder, ['plan', 'shots.csv']);
  expect(code).toBe(EXIT.succeeded);
  expect(stdout).toMatch(/seedance_lite +free +1 +1 +free/);
});
