// Histories of every release, replayed by the workflows of today. A change without a guard fails here.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bundleTestWorkflows } from '@shotlist/testing';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { RECORDED, recordHistories } from './__fixtures__/record-histories.js';

const FOLDER = fileURLToPath(new URL('../histories', import.meta.url));
/** Set to a release's name, this test records its histories instead: once, when it is released. */
const { SHOTLIST_RECORD_HISTORIES: recordAs } = process.env;

interface Stored {
  readonly release: string;
  readonly name: string;
  readonly workflowId: string;
  readonly history: ReturnType<typeof historyFromJSON>;
}

function storedHistories(): Stored[] {
  return readdirSync(FOLDER).flatMap((release) =>
    readdirSync(path.join(FOLDER, release)).map((file) => {
      const name = file.replace(/\.json\.gz$/, '');
      const json: unknown = JSON.parse(gunzipSync(readFileSync(path.join(FOLDER, release, file))).toString());
      const { workflowId, history } = json as { workflowId: string; history: unknown };
      return { release, name, workflowId, history: historyFromJSON(history) };
    }),
  );
}

/** What a bundle makes of each stored history; an empty text where it does the same again. */
async function replay(workflowsPath: string, histories: readonly Stored[]): Promise<Record<string, string>> {
  const workflowBundle = await bundleTestWorkflows(workflowsPath);
  const outcomes: Record<string, string> = {};
  // One after another, since several have the same workflow id.
  for (const { release, name, workflowId, history } of histories) {
    for await (const { error } of Worker.runReplayHistories({ workflowBundle }, [{ workflowId, history }]))
      outcomes[`${release}/${name}`] = error?.message ?? '';
  }
  return outcomes;
}

async function record(release: string): Promise<void> {
  const folder = path.join(FOLDER, release);
  mkdirSync(folder, { recursive: true });
  for (const { name, workflowId, history } of await recordHistories()) {
    const json = JSON.stringify({ workflowId, history: JSON.parse(historyToJSON(history)) as unknown });
    writeFileSync(path.join(folder, `${name}.json.gz`), gzipSync(json, { level: 9 }));
  }
}

if (recordAs !== undefined) {
  test('records the histories of a release', () => record(recordAs), 300_000);
} else {
  test('the workflows of today do again what every release did', async () => {
    const histories = storedHistories();
    expect(histories.map(({ name }) => name)).toEqual(expect.arrayContaining([...RECORDED]));
    const outcomes = await replay(fileURLToPath(import.meta.resolve('@shotlist/workflows')), histories);
    expect(outcomes).toEqual(Object.fromEntries(histories.map(({ release, name }) => [`${release}/${name}`, ''])));
  });

  test('a change without a guard is found', async () => {
    const chunks = storedHistories().filter(({ name }) => name === 'chunk');
    expect(chunks).not.toEqual([]);
    const outcomes = await replay(fileURLToPath(new URL('__fixtures__/changed-workflows.ts', import.meta.url)), chunks);
    for (const outcome of Object.values(outcomes)) expect(outcome).toMatch(/nondeterminism/i);
  });
}
