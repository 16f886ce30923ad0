// The fake vendor's books: one NDJSON file that several processes append to, and the judge of what was made twice.
import { appendFileSync, closeSync, fdatasync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ErrorCode } from '@shotlist/core';
import type { FakeBehaviour, FakeGeneration } from './fake-script.js';

/** A generation that the fake vendor accepted. The prompt is only in the hash. */
export interface FakeLogEntry extends Required<Pick<FakeGeneration, 'generationMs' | 'ends' | 'unavailableFetches'>> {
  readonly kind: 'accepted';
  /** When it was accepted, epoch milliseconds. */
  readonly atMs: number;
  readonly generationId: string;
  readonly idempotencyKey: string;
  /** Of all eight parameters, see {@link hashRequest}. */
  readonly requestHash: string;
  readonly model: string;
  readonly seed: number;
  /** The process that asked. */
  readonly pid: number;
  /** Later entries with its idempotency key are the same generation. */
  readonly honoursKey: boolean;
  readonly durationSeconds: number;
  /** Pixels of the tiny video. */
  readonly width: number;
  readonly height: number;
  readonly code?: ErrorCode;
  readonly outputFault?: 'short' | 'endless';
}

/** A submit that made nothing. */
export interface FakeRefusal {
  readonly kind: 'refused';
  readonly atMs: number;
  /** The script's outcome; `before_send` when the caller stopped it. */
  readonly outcome: Exclude<FakeBehaviour['outcome'], undefined> | 'before_send' | 'aborted';
  readonly idempotencyKey: string;
  readonly requestHash: string;
  readonly pid: number;
}

/** A fetch of a completed generation's output. */
export interface FakeFetch {
  readonly kind: 'fetched';
  readonly atMs: number;
  readonly generationId: string;
  readonly pid: number;
}

/** The vendor was asked to cancel a generation, and did. */
interface FakeCancel {
  readonly kind: 'canceled';
  readonly atMs: number;
  readonly generationId: string;
  readonly pid: number;
}

/** From here on whatever is held completes, or the first so many of all generations. */
interface FakeRelease {
  readonly kind: 'released';
  readonly atMs: number;
  readonly first?: number;
}

export type FakeLogLine = FakeLogEntry | FakeRefusal | FakeFetch | FakeCancel | FakeRelease;

/**
 * Lets every generation complete that `ends: 'held'` keeps, and those that are accepted later; with `first` only those
 * among the first so many that were accepted.
 */
export function releaseFake(logFile: string, first?: number): void {
  const line: FakeRelease = { kind: 'released', atMs: Date.now(), ...(first === undefined ? {} : { first }) };
  appendFileSync(logFile, `${JSON.stringify(line)}\n`);
}

/** Every line of the log, in the order in which it was written; none when there is no log yet. */
export function readFakeCalls(logFile: string): FakeLogLine[] {
  const lines: FakeLogLine[] = [];
  try {
    const text = readFileSync(logFile, 'utf8');
    // Another process may be in the middle of its line.
    parseLines(text.slice(0, text.lastIndexOf('\n') + 1), lines);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return lines;
}

/** The generations that the fake vendor made, in order: what it would charge for. */
export function readFakeLog(logFile: string): FakeLogEntry[] {
  const keys = new Set<string>();
  return readFakeCalls(logFile).filter((line): line is FakeLogEntry => {
    if (line.kind !== 'accepted' || (line.honoursKey && keys.has(line.idempotencyKey))) return false;
    keys.add(line.idempotencyKey);
    return true;
  });
}

/**
 * Generations beyond the first of each request, seed included. Keys don't matter: two tries have different ones.
 * A shot list that asks for the same request with the same seed twice has a duplicate of its own.
 */
export function countDuplicates(entries: readonly Pick<FakeLogEntry, 'requestHash'>[]): number {
  return entries.length - new Set(entries.map((entry) => entry.requestHash)).size;
}

/** An open log: appends lines and reads what others appended. */
export interface FakeLog {
  /** Lines since the last call, one's own among them, in the file's order. */
  readNew(): FakeLogLine[];
  /** Appended when it returns, durable when the promise resolves (at once without `fsync`). */
  append(line: FakeLogLine, durable: boolean): Promise<void>;
  close(): void;
}

/** Opens, and creates, a log. Appending is one write with O_APPEND, so that processes never tear each other's lines. */
export function openFakeLog(logFile: string, fsync: boolean): FakeLog {
  const descriptor = openSync(logFile, 'a+');
  const synchronise = createGroupSync(descriptor);
  const chunk = Buffer.allocUnsafe(256 * 1024);
  let offset = 0;
  let rest = Buffer.alloc(0);
  return {
    readNew() {
      const lines: FakeLogLine[] = [];
      for (;;) {
        const read = readSync(descriptor, chunk, 0, chunk.length, offset);
        if (read === 0) return lines;
        offset += read;
        const text = Buffer.concat([rest, chunk.subarray(0, read)]);
        const end = text.lastIndexOf(0x0a) + 1;
        parseLines(text.toString('utf8', 0, end), lines);
        rest = Buffer.from(text.subarray(end));
      }
    },
    async append(line, durable) {
      writeSync(descriptor, `${JSON.stringify(line)}\n`);
      if (durable && fsync) await synchronise();
    },
    close: () => closeSync(descriptor),
  };
}

function parseLines(text: string, into: FakeLogLine[]): void {
  for (const line of text.split('\n')) {
    if (line !== '') into.push(JSON.parse(line) as FakeLogLine);
  }
}

const synchroniseFile = promisify(fdatasync);

/** Syncs a file for many writers: those that come while one sync runs share the next. */
function createGroupSync(descriptor: number): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    next = undefined;
    running = synchroniseFile(descriptor).finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (running === undefined) return run();
    next ??= running.then(run, run);
    return next;
  };
}
