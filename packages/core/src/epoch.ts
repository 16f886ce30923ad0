// A run of a batch, and how it and its chunks ended: small files in the store, so that it knows a batch without Temporal.
import type { ErrorCode } from './errors.js';
import type { ShotCounts, Verdict } from './states.js';

/** What a run was asked to do; written when it is submitted. */
export interface Epoch {
  readonly schemaVersion: 1;
  /** Counts the runs of a batch, from 1. */
  readonly epoch: number;
  /** Rows below this index are asked for. */
  readonly upTo: number;
  /** Make anew what was made before. */
  readonly again: boolean;
  /** ISO time. */
  readonly submittedAt: string;
}

/** How a run came out. */
export interface EpochEnd {
  readonly schemaVersion: 1;
  readonly epoch: number;
  readonly upTo: number;
  readonly canceled: boolean;
  readonly verdict: Verdict;
  readonly counts: ShotCounts;
  /** Bytes of finished videos. */
  readonly bytes: number;
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
  /** Late duplicates: generations beyond the one of their shot. @default 0 */
  readonly duplicates?: number;
  /** ISO time. */
  readonly endedAt: string;
}

/** How a chunk came out in a run. */
export interface ChunkEnd {
  readonly schemaVersion: 1;
  readonly epoch: number;
  readonly upTo: number;
  readonly runId: string;
  readonly counts: ShotCounts;
  readonly bytes: number;
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
  /** Late duplicates that its audit found. @default 0 */
  readonly duplicates?: number;
}

/** A generation beyond the one of its shot: paid for, and found too late to be of use. */
export interface LateDuplicate {
  /** The shot's index in the batch. */
  readonly index: number;
  readonly generationId: string;
  /** The one that became the shot's video. */
  readonly keptId?: string;
  readonly account: string;
  readonly units: number;
}

/** Which run of a chunk's workflow may submit in a run of the batch; the first one to write it. */
export interface ChunkBegun {
  readonly schemaVersion: 1;
  readonly epoch: number;
  readonly runId: string;
}
