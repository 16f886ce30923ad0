// What the fake vendor knows: nothing but what its log says, so that every process sees the same and a kill loses nothing.
import { createHash } from 'node:crypto';
import { REQUEST_FIELDS, type GenerationRequest } from '@shotlist/core';
import { openFakeLog, type FakeLogEntry, type FakeLogLine } from './fake-log.js';

/** SHA-256 in hex of a request's eight parameters, seed included. */
export function hashRequest(request: GenerationRequest): string {
  const values = REQUEST_FIELDS.map((field) => request[field] ?? null);
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

/** The vendor behind one log file. */
export interface FakeVendor {
  /** Numbers, from 1, for a submit that begins now; its line must follow. */
  begin(requestHash: string): { readonly callNumber: number; readonly tryNumber: number };
  /** Writes a line; an accepted one is durable when the promise resolves. */
  write(line: FakeLogLine): Promise<void>;
  byKey(idempotencyKey: string): FakeLogEntry | undefined;
  byId(generationId: string): FakeLogEntry | undefined;
  byHash(requestHash: string): readonly FakeLogEntry[];
  /** Fetches so far of one generation. */
  fetches(generationId: string): number;
  isCanceled(generationId: string): boolean;
  /** Whether a generation that is held completes. */
  isReleased(generationId: string): boolean;
  close(): void;
}

/** Opens the vendor of a log file. */
export function openFakeVendor(logFile: string, fsync: boolean): FakeVendor {
  const log = openFakeLog(logFile, fsync);
  const keys = new Map<string, FakeLogEntry>();
  const ids = new Map<string, FakeLogEntry>();
  const hashes = new Map<string, FakeLogEntry[]>();
  const fetched = new Map<string, number>();
  const canceled = new Set<string>();
  /** Submits by request: written ones, and this process's own that have no line yet. */
  const submits = new Map<string, number>();
  /** Which of all generations each is, from 1. */
  const numbers = new Map<string, number>();
  let calls = 0;
  let released = 0;

  const add = (counts: Map<string, number>, key: string, change: number): number => {
    const count = (counts.get(key) ?? 0) + change;
    counts.set(key, count);
    return count;
  };
  const count = (requestHash: string, change: number): { callNumber: number; tryNumber: number } => {
    calls += change;
    return { callNumber: calls, tryNumber: add(submits, requestHash, change) };
  };
  const apply = (line: FakeLogLine): void => {
    if (line.kind === 'fetched') {
      add(fetched, line.generationId, 1);
      return;
    }
    if (line.kind === 'canceled') {
      canceled.add(line.generationId);
      return;
    }
    if (line.kind === 'released') {
      released = Math.max(released, line.first ?? Number.POSITIVE_INFINITY);
      return;
    }
    count(line.requestHash, 1);
    // The first line with a key decides, whichever process wrote it.
    if (line.kind === 'refused' || (line.honoursKey && keys.has(line.idempotencyKey))) return;
    keys.set(line.idempotencyKey, line);
    ids.set(line.generationId, line);
    numbers.set(line.generationId, numbers.size + 1);
    hashes.set(line.requestHash, [...(hashes.get(line.requestHash) ?? []), line]);
  };
  const refresh = (): void => log.readNew().forEach(apply);

  return {
    begin(requestHash) {
      refresh();
      return count(requestHash, 1);
    },
    write(line) {
      // The call was counted when it began; now its line counts instead. No await in between: others would count both.
      if (line.kind === 'accepted' || line.kind === 'refused') count(line.requestHash, -1);
      const written = log.append(line, line.kind === 'accepted');
      refresh();
      return written;
    },
    byKey(idempotencyKey) {
      refresh();
      return keys.get(idempotencyKey);
    },
    byId(generationId) {
      refresh();
      return ids.get(generationId);
    },
    byHash(requestHash) {
      refresh();
      return hashes.get(requestHash) ?? [];
    },
    fetches(generationId) {
      refresh();
      return fetched.get(generationId) ?? 0;
    },
    isCanceled(generationId) {
      refresh();
      return canceled.has(generationId);
    },
    isReleased(generationId) {
      refresh();
      return (numbers.get(generationId) ?? 0) <= released;
    },
    close: () => log.close(),
  };
}
