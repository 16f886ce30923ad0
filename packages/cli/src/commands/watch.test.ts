// watch from a process of its own: events, plain lines, leaving, a Temporal that comes late, and a batch that has ended.
import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT, SHOT_STATES } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { createTestFolder } from '@shotlist/testing';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test } from 'vitest';
import { jsonLines, runCommand, type RunningCommand, startCommand } from '../__fixtures__/command.js';
import { eventFields } from '../__fixtures__/event-fields.js';
import { folderWithFakeAccount } from '../__fixtures__/fake-account.js';

const SHOTS = 40;

beforeAll(async () => {
  await ensureTemporalCli();
}, 600_000);

async function until(command: RunningCommand, isSo: () => boolean): Promise<void> {
  while (command.child.exitCode === null && !isSo()) await sleep(20);
}

/** The README's commands of a section, with the batch that they name. */
function readmeCommands(title: string, batchId: string): string[][] {
  const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
  const section = readme.split('\n## ').find((part) => part.startsWith(title)) ?? '';
  const block = /^```sh\n(.*?)^```$/ms.exec(section)?.[1] ?? '';
  return block
    .trim()
    .split('\n')
    .map((line) =>
      line
        .replace(/\s+#.*$/, '')
        .replace('BATCH', batchId)
        .split(' ')
        .slice(1),
    );
}

test('a batch is watched from elsewhere until it ends, and results read meanwhile are those of the end', async () => {
  const { folder, release } = folderWithFakeAccount(
    SHOTS,
    [
      ...Array(8).fill({ generationMs: 1_000 }),
      ...Array(4).fill({ ends: 'held' }),
      ...Array(SHOTS).fill({ generationMs: 500 }),
    ],
    {},
    {},
    {
      maxInFlight: 4,
      quotas: [{ limit: 500, per: 'month' }],
      prices: { currency: 'USD', models: { seedance_lite: { perGeneration: 0.5 } } },
    },
  );
  const submitted = await runCommand(folder, ['submit', 'shots.csv', '--account', 'main', '--no-wait', '--json']);
  const batchId = String(jsonLines(submitted.stdout)[0]?.['batchId']);
  // No server runs in this folder now.
  const watcher = startCommand(folder, ['watch', '--json']);
  await until(watcher, () => watcher.stdout().includes('"temporal"'));
  const away = await runCommand(folder, ['status', '--json']);
  expect(jsonLines(away.stdout)[0]).toMatchObject({
    gate: null,
    gateFrom: 'store',
    quotas: [{ name: 'month', limit: 500, left: 500, usedFrom: 'store' }],
  });

  const worker = startCommand(folder, ['worker', '--json']);
  await until(watcher, () => /"answers":true[^]*"shotsPerMinute":\d/.test(watcher.stdout()));
  // A ledger that is slow to answer is asked again.
  const status = async () => jsonLines((await runCommand(folder, ['status', '--json'])).stdout)[0];
  await expect.poll(status).toMatchObject({ gateFrom: 'ledger' });
  const [left, plain, early] = await Promise.all([
    leaveByInterrupt(startCommand(folder, ['watch', batchId])),
    leaveByClosing(startCommand(folder, ['watch', batchId])),
    runCommand(folder, ['results', batchId]),
  ]);
  release();
  expect(left.code).toBe(EXIT.interrupted);
  expect(left.stdout).toContain('The batch goes on.');
  expect(plain).toMatchObject({ code: EXIT.succeeded, stderr: '' });

  const { code, stdout, stderr } = await watcher.ended;
  const events = jsonLines(stdout);
  for (const { type, ...fields } of events)
    expect(Object.keys(fields), String(type)).toEqual(eventFields[String(type)]);
  const of = (type: string) => events.filter((event) => event['type'] === type);
  expect(of('batch')).toEqual([expect.objectContaining({ batchId, asked: SHOTS, out: null })]);
  // A busy server may seem away once more.
  const answers = of('temporal').map((event) => event['answers']);
  expect(answers).toEqual(answers.map((_, index) => index % 2 === 1));
  expect(answers.at(-1)).toBe(true);
  expect(of('served').at(-1)).toMatchObject({ control: true, account: true });
  for (const event of of('progress')) {
    const counts = event['counts'] as Record<string, number>;
    expect(SHOT_STATES.reduce((sum, state) => sum + (counts[state] ?? 0), 0)).toBe(SHOTS);
  }
  const seen = of('progress').findLast((event) => event['shotsPerMinute'] !== null);
  expect(seen).toMatchObject({
    quotas: [{ name: 'month', usedFrom: 'ledger' }],
    cost: { currency: 'USD', soFar: { unpriced: 0 } },
    rate: { maxInFlight: 4 },
    doneAt: expect.stringMatching(/Z$/),
  });
  expect(of('done')).toEqual([expect.objectContaining({ batchId, verdict: 'succeeded' })]);
  expect(stderr).toContain(`shotlist results ${batchId} --out gallery.html`);
  expect(code).toBe(EXIT.succeeded);

  const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true });
  const whole = rowsOf((await runCommand(folder, ['results', batchId])).stdout);
  const some = rowsOf(early.stdout);
  expect(some.map((row) => row['id'])).toEqual(whole.map((row) => row['id']));
  const done = some.filter((row) => row['result_status'] === 'succeeded');
  expect(done.length).toBeGreaterThan(0);
  expect(done.length).toBeLessThan(SHOTS);
  expect(done).toEqual(whole.filter((row) => done.some(({ id }) => id === row['id'])));

  worker.child.kill('SIGTERM');
  await worker.ended;
  // Nobody runs any more: what has ended needs no Temporal.
  const [watch = [], ...others] = readmeCommands('Watch it', batchId);
  const ended = await runCommand(folder, watch);
  expect(ended.stdout).toContain(`${SHOTS} of ${SHOTS} shots succeeded`);
  expect(ended.stdout).toContain('20.00 USD');
  expect(ended.code).toBe(EXIT.succeeded);
  for (const args of others) expect(await runCommand(folder, args)).toMatchObject({ code: EXIT.succeeded, stderr: '' });
  const page = readFileSync(path.join(folder, 'gallery.html'), 'utf8');
  expect(page.match(/<video [^>]*src="\.\/\.shotlist\/store\/batches\//g)).toHaveLength(SHOTS);
});

/** As soon as it shows something. */
async function leaveByInterrupt(watching: RunningCommand) {
  await until(watching, () => watching.stdout().includes(` of ${SHOTS}`));
  watching.child.kill('SIGINT');
  return watching.ended;
}

/** As `| head -1` does. */
async function leaveByClosing(watching: RunningCommand) {
  await until(watching, () => watching.stdout() !== '');
  watching.child.stdout.destroy();
  return watching.ended;
}

test('a batch that isn’t there is told', async () => {
  const folder = createTestFolder();
  const { code, stderr } = await runCommand(folder, ['watch']);
  expect(stderr).toContain('BATCH_NOT_FOUND');
  expect(code).toBe(EXIT.notFound);
});
