// The port behind the console: whoever hosts it says what batches and accounts there are, and does what is asked.
import type { ErrorCode, ReadOptions, ShotResult } from '@shotlist/core';
import type {
  AccountView,
  BatchList,
  BatchView,
  CheckedList,
  ConsoleFacts,
  ListAsk,
  ListPlan,
  RetryPlan,
} from './wire.js';

/** A shot list that came from the page. */
export interface GivenList extends ListAsk {
  readonly bytes: Uint8Array;
}

/** What was told; `settled` false when it is so a little later. */
export interface Steered {
  readonly settled: boolean;
}

/** Shots of a batch, and what is needed to show them. */
export interface GivenShots {
  /** In input order, with costs where prices are known. */
  readonly results: AsyncIterable<ShotResult>;
  readonly columns: readonly string[];
  readonly currency: string | null;
}

/** Throws errors of the table; a batch or an account that isn't there is `BATCH_NOT_FOUND`, `ACCOUNT_UNKNOWN`. */
export interface ConsoleEngine {
  facts(): ConsoleFacts;
  /** The newest first. */
  batches(part: { readonly skip: number; readonly limit: number }): Promise<BatchList>;
  batch(batchId: string): Promise<BatchView>;
  /** Shots in input order, from an index on. */
  shots(batchId: string, from: number): Promise<GivenShots>;
  /** A video or a still of a batch, by its file name; undefined when there is none. */
  file(batchId: string, name: string): Promise<StoredFile | undefined>;
  results(batchId: string, format: 'csv' | 'ndjson'): Promise<AsyncIterable<Uint8Array>>;
  pause(batchId: string): Promise<Steered>;
  resume(batchId: string): Promise<Steered>;
  cancel(batchId: string, options: { readonly now: boolean }): Promise<Steered>;
  /** What a retry would send, ask about and cost; nothing is started. */
  planRetry(batchId: string, options: { readonly only?: readonly ErrorCode[] }): Promise<RetryPlan>;
  /** How many shots a further run takes up: all that did not succeed, or those of these codes. */
  retry(batchId: string, options: { readonly only?: readonly ErrorCode[] }): Promise<{ readonly shots: number }>;
  accounts(): Promise<readonly AccountView[]>;
  closeAccount(name: string, options: { readonly reason?: string; readonly until?: Date }): Promise<void>;
  openAccount(name: string): Promise<void>;
  /** Judges a list; nothing is written. */
  checkList(list: GivenList): Promise<CheckedList>;
  /** What it would take; nothing is sent. Throws the code of its first problem. */
  planList(list: GivenList): Promise<ListPlan>;
  /** Has it made. Throws the code of its first problem. */
  submitList(list: GivenList): Promise<{ readonly batchId: string }>;
}

export interface StoredFile {
  readonly size: number;
  read(options?: ReadOptions): Promise<AsyncIterable<Uint8Array> | undefined>;
}
