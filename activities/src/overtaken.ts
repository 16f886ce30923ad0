// A try that ends a run and was taken for dead: it may wake up when the run has ended, and a later one has written its results.
import { type BatchRun, type EpochEnd, type Store, storeLayout } from '@shotlist/core';
import { getJson } from './json-files.js';

/** Results of a later run stand, or may: nothing is written over them. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
  /** How the run came out, by whoever ended it; where it never did, how the later one did. */
  readonly end: EpochEnd;

  constructor(end: EpochEnd) {
    super('A later run of the batch was asked for, and this one needs no end any more.');
    this.end = end;
  }
}

/** Throws {@link Overtaken}. */
export async function assertLatest(
  store: Store,
  { batchId, epoch }: Pick<BatchRun, 'batchId' | 'epoch'>,
): Promise<void> {
  if ((await store.stat(storeLayout.epoch(batchId, epoch + 1))) === undefined) return;
  const end =
    (await getJson<EpochEnd>(store, storeLayout.epochEnd(batchId, epoch))) ??
    (await getJson<EpochEnd>(store, storeLayout.epochEnd(batchId, epoch + 1)));
  if (end !== undefined) throw new Overtaken(end);
}

/** Fails at its end where the run was overtaken while it was written, so that the store doesn't keep it. */
export async function* whileLatest(
  store: Store,
  run: Pick<BatchRun, 'batchId' | 'epoch'>,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  await assertLatest(store, run);
  yield* body;
  await assertLatest(store, run);
}
