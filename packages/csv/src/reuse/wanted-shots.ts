// The shots of a list that are still to be made, by what they ask for.
import { isRejectedRow, type Manifest, type Shot, type ShotPlace, type Store, storeLayout } from '@shotlist/core';
import { readResults } from '../read-results.js';
import { readRows } from '../stored-lines.js';
import { inTurns } from './in-turns.js';

/** Rows that ask for the same stand in a line, in the order of the list: the first video is the first one's. */
export class WantedShots {
  /** Most requests are asked for once: then there is no list. */
  private readonly lines = new Map<string, number | number[]>();

  get isEmpty(): boolean {
    return this.lines.size === 0;
  }

  add(hash: string, index: number): void {
    const line = this.lines.get(hash);
    if (typeof line === 'object') line.push(index);
    else this.lines.set(hash, line === undefined ? index : [line, index]);
  }

  has(hash: string): boolean {
    return this.lines.has(hash);
  }

  /** The index of the next row that asks for this; it wants nothing more. */
  take(hash: string): number | undefined {
    const line = this.lines.get(hash);
    if (line === undefined) return undefined;
    const index = typeof line === 'object' ? line.shift() : line;
    if (typeof line !== 'object' || line.length === 0) this.lines.delete(hash);
    return index;
  }
}

/** Shots of a batch in the store that a run would make; `onTaken` hears whose videos others of its shots have. */
export async function* shotsToMake(
  store: Store,
  manifest: Manifest,
  onTaken: (from: ShotPlace) => void,
): AsyncGenerator<Pick<Shot, 'index' | 'request'>> {
  if (!(await hasRun(store, manifest.batchId))) {
    const chunks = Array.from({ length: manifest.chunks }, (_, chunk) => chunk);
    for await (const rows of inTurns(chunks, (chunk) => readRows(store, manifest.batchId, chunk)))
      for (const row of rows) if (!isRejectedRow(row)) yield row;
    return;
  }
  for await (const { index, request, status, reusedFrom } of readResults(store, manifest)) {
    if (reusedFrom !== undefined) onTaken(reusedFrom);
    if (request !== undefined && (status === 'pending' || status === 'canceled')) yield { index, request };
  }
}

async function hasRun(store: Store, batchId: string): Promise<boolean> {
  for await (const _ of store.list(storeLayout.epochs(batchId))) return true;
  return false;
}
