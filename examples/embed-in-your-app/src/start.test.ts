import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTestFolder, startTestTemporal, type TestTemporal } from '@shotlist/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ShotlistPlugin } from '@shotlist/temporal/worker';

/** As people start it: the plugin bundles what was built. */
const script = path.join(import.meta.dirname, '..', 'dist', 'start.js');

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

test.each([
  ['with workflows from files', []],
  ['with a bundle that was made before', ['--prebuilt']],
])(
  'a trailer is made, and made again without paying twice, %s',
  async (_, args) => {
    const folder = createTestFolder();
    expect(existsSync(script), 'pnpm build comes first').toBe(true);
    const start = async () =>
      promisify(execFile)(process.execPath, [script, ...args], {
        cwd: folder,
        env: { ...process.env, TEMPORAL_ADDRESS: temporal.address },
      });
    const { stdout, stderr } = await start();
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ {2}scene-3 {2}succeeded {2}batches\/.*\.mp4$/m);
    expect(stdout).toMatch(/^ {2}title {2}batches\/.*\.mp4$/m);
    expect(stdout).toContain('  teaser-1x1 succeeded\n');
    expect(stdout).toContain('The Keeper: 3 of 3 scenes, succeeded.\n');
    const recipes = () => readdirSync(path.join(folder, 'out', 'store', 'providers'), { recursive: true }).length;
    const made = recipes();
    expect((await start()).stdout).toContain('The Keeper: 3 of 3 scenes, succeeded.\n');
    expect(recipes()).toBe(made);
  },
  300_000,
);

test('the histories of the application’s workflow and of ours replay through the plugin', async () => {
  const listed = await Array.fromAsync(temporal.client.workflow.list());
  const histories = await Promise.all(
    listed.map(async ({ workflowId, runId }) => ({
      workflowId,
      history: await temporal.client.workflow.getHandle(workflowId, runId).fetchHistory(),
    })),
  );
  const workflowsPath = path.join(import.meta.dirname, '..', 'dist', 'workflows.js');
  const outcomes: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowsPath, plugins: [new ShotlistPlugin()] },
    histories,
  ))
    outcomes.push(`${workflowId}: ${error?.message ?? 'same'}`);
  expect(outcomes.length).toBeGreaterThanOrEqual(6);
  expect(outcomes.filter((outcome) => !outcome.endsWith(': same'))).toEqual([]);
});
