// A judge that finds nothing wrong is worth as much as what it has been seen to find.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { storeLayout } from '@shotlist/core';
import { ensureTemporalCli } from '@shotlist/dev-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge } from './judge.js';
import { Rig } from './rig.js';
import { prepareWorkflowCode } from './workflow-code.js';

const folder = mkdtempSync(path.join(tmpdir(), 'shotlist-judge-test-'));
let rig: Rig;
beforeAll(async () => {
  const { path: temporalCli } = await ensureTemporalCli();
  const workflowCode = await prepareWorkflowCode(folder);
  rig = await Rig.open({
    folder: path.join(folder, 'round'),
    seed: 'judge',
    shots: 6,
    temporalCli,
    ...(workflowCode && { workflowCode }),
  });
  await rig.startWorker();
  await rig.submitToTheEnd();
});
afterAll(async () => {
  await rig.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** Changes one object for one judgement. */
async function judgeWith(key: string, change: (text: string) => string): Promise<readonly string[]> {
  const bytes = await rig.store.get(key);
  if (bytes === undefined) throw new TypeError(`There is no ${key}.`);
  const put = (text: string) => rig.store.put(key, { kind: 'bytes', bytes: new TextEncoder().encode(text) });
  const text = new TextDecoder().decode(bytes);
  await put(change(text));
  const { violations } = await judge(rig);
  await rig.store.put(key, { kind: 'bytes', bytes });
  return violations;
}

test('a batch that nothing befell is found to be right', async () => {
  expect(await judge(rig)).toMatchObject({ generations: 6, duplicates: 0, ambiguous: 0, succeeded: 6, violations: [] });
});

test('a record cut short, a lost row, another’s video and a wrong count are found', async () => {
  const batchId = await rig.batchId();
  const seal = storeLayout.seal(batchId, 0, 1);
  expect(await judgeWith(storeLayout.results(batchId, 'csv'), (csv) => csv.replace(/^shot-0003.*\n/m, ''))).toEqual([
    'results.csv has 5 rows',
  ]);
  expect(await judgeWith(storeLayout.results(batchId, 'ndjson'), (text) => text.slice(0, -20))).toMatchObject([
    expect.stringContaining('results.ndjson is not whole'),
  ]);
  expect(await judgeWith(seal, (text) => text.split('\n').slice(1).join('\n'))).toEqual(
    expect.arrayContaining(['the seal of chunk 0 lacks 1 shots']),
  );
  expect(
    await judgeWith(storeLayout.epochEnd(batchId, 1), (text) => text.replace('"succeeded":6', '"succeeded":5')),
  ).toEqual(['the run’s counts add up to 5', 'the chunks count 6 succeeded, the run 5']);
  expect(await judgeWith(storeLayout.video(batchId, 'shot-0002', 1), () => 'no video')).toEqual([
    'the video of shot-0002 is not what its record says',
  ]);
});

test('a generation that was made twice, and one that belongs to nobody, are found', async () => {
  const books = path.join(rig.folder, 'vendor.ndjson');
  const [first] = rig.vendor.generations();
  writeFileSync(books, `${JSON.stringify({ ...first, generationId: 'another', idempotencyKey: 'another' })}\n`, {
    flag: 'a',
  });
  expect((await judge(rig)).violations).toEqual([
    '1 generations were made twice',
    '1 generations were paid for and belong to no shot',
  ]);
});
