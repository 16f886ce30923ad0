// Which shots without a record are canceled, as the latest run of a batch has left them.
import { type Epoch, type EpochEnd, type Store, storeLayout, type UnbegunShots } from '@shotlist/core';
import { readLines } from './stored-lines.js';

/** Undefined where they are pending: nobody canceled, or a run goes on that makes them. */
export async function readUnbegun(store: Store, batchId: string): Promise<UnbegunShots | undefined> {
  const keys = new Set(await Array.fromAsync(store.list(storeLayout.epochs(batchId))));
  const epochs = [...keys].filter((key) => !key.endsWith('.end.json')).toSorted();
  for (const key of epochs.toReversed()) {
    const endKey = key.replace(/\.json$/, '.end.json');
    if (keys.has(endKey)) return (await readOne<EpochEnd>(store, endKey))?.unbegun;
    const only = (await readOne<Epoch>(store, key))?.retry?.only;
    // A retry of other errors leaves them as they are.
    if (only === undefined || only.includes('CANCELED')) return undefined;
  }
  return undefined;
}

async function readOne<Value>(store: Store, key: string): Promise<Value | undefined> {
  return (await readLines<Value>(store, key))?.[0];
}
