// State as a release leaves it: today's is read for ever, and a later one's is refused by name and left as it is.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '@shotlist/core';
import { describe, expect, test } from 'vitest';
import { jsonLines, runCommand } from './__fixtures__/command.js';
import { folderWithFakeAccount } from './__fixtures__/fake-account.js';

/** A store in which two batches were made. A release that writes a new form keeps another one beside it, by its own number. */
const KEPT = fileURLToPath(new URL('__fixtures__/state-1', import.meta.url));
const LIST = 'id,prompt,duration\na,A quiet street,5\nb,A lighthouse,5\nc,A paper boat,5\nd,,5\n';
const OTHER_LIST = 'id,prompt,duration\nx,A lighthouse,5\ny,A paper boat,5\nz,A kite,5\n';

/** A folder with that store, its configuration and both lists. */
function folderWithState(): string {
  const { folder } = folderWithFakeAccount(0);
  writeFileSync(path.join(folder, 'shots.csv'), LIST);
  writeFileSync(path.join(folder, 'other.csv'), OTHER_LIST);
  if (existsSync(KEPT)) cpSync(KEPT, path.join(folder, '.shotlist', 'store'), { recursive: true });
  return folder;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

/** Every name and every byte. */
const digestOf = (folder: string) =>
  filesOf(folder).map((file) => [
    file,
    createHash('sha256')
      .update(readFileSync(path.join(folder, file)))
      .digest('hex'),
  ]);

/** With SHOTLIST_RECORD_STATE set, the state of this release is recorded instead: once, when its form is new. */
if (process.env['SHOTLIST_RECORD_STATE'] !== undefined)
  test('records the state of this release', async () => {
    const script = [{ ends: 'failed' }, { outcome: 'ambiguous_accepted' }] as const;
    const { folder } = folderWithFakeAccount(0, script);
    writeFileSync(path.join(folder, 'shots.csv'), LIST);
    writeFileSync(path.join(folder, 'other.csv'), OTHER_LIST);
    const first = await runCommand(folder, ['run', 'shots.csv', '--account', 'main', '--skip-invalid']);
    expect(first.code).toBe(EXIT.someShotsFailed);
    expect((await runCommand(folder, ['run', 'other.csv', '--account', 'main'])).code).toBe(EXIT.succeeded);
    expect((await runCommand(folder, ['account', 'set', 'main', '--in-flight', '7'])).code).toBe(EXIT.succeeded);
    rmSync(KEPT, { recursive: true, force: true });
    mkdirSync(path.dirname(KEPT), { recursive: true });
    cpSync(path.join(folder, '.shotlist', 'store'), KEPT, {
      recursive: true,
      filter: (file) => !file.endsWith('index.html'),
    });
  });

test('what release 0.1 left is listed, told, planned with, and gone on with', async () => {
  const folder = folderWithState();
  const run = async (...args: string[]) => jsonLines((await runCommand(folder, args)).stdout);
  const [listed] = (await run('batches', '--json')) as unknown as [Record<string, unknown>[]];
  expect(listed.map(({ source, account, state }) => [source, account, state])).toEqual([
    ['other.csv', 'main', 'done'],
    ['shots.csv', 'main', 'done'],
  ]);
  const batchId = String(listed[1]?.['batchId']);
  expect((await run('status', batchId, '--json'))[0]).toMatchObject({
    counts: { succeeded: 2, failed: 1, rejected: 1 },
    errors: { GENERATION_FAILED: 1 },
  });
  const results = await run('results', batchId, '--json');
  expect(Object.fromEntries(results.map(({ id, result_status: status }) => [id, status]))).toEqual({
    a: expect.stringMatching(/succeeded|failed/),
    b: expect.stringMatching(/succeeded|failed/),
    c: expect.stringMatching(/succeeded|failed/),
    d: 'rejected',
  });
  expect((await run('account', 'status', 'main', '--json'))[0]).toMatchObject({ override: { maxInFlight: 7 } });
  writeFileSync(path.join(folder, 'third.csv'), 'id,prompt,duration\nq,A kite,5\nr,A whale,5\n');
  expect(JSON.stringify(await run('plan', 'third.csv', '--account', 'main', '--json'))).toContain('"reused":1');
});

describe('what a later release wrote is STATE_NEWER, with its place, and stays as it is:', () => {
  const batch = /^batches\/[\w-]+\//.source;
  test.each([
    ['a manifest', new RegExp(`${batch}manifest.json$`), ['batches']],
    ['a run', new RegExp(`${batch}epochs/0001.json$`), ['status']],
    ['a run’s end', new RegExp(`${batch}epochs/0001.end.json$`), ['status']],
    ['rows', new RegExp(`${batch}chunks/00000.ndjson$`), ['results', 'BATCH']],
    ['a seal', new RegExp(`${batch}chunks/00000.seals/0001.ndjson$`), ['results', 'BATCH']],
    ['records', new RegExp(`${batch}records/00000/0001-0000\\d\\d.ndjson$`), ['results', 'BATCH']],
    ['limits that a person changed', /^accounts\/main\/override.json$/, ['account', 'status', 'main']],
  ] as const)('%s', async (kind, name, command) => {
    const folder = folderWithState();
    const store = path.join(folder, '.shotlist', 'store');
    // A seal holds the records again: they are read where there is none yet.
    if (kind === 'records')
      for (const file of filesOf(store)) if (file.includes('.seals/')) rmSync(path.join(store, file));
    const changed = filesOf(store).filter((file) => name.test(file));
    expect(changed.length).toBeGreaterThan(0);
    for (const file of changed) bringForward(path.join(store, file));
    const before = digestOf(store);
    const batchId = changed[0]?.split('/')[1] ?? '';
    const args = command.map((word) => (word === 'BATCH' ? batchId : word));
    const { code, stdout, stderr } = await runCommand(folder, args);
    expect(stderr).toContain('STATE_NEWER');
    expect(changed.some((file) => `${stdout}${stderr}`.replaceAll(/\n\s*/g, '').includes(file))).toBe(true);
    expect(stderr).toContain('Update Shotlist');
    expect(code).toBe(EXIT.failed);
    expect(digestOf(store)).toEqual(before);
  });
});

/** As a release after the next may write it; of lines only the last. */
function bringForward(file: string): void {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const last = JSON.parse(lines.pop() ?? '{}') as object;
  writeFileSync(file, `${[...lines, JSON.stringify({ ...last, schemaVersion: 2 })].join('\n')}\n`);
}
