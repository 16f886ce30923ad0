// What workflows tell each other. Signals may be lost, doubled and out of order, so every message carries
// its sender, a sequence number and absolute state, never deltas; the receiver keeps the highest number.
import type { ErrorCode } from './errors.js';
import type { Ranges } from './ranges.js';
import type { BatchState, GateName, ShotCounts } from './states.js';

/** A row of equal wishes, in the shot list's order. */
export interface Demand {
  readonly model: string;
  /** Units of one request. */
  readonly units: number;
  readonly count: number;
}

/** Chunk to ledger. */
export interface ChunkReport {
  /** The chunk's workflow id. */
  readonly sender: string;
  /** First run of the chunk's chain: a new one starts counting anew. */
  readonly runId: string;
  /** When that run began, epoch milliseconds: a late word of an earlier run is not heard. */
  readonly bornMs: number;
  readonly seq: number;
  readonly batchId: string;
  /** Share among batches that wait for the same account. */
  readonly weight: number;
  /** Permits wished for beyond those numbered up to `seen`. */
  readonly wants: readonly Demand[];
  /** Highest permit number received so far. */
  readonly seen: number;
  /** Permits, up to `seen`, that hold a place: not yet sent, being sent, in flight, or unknown. */
  readonly holding: Ranges;
  /** Those of `holding` whose fate is unknown. */
  readonly unknown: Ranges;
  /** Generations in flight without a permit of this chunk's: taken over from an earlier run. */
  readonly extra: number;
  /** Requests that were accepted, over the chunk's whole life. */
  readonly posted: number;
  /** Nothing was heard for a while: please say all of it again. */
  readonly asksAgain: boolean;
  /** The chunk has ended: it will ask for nothing more. */
  readonly done: boolean;
}

/** Consecutive permits for requests of one model, sent `intervalMs` apart. */
export interface PermitRun {
  readonly first: number;
  readonly count: number;
  readonly model: string;
  readonly units: number;
  /** Slot of the first, in server time, epoch milliseconds. */
  readonly slotMs: number;
  readonly intervalMs: number;
  /** After slot plus this a permit is returned unsent; null never. */
  readonly goodForMs: number | null;
}

/** Why an account issues no permits now. */
export interface Gate {
  readonly name: GateName;
  /** Epoch milliseconds; null until somebody opens it. */
  readonly closedUntilMs: number | null;
  readonly reason: string;
  readonly setBy: string;
}

/** Ledger to chunk. */
export interface GrantMessage {
  readonly sender: string;
  /** First run of the ledger's chain. */
  readonly runId: string;
  /** When that run began, epoch milliseconds: a late word of an earlier ledger is not heard. */
  readonly bornMs: number;
  /** The run of the chunk that it is for: another one under the same workflow id must not take its permits. */
  readonly toRunId: string;
  /** Rises over everything that a run of the ledger says, to whomever. */
  readonly seq: number;
  /** Every permit issued to this chunk beyond the `seen` it last reported. */
  readonly permits: readonly PermitRun[];
  readonly gate: Gate | null;
}

/** Chunk to batch, and the answer to a query of a chunk. */
export interface ChunkProgress {
  readonly chunk: number;
  readonly runId: string;
  readonly seq: number;
  readonly epoch: number;
  readonly counts: ShotCounts;
  /** Bytes of finished videos. */
  readonly bytes: number;
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
  readonly gate: Gate | null;
  readonly paused: boolean;
  readonly done: boolean;
}

/** To a batch, and from it to its chunks. */
export interface Control {
  readonly command: 'pause' | 'resume' | 'cancel';
}

/** To a ledger. */
export interface GateCommand {
  readonly command: 'close' | 'open';
  readonly gate: GateName;
  readonly closedUntilMs: number | null;
  readonly reason: string;
  readonly setBy: string;
}

/** An account's limits, as its ledger enforces them. */
export interface AccountLimits {
  readonly account: string;
  /** Generations at the vendor at the same time. */
  readonly maxInFlight: number;
}

/** The answer to a query of a batch. */
export interface BatchView {
  readonly batchId: string;
  readonly epoch: number;
  readonly state: BatchState;
  /** Chunks that ended, and those not begun. Running ones are asked themselves. */
  readonly counts: ShotCounts;
  readonly bytes: number;
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
  readonly openChunks: readonly number[];
  readonly total: number;
}

/** The answer to a query of a ledger. */
export interface LedgerView {
  readonly account: string;
  readonly limits: AccountLimits | null;
  readonly gates: readonly Gate[];
  readonly inFlight: number;
  readonly unknown: number;
  readonly waiting: readonly { readonly batchId: string; readonly chunks: number; readonly wants: number }[];
}
