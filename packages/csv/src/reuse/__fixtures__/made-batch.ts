// Batches in a store, and what was made of them: as chunks that run, or that were sealed.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChunkRow, type Manifest, type ShotRecord, type Store, storeLayout } from '@shotlist/core';
import { onTestFinished } from 'vitest';
import { ingestShotList } from '../../ingest.js';
import { publishShotList } from '../../publish.js';
import type { StagedShotList } from '../../staged.js';
import { readLines } from '../../stored-lines.js';
import { madeShots } from '../made-shots.js';

export interface BatchOptions {
  readonly account?: string;
  readonly name?: string;
  /** Day of January on which it was made. */
  readonly day?: number;
  /** The bytes of `still.png` beside the list. */
  readonly image?: string;
}

const PNG = '89504e470d0a1a0a0000000d4948445200000001000000010806000000';

/** A list that is staged and no batch yet. */
export async function stage(text: string, options: BatchOptions = {}): Promise<StagedShotList> {
  const folder = await mkdtemp(join(tmpdir(), 'shotlist-reuse-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(
    join(folder, 'still.png'),
    Buffer.concat([Buffer.from(PNG, 'hex'), Buffer.from(options.image ?? '')]),
  );
  const { account = 'a', name } = options;
  const { staged, summary } = await ingestShotList(
    { name: 'shots.csv', directory: folder, open: () => pieces(text) },
    {
      directory: folder,
      localImages: true,
      skipInvalid: true,
      batch: { account, ...(name === undefined ? {} : { name }) },
    },
  );
  if (staged === undefined) throw new TypeError(JSON.stringify(summary.problems));
  return staged;
}

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

export async function publish(store: Store, text: string, options: BatchOptions = {}): Promise<Manifest> {
  return publishShotList(store, await stage(text, options), { now: new Date(Date.UTC(2026, 0, options.day ?? 1)) });
}

export interface MadeOptions extends BatchOptions {
  /** What became of each shot, in order. @default all were made */
  readonly kinds?: readonly (ShotRecord['kind'] | undefined)[];
  /** Its chunks run still. @default they are sealed */
  readonly open?: boolean;
}

/** A batch that has run. Its videos are four bytes long. */
export async function makeBatch(store: Store, text: string, options: MadeOptions = {}): Promise<Manifest> {
  const manifest = await publish(store, text, options);
  const { batchId, account } = manifest;
  for (let chunk = 0; chunk < manifest.chunks; chunk += 1) {
    const rows = (await readLines<ChunkRow>(store, storeLayout.chunk(batchId, chunk))) ?? [];
    const records: ShotRecord[] = [];
    for (const { index, id } of rows) {
      const kind = options.kinds === undefined ? 'downloaded' : options.kinds[index];
      if (kind === undefined) continue;
      const video = { key: storeLayout.video(batchId, id, 1), size: 4, sha256: 'ab' };
      if (kind === 'downloaded') await putText(store, video.key, 'film');
      records.push({
        index,
        epoch: 1,
        attempt: 1,
        seq: 1,
        kind,
        atMs: 0,
        account,
        generationId: `${batchId} ${index}`,
        seed: 7,
        ...(kind === 'downloaded' ? { video } : {}),
      });
    }
    const lines = (values: readonly object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
    await putText(store, storeLayout.epoch(batchId, 1), '{"epoch":1}');
    await putText(store, storeLayout.record(batchId, chunk, 1, 1), lines(records));
    if (options.open === true) await putText(store, storeLayout.openChunk(account, batchId, chunk), '{}');
    else {
      const made = madeShots(rows, new Map(records.map((record) => [record.index, record])), manifest.images);
      await putText(store, storeLayout.made(account, batchId, chunk), lines(made));
    }
  }
  return manifest;
}

export async function putText(store: Store, key: string, text: string): Promise<void> {
  await store.put(key, { kind: 'bytes', bytes: Buffer.from(text) });
}
