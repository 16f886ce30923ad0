// What the records of a chunk tell of its shots when a run takes it: how each stands, and what came before.
import { type BatchRun, type Epoch, mergeRecords, type ShotRecord } from '@shotlist/core';
import type { BatchFiles } from './batch-files.js';

interface Attempt {
  /** The first word of it; epoch milliseconds. */
  acceptedMs?: number;
  /** Runs in which it failed. */
  readonly failedIn: Set<number>;
}

export class ShotPast {
  /** The latest record of each shot; what it takes from other batches is added as the chunk opens. */
  readonly records = new Map<number, ShotRecord>();
  readonly #attempts = new Map<number, Map<number, Attempt>>();

  static async of(
    files: BatchFiles,
    { batchId, chunk }: Pick<BatchRun, 'batchId'> & { readonly chunk: number },
  ): Promise<ShotPast> {
    const past = new ShotPast();
    for await (const records of files.eachRecords(batchId, chunk)) {
      mergeRecords(records, past.records);
      for (const record of records) past.#note(record);
    }
    return past;
  }

  #note({ index, attempt, kind, atMs, generationId, epoch }: ShotRecord): void {
    const attempts = this.#attempts.get(index) ?? new Map<number, Attempt>();
    this.#attempts.set(index, attempts);
    const known = attempts.get(attempt) ?? { failedIn: new Set<number>() };
    attempts.set(attempt, known);
    if (kind === 'failed') known.failedIn.add(epoch);
    if (generationId !== undefined) known.acceptedMs = Math.min(known.acceptedMs ?? Infinity, atMs);
  }

  latest(index: number): ShotRecord | undefined {
    return this.records.get(index);
  }

  /** When the generation of this attempt was accepted, as far as records tell. */
  acceptedMs(index: number, attempt: number): number | undefined {
    return this.#attempts.get(index)?.get(attempt)?.acceptedMs;
  }

  /** Attempts before this one that failed in a run, and the one that an earlier run gave up. */
  failures(
    index: number,
    before: number,
    { epoch, again, retry }: Pick<Epoch, 'epoch' | 'again' | 'retry'>,
  ): { readonly failures?: number } {
    const failed = [...(this.#attempts.get(index) ?? [])].filter(
      ([attempt, { failedIn }]) => attempt < before && failedIn.size > 0,
    );
    const mine = failed.filter(([, { failedIn }]) => failedIn.has(epoch)).length;
    const isGivenUp = !again && retry === undefined && failed.length > mine;
    const failures = mine + (isGivenUp ? 1 : 0);
    return failures === 0 ? {} : { failures };
  }
}
