// The runs of a batch, as the store knows them.
import {
  type ChunkRow,
  type Epoch,
  type EpochEnd,
  isRejectedRow,
  type Manifest,
  ShotlistError,
  type Store,
  storeLayout,
} from '@shotlist/core';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The newest run of a batch, and its end if it has one; undefined before the first. */
export async function latestEpoch(
  store: Store,
  batchId: string,
): Promise<{ readonly epoch: Epoch; readonly end: EpochEnd | undefined } | undefined> {
  let newest: string | undefined;
  for await (const key of store.list(storeLayout.epochs(batchId))) if (!key.endsWith('.end.json')) newest = key;
  const number = newest === undefined ? undefined : /(\d+)\.json$/.exec(newest)?.[1];
  return number === undefined ? undefined : readEpoch(store, batchId, Number(number));
}

/** A run of a batch by its number, and its end if it has one. */
export async function readEpoch(
  store: Store,
  batchId: string,
  number: number,
): Promise<{ readonly epoch: Epoch; readonly end: EpochEnd | undefined } | undefined> {
  const epoch = await readJson<Epoch>(store, storeLayout.epoch(batchId, number));
  if (epoch === undefined) return undefined;
  return { epoch, end: await readJson<EpochEnd>(store, storeLayout.epochEnd(batchId, number)) };
}

/**
 * Writes what the next run is asked to do, and returns its number. A run that was asked for the same and never ended is
 * gone on with: it was lost, or somebody submits the batch at this very moment.
 */
export async function beginEpoch(store: Store, batchId: string, asked: Pick<Epoch, 'upTo' | 'again'>): Promise<number> {
  for (;;) {
    const latest = await latestEpoch(store, batchId);
    if (
      latest !== undefined &&
      latest.end === undefined &&
      latest.epoch.upTo === asked.upTo &&
      latest.epoch.again === asked.again
    )
      return latest.epoch.epoch;
    const number = (latest?.epoch.epoch ?? 0) + 1;
    const epoch: Epoch = { schemaVersion: 1, epoch: number, ...asked, submittedAt: new Date().toISOString() };
    const bytes = encoder.encode(`${JSON.stringify(epoch)}\n`);
    const { created } = await store.put(
      storeLayout.epoch(batchId, number),
      { kind: 'bytes', bytes },
      { ifAbsent: true },
    );
    if (created) return number;
  }
}

/** The index below which the first `count` shots stand; rejected rows among them don't count. */
export async function rowsUpTo(store: Store, manifest: Manifest, count: number): Promise<number> {
  if (manifest.rejected === 0 || count >= manifest.shots) return Math.min(count, manifest.rows);
  let left = count;
  for (let chunk = 0; chunk < manifest.chunks && left > 0; chunk += 1) {
    const key = storeLayout.chunk(manifest.batchId, chunk);
    const bytes = await store.get(key);
    if (bytes === undefined)
      throw new ShotlistError('STORE_UNUSABLE', { where: key, message: 'A chunk of the batch is missing.' });
    for (const line of decoder.decode(bytes).split('\n')) {
      if (line === '') continue;
      const row = JSON.parse(line) as ChunkRow;
      if (isRejectedRow(row)) continue;
      left -= 1;
      if (left === 0) return row.index + 1;
    }
  }
  return manifest.rows;
}

async function readJson<Value>(store: Store, key: string): Promise<Value | undefined> {
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : (JSON.parse(decoder.decode(bytes)) as Value);
}
