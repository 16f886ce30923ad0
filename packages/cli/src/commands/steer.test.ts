// pause, resume, cancel, retry and set as processes of their own: docs/batches.md is typed from top to bottom.
import { EXIT } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { countDuplicates } from '@shotlist/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { jsonLines, type Ran, runCommand, type RunningCommand, startCommand } from '../__fixtures__/command.js';
import { folderWithFakeAccount } from '../__fixtures__/fake-account.js';

const TIMEOUT_MS = 900_000;
const PATIENCE = { interval: 100 };
const NAMED = 'batch-1f2e';

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

/** Every command of the page, in its order. */
function typedInPage(): string[][] {
  const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/batches.md'), 'utf8');
  // What removes videos comes when all is over, and has tests of its own.
  const [steering = ''] = page.split('\n## Make room\n');
  return [...steering.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
    block
      .trim()
      .split('\n')
      .map((line) => line.split(' ').slice(1)),
  );
}

async function until(command: RunningCommand, isSo: () => boolean): Promise<void> {
  while (command.child.exitCode === null && !isSo()) await sleep(20);
}

/** The id of the list that is submitted, and not waited for. */
async function submit(folder: string): Promise<string> {
  const { stdout } = await runCommand(folder, ['submit', 'shots.csv', '--account', 'main', '--no-wait', '--json']);
  return String(jsonLines(stdout)[0]?.['batchId']);
}

test(
  'the page’s commands do what it says, and the vendor is asked for nothing twice that it was not told to',
  async () => {
    // What is made at first takes until it is released.
    const slow = Array.from({ length: 8 }, () => ({ ends: 'held' as const }));
    const { folder, made, release } = folderWithFakeAccount(20, slow, {}, { cancels: true });
    const worker = startCommand(folder, ['worker', '--json']);
    await until(worker, () => worker.stdout().includes('"ready"'));
    const batchId = await submit(folder);
    await expect.poll(() => made().length, PATIENCE).toBe(8);
    const said: [string, Ran][] = [];
    for (const args of typedInPage()) {
      if (said.length === 1) {
        const refused = await runCommand(folder, ['retry', batchId]);
        expect([refused.code, refused.stderr]).toEqual([EXIT.failed, expect.stringContaining('BATCH_RUNNING')]);
      }
      said.push([
        args.join(' '),
        await runCommand(
          folder,
          args.map((arg) => (arg === NAMED ? batchId : arg)),
        ),
      ]);
      // Only now may a look see what the vendor has canceled.
      if (args.includes('--now')) release();
    }
    const [paused, resumed, shown, set, reset, canceling, canceled, retried, only, nothing] = said.map(
      ([, ran]) => ran,
    );
    expect(said.map(([typed, { code, stderr }]) => [typed, code, stderr])).toEqual(
      said.map(([typed]) => [typed, typed === `retry ${NAMED}` ? EXIT.someShotsFailed : EXIT.succeeded, '']),
    );
    expect(paused?.stdout).toContain(`Paused ${batchId}: nothing more is sent, what is in flight is collected.`);
    expect(resumed?.stdout).toContain(`${batchId} goes on.`);
    expect(shown?.stdout).toMatch(/chunks at once +8\n +tolerate +any failures\n +weight +1\n/);
    expect(set?.stdout).toMatch(/chunks at once +8 → 4\n +tolerate +any failures → 1 failure\n +weight +1 → 3\n/);
    expect(set?.stdout).toContain('The run that goes on knows it.');
    expect(reset?.stdout).toMatch(/chunks at once +4 → 8\n +tolerate +1 failure → any failures\n +weight +3 → 1\n/);
    expect(canceling?.stdout).toContain(`Canceling ${batchId}: nothing new is sent, what is in flight is collected.`);
    expect(canceled?.stdout).toContain(`Canceled ${batchId}: 0 succeeded · 12 not sent`);
    expect(canceled?.stdout).toContain('8 that the vendor says it cancels. It may charge for them all the same.');
    expect(retried?.stdout).toContain('12 shots sent once more, at a price that is not known.');
    expect(retried?.stdout).toContain(
      '8 shots are or may be at the vendor: asked about and fetched, not bought again.',
    );
    expect(retried?.stdout).toContain('12 of 20 shots succeeded');
    expect(only?.stdout).toContain('8 shots sent once more, at a price that is not known; 8 of them were');
    expect(only?.stdout).toContain('20 of 20 shots succeeded');
    expect(nothing?.stdout).toContain('has nothing to retry');
    expect([made().length, countDuplicates(made())]).toEqual([28, 8]);
    const [status] = jsonLines((await runCommand(folder, ['status', '--json'])).stdout);
    expect(status).toMatchObject({ epoch: 3, settings: { chunksAtOnce: 8, tolerate: null, weight: 1 } });
    worker.child.kill('SIGTERM');
    await worker.ended;
  },
  TIMEOUT_MS,
);

test(
  'without a worker it is told all the same: whoever waits hears what for, and may leave',
  async () => {
    const { folder, made } = folderWithFakeAccount(2);
    const batchId = await submit(folder);
    const cancel = startCommand(folder, ['cancel', batchId, '--json']);
    await until(cancel, () => cancel.stdout().includes('"waiting"'));
    cancel.child.kill('SIGINT');
    const { code, stdout, stderr } = await cancel.ended;
    expect(code).toBe(EXIT.interrupted);
    expect(jsonLines(stdout)).toMatchObject([
      { type: 'waiting', batchId, for: 'worker', served: { control: false, account: false } },
      { type: 'cancel', batchId, state: 'told' },
      { type: 'error', code: 'INTERRUPTED' },
    ]);
    expect(stderr).toContain('No worker runs. It was told, and is canceled as soon as one does: shotlist worker');
    expect(stderr).toContain('what was told stays told');
    const left = await runCommand(folder, ['cancel', batchId, '--now', '--no-wait', '--json']);
    expect([left.code, jsonLines(left.stdout)]).toEqual([0, [{ type: 'cancel-now', batchId, state: 'told' }]]);
    const worker = startCommand(folder, ['worker', '--json']);
    await expect
      .poll(async () => jsonLines((await runCommand(folder, ['status', '--json'])).stdout)[0], PATIENCE)
      .toMatchObject({ state: 'canceled', counts: { canceled: 2 } });
    const nothing = await runCommand(folder, ['pause', batchId]);
    expect([nothing.code, nothing.stdout]).toEqual([0, expect.stringContaining('nothing to pause')]);
    expect(made()).toEqual([]);
    worker.child.kill('SIGTERM');
    await worker.ended;
  },
  TIMEOUT_MS,
);

test.each([
  [['retry', NAMED, '--only', 'GENERATION_FAILD'], 'Did you mean GENERATION_FAILED?'],
  [['set', NAMED, '--chunks-at-once', '0'], 'It takes a whole number from 1 to 100.'],
  [['pause'], "Missing required argument 'batch'"],
])('%j is refused', async (args, words) => {
  const { folder } = folderWithFakeAccount(1);
  const { code, stderr } = await runCommand(folder, args);
  expect([code, stderr]).toEqual([EXIT.usage, expect.stringContaining(words)]);
});
