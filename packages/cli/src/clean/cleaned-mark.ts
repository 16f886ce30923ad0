// The mark of a batch whose videos were removed.
import { type CleanedBatch, parseState, type ShotResult, type Store, storeLayout } from '@shotlist/core';

interface CleanedMark extends CleanedBatch {
  /** Its newest run when it was cleaned: what later runs have taken from other batches is still shown. @default none */
  readonly epoch?: number;
}

/** Undefined where nothing was removed. */
export async function readCleaned(store: Store, batchId: string): Promise<CleanedMark | undefined> {
  const key = storeLayout.cleaned(batchId);
  const bytes = await store.get(key);
  return bytes === undefined ? undefined : parseState<CleanedMark>(new TextDecoder().decode(bytes), key);
}

export async function writeCleaned(store: Store, batchId: string, mark: CleanedMark): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(mark)}\n`);
  await store.put(storeLayout.cleaned(batchId), { kind: 'bytes', bytes });
}

/** Results of a batch that was cleaned, without the places of videos that are gone. */
export async function* withoutGone(
  store: Store,
  results: AsyncIterable<ShotResult>,
  onGone: () => void = () => undefined,
): AsyncGenerator<ShotResult> {
  for await (const result of results) {
    const isThere = result.videoKey === undefined || (await store.stat(result.videoKey)) !== undefined;
    if (!isThere) onGone();
    yield isThere ? result : { ...result, videoKey: undefined, posterKey: undefined };
  }
}
