// Which shots without a record are canceled, as the latest run of a batch has left them.
import { type Epoch, type EpochEnd, type Store, storeLayout, type UnbegunShots, unbegunLeft } from '@shotlist/core';
import { readLines } from './stored-lines.js';

/** Undefined where they are pending: nobody canceled, or a run goes on that makes them. */
export async function readUnbegun(store: Store, batchId: string): Promise<UnbegunShots | undefined> {
  const keys = await Array.fromAsync(store.list(storeLayout.epochs(batchId)));
  const newest = keys
    .filter((key) => !key.endsWith('.end.json'))
    .toSorted()
    .at(-1);
  if (newest === undefined) return undefined;
  const endKey = newest.replace(/\.json$/, '.end.json');
  if (keys.includes(endKey)) return (await readOne<EpochEnd>(store, endKey))?.unbegun;
  const epoch = await readOne<Epoch>(store, newest);
  return epoch === undefined ? undefined : unbegunLeft(epoch);
}

async function readOne<Value>(store: Store, key: string): Promise<Value | undefined> {
  return (await readLines<Value>(store, key))?.[0];
}
