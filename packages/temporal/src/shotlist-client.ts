// The client: submit a batch, ask how it stands, steer it.
import type { BatchState, ErrorCode, Gate, ShotCounts, ShotResult, Store, Verdict } from '@shotlist/core';
import type { Client } from '@temporalio/client';

export interface ShotlistClientOptions {
  readonly store: Store;
  /** Absent where Temporal isn't at hand: then only what the store knows can be asked. */
  readonly temporal?: Client;
}

export interface SubmitOptions {
  /** Make only the first N shots now; the rest stay pending until a later submit. */
  readonly first?: number;
  /** Make every shot anew, also those that succeeded. @default false */
  readonly again?: boolean;
}

/** How a batch stands. Counts always sum to `total`. */
export interface BatchProgress {
  readonly batchId: string;
  /** Counts the runs of the batch; 0 before the first. */
  readonly epoch: number;
  readonly state: BatchState;
  /** Known when the run has ended. */
  readonly verdict: Verdict | undefined;
  readonly counts: ShotCounts;
  readonly total: number;
  /** Bytes of finished videos. */
  readonly bytes: number;
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
  readonly gate: Gate | null;
}

export interface BatchHandle {
  readonly batchId: string;
  /** From the store when the run has ended, else from its workflows. Throws `BATCH_NOT_FOUND`. */
  progress(): Promise<BatchProgress>;
  /** Every shot in input order, at any moment. */
  results(): AsyncIterable<ShotResult>;
  /** Waits until the run ends. */
  result(): Promise<BatchProgress>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Nothing new is submitted; what is in flight is collected. */
  cancel(): Promise<void>;
}
