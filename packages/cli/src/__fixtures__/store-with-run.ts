// A folder whose store knows a batch that was partly made, as a run leaves it, without a run.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Manifest, type ShotRecord, storeLayout } from '@shotlist/core';
import { ingestShotList, publishShotList } from '@shotlist/csv';
import { openStore } from '@shotlist/store';
import { createTestFolder } from '@shotlist/testing';

/** Publishes `shots.csv` of `folder` as a batch of `account`; `kinds` become the records of its shots, in order. */
export async function storeRun(
  folder: string,
  account: string,
  kinds: readonly (Partial<ShotRecord> & Pick<ShotRecord, 'kind'>)[],
): Promise<Manifest> {
  const place = path.join(folder, '.shotlist', 'store');
  mkdirSync(place, { recursive: true });
  const store = await openStore(place, { create: true });
  const { staged } = await ingestShotList(path.join(folder, 'shots.csv'), {
    directory: createTestFolder(),
    batch: { account },
  });
  if (staged === undefined) throw new Error('The list of the test is not valid.');
  const manifest = await publishShotList(store, staged);
  const lines = kinds.map((more, index): ShotRecord => ({
    index,
    epoch: 1,
    attempt: 1,
    seq: 1,
    atMs: Date.now(),
    account,
    units: 1,
    generationId: `g${index}`,
    ...more,
  }));
  const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await store.put(storeLayout.record(manifest.batchId, 0, 1, 1), { kind: 'bytes', bytes });
  await store.put(storeLayout.openChunk(account, manifest.batchId, 0), { kind: 'bytes', bytes: Buffer.from('{}') });
  return manifest;
}
