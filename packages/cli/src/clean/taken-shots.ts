// What a batch has taken from others, and still shows.
import { type Epoch, parseState, parseStateLines, type ReusedShot, type Store, storeLayout } from '@shotlist/core';
import { readCleaned } from './cleaned-mark.js';

const decoder = new TextDecoder();

/** Of a batch that was cleaned only what it took afterwards: the rest went with its own videos. Throws `STORE_UNUSABLE`. */
export async function* takenShots(store: Store, batchId: string): AsyncGenerator<ReusedShot> {
  const mark = await readCleaned(store, batchId);
  const plans = mark === undefined ? undefined : await plansAfter(store, batchId, mark.epoch ?? 0);
  if (plans?.size === 0) return;
  const all = storeLayout.reusedAll(batchId);
  for await (const key of store.list(all)) {
    const [plan = ''] = key.slice(all.length).split('/');
    if (plans?.has(plan) === false) continue;
    const bytes = await store.get(key);
    yield* parseStateLines<ReusedShot>(decoder.decode(bytes), key);
  }
}

/** Plans that runs after the one of this number have begun with. */
async function plansAfter(store: Store, batchId: string, epoch: number): Promise<ReadonlySet<string>> {
  const plans = new Set<string>();
  for await (const key of store.list(storeLayout.epochs(batchId))) {
    const bytes = key.endsWith('.end.json') ? undefined : await store.get(key);
    if (bytes === undefined) continue;
    const run = parseState<Epoch>(decoder.decode(bytes), key);
    if (run.epoch > epoch && run.reused !== undefined) plans.add(run.reused.id);
  }
  return plans;
}
