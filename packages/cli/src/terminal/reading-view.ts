// How far a large list is read, and how far its chunks are in the store: on stderr, and only where that takes a while.
import type { ReadingProgress } from '@shotlist/csv';
import type { createLogUpdate } from 'log-update';
import { barLength } from './bars.js';
import type { Output } from './output.js';
import { bytes, counted, count } from './words.js';

/** What is over sooner needs no words; nor does a short list, however slow the machine is. */
const FIRST_MS = 1_500;
const LEAST_ROWS = 50_000;
const LEAST_CHUNKS = 100;
const LIVE_EVERY_MS = 200;
const LINE_EVERY_MS = 10_000;
const BAR_WIDTH = 24;

export interface ReadingView {
  readonly read: (progress: ReadingProgress) => void;
  readonly stored: (progress: { readonly chunks: number; readonly of: number }) => void;
  /** What was updated in place goes away. */
  readonly stop: () => void;
}

/** `name` is the list's. */
export function createReadingView(
  name: string,
  { errorColors }: Pick<Output, 'errorColors'>,
  stream: NodeJS.WriteStream = process.stderr,
  nowMs: () => number = () => performance.now(),
): ReadingView {
  const isLive = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  let dueMs = nowMs() + FIRST_MS;
  let frame: ReturnType<typeof createLogUpdate> | undefined;
  let isOver = false;
  if (isLive) void import('log-update').then((made) => (frame = made.createLogUpdate(stream)));
  const tell = (words: string, share: number | undefined) => {
    const now = nowMs();
    if (isOver || now < dueMs || (isLive && frame === undefined)) return;
    dueMs = now + (isLive ? LIVE_EVERY_MS : LINE_EVERY_MS);
    if (frame === undefined) stream.write(`  ${words}\n`);
    else frame(share === undefined ? `  ${words}` : `  ${words}\n  ${bar(share, stream.columns)}`);
  };
  const bar = (share: number, columns = 80) => {
    const width = Math.max(1, Math.min(BAR_WIDTH, columns - 4));
    const full = barLength(share, 1, width);
    return `${errorColors.green('━'.repeat(full))}${errorColors.dim('─'.repeat(width - full))}`;
  };
  return {
    read({ rows, bytes: read, totalBytes }) {
      if (rows < LEAST_ROWS) return;
      const of = totalBytes === undefined ? bytes(read) : `${bytes(read)} of ${bytes(totalBytes)}`;
      tell(`Reading ${name}: ${counted(rows, 'row')}, ${of}`, totalBytes === undefined ? undefined : read / totalBytes);
    },
    stored({ chunks, of }) {
      if (of < LEAST_CHUNKS) return;
      tell(`Storing it: ${count(chunks)} of ${counted(of, 'chunk')}`, chunks / of);
    },
    stop() {
      isOver = true;
      frame?.clear();
      frame?.done();
    },
  };
}
