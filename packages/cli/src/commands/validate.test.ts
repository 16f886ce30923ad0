// validate: offline, whole, and in a form that programs can rely on.
import { EXIT } from '@shotlist/core';
import { createTestFolder } from '@shotlist/testing';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { runCommand, startCommand } from '../__fixtures__/command.js';

const LIST = `id,prompt,model,duration
good,A boat,veo_3,60
long,A boat,seedance_lite,30
typo,A boat,veo3,5
`;

function listIn(folder: string, text = LIST): string {
  writeFileSync(path.join(folder, 'shots.csv'), text);
  return 'shots.csv';
}

test('prints the findings as one JSON document and ends with 3', async () => {
  const folder = createTestFolder();
  const { code, stdout } = await runCommand(folder, ['validate', listIn(folder), '--json']);
  expect(code).toBe(EXIT.invalidInput);
  const findings = JSON.parse(stdout) as Record<string, unknown>;
  expect(findings).toMatchObject({
    file: 'shots.csv',
    rows: 3,
    valid: 1,
    invalid: 2,
    warnings: [],
    byModel: { veo_3: 1 },
  });
  expect(findings['seconds']).toEqual(expect.any(Number));
  expect(findings['problems']).toEqual([
    {
      code: 'DURATION_UNSUPPORTED',
      line: 3,
      column: 'duration',
      shotId: 'long',
      value: '30',
      message: expect.any(String),
      allowed: expect.any(Array),
    },
    {
      code: 'MODEL_UNKNOWN',
      line: 4,
      column: 'model',
      shotId: 'typo',
      value: 'veo3',
      message: expect.any(String),
      allowed: expect.arrayContaining(['veo_3']),
    },
  ]);
});

test('takes a list from standard input, packed as it may be, and names it so', async () => {
  const { code, stdout } = await runCommand(createTestFolder(), ['validate', '-', '--json'], {}, gzipSync(LIST));
  expect(code).toBe(EXIT.invalidInput);
  expect(JSON.parse(stdout)).toMatchObject({ file: 'standard input', rows: 3, valid: 1, invalid: 2 });
});

test('lists place, column, code and what is allowed for people', async () => {
  const folder = createTestFolder();
  const { code, stdout } = await runCommand(folder, ['validate', listIn(folder)]);
  expect(code).toBe(EXIT.invalidInput);
  expect(stdout.replace(/\d+\.\d s$/m, 'N s')).toMatchSnapshot();
});

test('a list without problems ends with 0', async () => {
  const folder = createTestFolder();
  const { code, stdout } = await runCommand(folder, ['validate', listIn(folder, 'prompt\nA boat\nA fox\n')]);
  expect(code).toBe(EXIT.succeeded);
  expect(stdout).toContain('2 shots, all valid');
});

test('local images are fine for previews', async () => {
  const folder = createTestFolder();
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  writeFileSync(path.join(folder, 'a.png'), png);
  const { code } = await runCommand(folder, ['validate', listIn(folder, 'prompt,image_url\nA boat,a.png\n')]);
  expect(code).toBe(EXIT.succeeded);
});

test('a screen gets the first fifty problems, a report all of them', async () => {
  const folder = createTestFolder();
  const rows = Array.from({ length: 60 }, (_, index) => `s${index},`).join('\n');
  const { stdout } = await runCommand(folder, ['validate', listIn(folder, `id,prompt\n${rows}\n`)]);
  expect(stdout.match(/PROMPT_EMPTY/g)).toHaveLength(50);
  expect(stdout).toContain('and 10 more; --report FILE writes all of them');
  await runCommand(folder, ['validate', 'shots.csv', '--report', 'all.txt']);
  expect(readFileSync(path.join(folder, 'all.txt'), 'utf8').match(/PROMPT_EMPTY/g)).toHaveLength(60);
  await runCommand(folder, ['validate', 'shots.csv', '--report', 'all.ndjson']);
  const lines = readFileSync(path.join(folder, 'all.ndjson'), 'utf8').trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual(
    Array.from({ length: 60 }, (_, index) => index + 2),
  );
});

test('a report that can’t be written is OUTPUT_PATH', async () => {
  const folder = createTestFolder();
  const { code, stderr } = await runCommand(folder, ['validate', listIn(folder), '--report', 'no/such/folder.txt']);
  expect(stderr).toContain('OUTPUT_PATH');
  expect(code).toBe(EXIT.usage);
});

test('a column of another name is mapped, and another delimiter is said', async () => {
  const folder = createTestFolder();
  const { code, stdout } = await runCommand(folder, [
    'validate',
    listIn(folder, 'Shot Text;n\nA boat;1\n'),
    '--map',
    'prompt=Shot Text',
  ]);
  expect(stdout).toContain('delimiter ;');
  expect(code).toBe(EXIT.succeeded);
});

test.each([
  ['NO_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['a pipe', {}, false],
  ['FORCE_COLOR', { FORCE_COLOR: '1' }, true],
])('colours with %s', async (_name, environment, colored) => {
  const folder = createTestFolder();
  const { stdout } = await runCommand(folder, ['validate', listIn(folder)], environment);
  expect(stdout.includes('\u001b[')).toBe(colored);
});

test('a reader that goes away ends it cleanly', async () => {
  const folder = createTestFolder();
  const rows = Array.from({ length: 20_000 }, (_, index) => `s${index},`).join('\n');
  const command = startCommand(folder, ['validate', listIn(folder, `id,prompt\n${rows}\n`), '--json']);
  command.child.stdout.once('data', () => command.child.stdout.destroy());
  const { code, stderr } = await command.ended;
  expect(stderr).toBe('');
  expect(code).toBe(EXIT.invalidInput);
});

test('a report never takes the place of the shot list', async () => {
  const folder = createTestFolder();
  const file = listIn(folder);
  symlinkSync(file, path.join(folder, 'link.txt'));
  for (const report of [file, './shots.csv', 'link.txt']) {
    const { code, stderr } = await runCommand(folder, ['validate', file, '--report', report]);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toContain('OUTPUT_PATH');
  }
  expect(readFileSync(path.join(folder, file), 'utf8')).toBe(LIST);
});

test('a problem without a list of what is allowed shows the way out', async () => {
  const folder = createTestFolder();
  const file = listIn(folder, 'prompt,image_url\nA boat,http://10.0.0.1/a.png\n');
  const { stdout } = await runCommand(folder, ['validate', file]);
  expect(stdout).toContain('Use a public http(s) URL without credentials');
});

test('a list is judged by what the account’s provider takes', async () => {
  const folder = createTestFolder();
  const limits = { duration: { min: 6, max: 8 }, resolutions: ['720p'] };
  const provider = {
    contract: 'shotlist-provider/1',
    name: 'narrow',
    capabilities: {
      models: [{ key: 'veo_3', limits }],
      localImages: false,
      honoursIdempotencyKeys: false,
      canFind: false,
      submitBatch: 1,
      listingLagMs: 0,
      minPollIntervalMs: 1_000,
      resultLifetimeMs: null,
      billing: { onFailure: 'unknown', onModeration: 'unknown' },
      mediaType: 'video/mp4',
    },
  };
  writeFileSync(
    path.join(folder, 'shotlist.config.mjs'),
    `const never = async () => { throw new Error('It is not to be asked.'); };
     const provider = { ...${JSON.stringify(provider)}, submit: never, check: never, find: never, fetchOutput: never };
     export default { accounts: { narrow: { provider } } };`,
  );
  const list = listIn(folder, 'prompt,model,duration\nA boat,veo_3,8\nA boat,veo_3,60\nA boat,kling_21,5\n');
  const { code, stdout } = await runCommand(folder, ['validate', list, '--account', 'narrow', '--json']);
  expect(code).toBe(EXIT.invalidInput);
  expect(JSON.parse(stdout)).toMatchObject({
    valid: 1,
    problems: [
      { code: 'DURATION_UNSUPPORTED', line: 3, allowed: ['6 to 8'] },
      { code: 'MODEL_UNKNOWN', line: 4, allowed: ['veo_3'] },
    ],
  });
  expect((await runCommand(folder, ['validate', list, '--json'])).code).toBe(EXIT.succeeded);
});
