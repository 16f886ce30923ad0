// Writes down what a run of a batch takes from others, a file a chunk, so that it is the same whoever begins the run.
import { createHash } from 'node:crypto';
import { type Manifest, type ReusePlan, type Store, storeLayout } from '@shotlist/core';
import { TextBuffer } from '../text-buffer.js';
import { findReused, type FindReusedOptions } from './find-reused.js';
import { inTurns } from './in-turns.js';

const LINE_END = 0x0a;
const START_BYTES = 4 * 1024;

/** Undefined when nothing is reused. What it writes counts only when an epoch names it: what no epoch names is nobody's. */
export async function planReuse(
  store: Store,
  manifest: Manifest,
  options: FindReusedOptions = {},
): Promise<ReusePlan | undefined> {
  const chunks = new Map<number, TextBuffer>();
  let shots = 0;
  for await (const reused of findReused(store, manifest, options)) {
    const chunk = Math.floor(reused.index / manifest.chunkSize);
    const lines = chunks.get(chunk) ?? new TextBuffer(START_BYTES);
    lines.append(JSON.stringify(reused), LINE_END);
    chunks.set(chunk, lines);
    shots += 1;
  }
  if (shots === 0) return undefined;
  const files = [...chunks].toSorted(([a], [b]) => a - b);
  const hash = createHash('sha256');
  for (const [, lines] of files) hash.update(lines.bytes());
  const id = hash.digest('hex').slice(0, 16);
  const put = ([chunk, lines]: (typeof files)[number]) =>
    store.put(storeLayout.reused(manifest.batchId, id, chunk), { kind: 'bytes', bytes: lines.bytes() });
  for await (const _ of inTurns(files, put)) options.signal?.throwIfAborted();
  return { id, shots };
}
