// Gathers what a seed is judged by: the vendor's log, the store's results and videos, and the ledger's figures.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { addCounts, type LateDuplicate, type ShotResult, type Store, storeLayout } from '@shotlist/core';
import { readManifest, readResults } from '@shotlist/csv';
import type { BatchProgress } from '@shotlist/temporal/client';
import type { Fleet } from '../fleet/fleet.js';
import type { Evidence } from './judge.js';

/** For the last words of chunks to reach the ledger. */
const SETTLE_MS = 60_000;
const LOOK_MS = 250;

export async function gather(
  fleet: Fleet,
  batches: readonly { readonly batchId: string; readonly end: BatchProgress; readonly inTime: boolean }[],
): Promise<Evidence> {
  const { store, vendor } = fleet;
  await vendor.setFaults([]);
  const accepted = vendor.accepted();
  const results: ShotResult[] = [];
  const duplicates: LateDuplicate[] = [];
  for (const { batchId } of batches) {
    const manifest = await readManifest(store, batchId);
    if (manifest === undefined) throw new Error('A batch has no manifest.');
    for await (const result of readResults(store, manifest)) results.push(result);
    for await (const key of store.list(storeLayout.allDuplicates(batchId)))
      duplicates.push(...linesOf<LateDuplicate>(await store.get(key)));
  }
  const { elsewhereWithKey } = await vendor.counts();
  return {
    accepted,
    results,
    duplicates,
    ledger: await settledLedger(fleet, accepted.length - duplicates.length),
    counts: addCounts(...batches.map(({ end }) => end.counts)),
    shots: batches.reduce((sum, { end }) => sum + end.total, 0),
    wrongVideos: await wrongVideos(fleet, results),
    inTime: batches.every(({ inTime }) => inTime),
    keysElsewhere: elsewhereWithKey,
  };
}

/** As soon as it says what it must, or when it had its time. */
async function settledLedger(fleet: Fleet, charged: number): Promise<Evidence['ledger']> {
  for (const endMs = performance.now() + SETTLE_MS; ; await sleep(LOOK_MS)) {
    const view = await fleet.ledger();
    const isSettled = view !== undefined && view.posted + view.unknown === charged && view.inFlight === 0;
    if (isSettled || performance.now() > endMs) return view;
  }
}

async function wrongVideos({ store, vendor }: Fleet, results: readonly ShotResult[]): Promise<string[]> {
  const wrong: ShotResult[] = [];
  for (const result of results) {
    const { status, generationId = '', videoSha256 } = result;
    if (status !== 'succeeded') continue;
    const isWhole = (await sha256Of(store, result.videoKey)) === videoSha256;
    if (!isWhole || (await vendor.videoSha256(generationId)) !== videoSha256) wrong.push(result);
  }
  // What had changed when a download went on is as good: it was served.
  if (wrong.length > 0) await vendor.setFaults([{ on: 'video', fault: 'output_changed' }]);
  const words: string[] = [];
  for (const { id, generationId = '', videoKey, videoSha256 } of wrong) {
    const stored = await sha256Of(store, videoKey);
    const isServed = stored === videoSha256 && (await vendor.videoSha256(generationId)) === stored;
    if (!isServed) words.push(`The video of ${id} is not what the vendor served.`);
  }
  return words;
}

async function sha256Of(store: Store, key: string | undefined): Promise<string | undefined> {
  const bytes = key === undefined ? undefined : await store.get(key);
  return bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');
}

function linesOf<Line>(bytes: Uint8Array | undefined): Line[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
