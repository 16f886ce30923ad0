// clean: what goes, what stays, and that nothing is paid for twice after it.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { createTestFolder } from '@shotlist/testing';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test } from 'vitest';
import { jsonLines, runCommand } from '../__fixtures__/command.js';
import { folderWithFakeAccount } from '../__fixtures__/fake-account.js';
import { storeRun } from '../__fixtures__/store-with-run.js';

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

test('videos go, and with them nothing that says what was made: the same list buys nothing anew', async () => {
  const { folder, made } = folderWithFakeAccount(3);
  const list = path.join(folder, 'shots.csv');
  const run = (...more: string[]) => runCommand(folder, ['run', 'shots.csv', '--account', 'main', ...more]);
  const first = readFileSync(list, 'utf8');
  await run();
  // Another list has taken two of its videos.
  writeFileSync(list, first.replace('street 2', 'square 2'));
  await run();
  expect(made()).toHaveLength(4);
  const batches = JSON.parse((await runCommand(folder, ['batches', '--json'])).stdout) as { batchId: string }[];
  const [second = '', oldest = ''] = batches.map(({ batchId }) => batchId);
  const videosOf = (batchId: string) =>
    readdirSync(path.join(folder, '.shotlist', 'store', 'batches', batchId, 'videos')).filter((name) =>
      name.endsWith('.mp4'),
    );

  // Nothing has ended so long ago.
  const lately = await runCommand(folder, ['clean', '--yes']);
  expect(lately.stdout).toContain('There is nothing to remove.');
  const would = await runCommand(folder, ['clean', oldest, '--dry-run', '--json']);
  expect(jsonLines(would.stdout)).toMatchObject([
    { type: 'cleaned', dryRun: true, removed: false, batches: [{ batchId: oldest, videos: 1, usedElsewhere: 2 }] },
  ]);
  const unasked = await runCommand(folder, ['clean', oldest]);
  expect(unasked.stderr).toContain('--yes');
  expect(unasked.code).toBe(EXIT.usage);
  expect(videosOf(oldest)).toHaveLength(3);

  const removed = await runCommand(folder, ['clean', oldest.slice(0, -4), '--yes']);
  expect(removed.stdout).toContain('1 video of 1 batch');
  expect(removed.code).toBe(EXIT.succeeded);
  // Those that the other list shows are still there.
  expect(videosOf(oldest)).toHaveLength(2);

  const results = await runCommand(folder, ['results', oldest]);
  const rows: Record<string, string>[] = parse(results.stdout, { columns: true });
  expect(rows.map((row) => [row['result_status'], row['result_video'] !== '', row['result_units']])).toEqual([
    ['succeeded', true, '1'],
    ['succeeded', true, '1'],
    ['succeeded', false, '1'],
  ]);
  expect(results.stderr).toContain('1 video');
  expect((await runCommand(folder, ['status', oldest])).stdout).toContain('removed by "shotlist clean"');

  // The copy in the output folder is left as it is.
  writeFileSync(list, first);
  const again = await run('--out', 'elsewhere');
  expect(again.stdout).toContain('1 video was removed from the store');
  expect(again.code).toBe(EXIT.succeeded);
  expect(made()).toHaveLength(4);

  // Both at once: then nobody needs the shared ones either.
  const both = await runCommand(folder, ['clean', '--older-than', '0s', '--yes', '--json']);
  expect(jsonLines(both.stdout)[0]).toMatchObject({ removed: true });
  expect([...videosOf(oldest), ...videosOf(second)]).toEqual([]);
  await run('--out', 'elsewhere');
  expect(made()).toHaveLength(4);

  // Copies that are nobody else's give way to new ones; what stands in the way is said before anything is paid for.
  const copy = path.join(folder, 'elsewhere', 's1.mp4');
  renameSync(copy, `${copy}.ours`);
  writeFileSync(copy, 'my own cut');
  const refused = await run('--out', 'elsewhere', '--again');
  expect(refused.stderr).toContain('OUTPUT_PATH');
  expect(made()).toHaveLength(4);
  renameSync(`${copy}.ours`, copy);
  expect((await run('--out', 'elsewhere', '--again')).code).toBe(EXIT.succeeded);
  expect(made()).toHaveLength(7);
  expect(existsSync(path.join(folder, '.shotlist', 'store', 'accounts', 'main', 'made', oldest))).toBe(true);
});

test('nothing of a batch that has not ended goes, and nothing in a folder without one', async () => {
  const empty = await runCommand(createTestFolder(), ['clean', '--yes']);
  expect(empty.stdout).toContain('There is nothing to remove.');
  const folder = createTestFolder();
  writeFileSync(path.join(folder, 'shots.csv'), 'id,prompt\na,A boat\n');
  const { batchId } = await storeRun(folder, 'preview', [{ kind: 'accepted' }]);
  const kept = await runCommand(folder, ['clean', batchId, '--yes', '--json']);
  expect(jsonLines(kept.stdout)[0]).toMatchObject({ batches: [], kept: [{ batchId, reason: 'never_run' }] });
  expect(kept.code).toBe(EXIT.failed);
  rmSync(folder, { recursive: true });
});
