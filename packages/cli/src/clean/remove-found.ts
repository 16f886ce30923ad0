// Removes what was found, each batch only while nothing has changed since: somebody may have been asked in between.
import type { Manifest, Store } from '@shotlist/core';
import { listBatches } from '@shotlist/csv';
import { type FoundRemovable, isRunAgain, isStillRemovable, type Removable } from './find-removable.js';
import { removeVideos } from './remove-videos.js';

/** Returns those of `batches` whose videos are gone. Throws `STORE_UNUSABLE`. */
export async function removeFound(
  store: Store,
  { batches, showing }: Pick<FoundRemovable, 'batches' | 'showing'>,
): Promise<readonly Removable[]> {
  const order = usersFirst([...batches, ...showing]);
  /** Batches whose turn is still to come: what they show keeps nothing. */
  const going = new Map(order.map((one) => [one.manifest.batchId, one]));
  const removed = new Set<Removable>();
  /** Of a batch that only shows what others made, nothing goes where all of that stays. */
  const losesSome = async (one: Removable, others: readonly Manifest[]): Promise<boolean> => {
    if (!showing.includes(one)) return true;
    for (const batchId of one.takenFrom) {
      const source = going.get(batchId);
      if (source !== undefined && (await isStillRemovable(store, others, source))) return true;
    }
    return false;
  };
  for (const one of order) {
    const { batchId } = one.manifest;
    // Where two show videos of each other, one comes later than its source.
    for (const [userId, user] of going)
      if (user.takenFrom.has(batchId) && (await isRunAgain(store, user))) going.delete(userId);
    const others = (await listBatches(store)).filter((other) => !going.has(other.batchId));
    const mayGo = (await isStillRemovable(store, others, one)) && (await losesSome(one, others));
    // Kept or not, from now on it counts as any other does.
    going.delete(batchId);
    if (!mayGo) continue;
    await removeVideos(store, one);
    removed.add(one);
  }
  return batches.filter((one) => removed.has(one));
}

/** Whoever shows videos of another batch stands before it. */
function usersFirst(batches: readonly Removable[]): readonly Removable[] {
  const byId = new Map(batches.map((one) => [one.manifest.batchId, one]));
  const sourcesFirst = new Set<Removable>();
  const seen = new Set<Removable>();
  const visit = (one: Removable): void => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const batchId of one.takenFrom) {
      const source = byId.get(batchId);
      if (source !== undefined) visit(source);
    }
    sourcesFirst.add(one);
  };
  batches.forEach(visit);
  return [...sourcesFirst].toReversed();
}
