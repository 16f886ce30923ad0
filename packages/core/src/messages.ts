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
  /** Run of the ledger that was heard last, and its last message: a ledger that was set back learns of it by this. */
  readonly heardRunId: string;
  readonly heardSeq: number;
  /** Somebody reset this workflow, and it has not learned yet what the run before sent: its words say less than is there. */
  readonly setBack: boolean;
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
  /** Highest permit number that the chunk has said it received: one that was set back may have forgotten. */
  readonly seen: number;
  /** The chunk's last word was that of a run that was reset: it learns by this that it must look before it sends. */
  readonly setBack: boolean;
  /** Every permit issued to this chunk beyond the `seen` it last reported. */
  readonly permits: readonly PermitRun[];
  readonly gate: Gate | null;
  /** True when somebody waits for a place: one that is free is told at once. Otherwise chunks may take their time. */
  readonly placesShort: boolean;
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
  /** Late duplicates that its audit found. */
  readonly duplicates: number;
  readonly gate: Gate | null;
  /** What it was last told to do. */
  readonly control: 'running' | 'paused' | 'canceling';
  /** Submits that are open, and tries given up that may still be on their way. Paused or canceling, none is begun: when this is 0, nothing more is sent. */
  readonly submitting: number;
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

/** Requests that a vendor takes within a time. */
export interface RateLimit {
  readonly requests: number;
  /** Milliseconds. */
  readonly perMs: number;
  /** How many intervals late a request may still be sent. @default 1 */
  readonly burst?: number;
}

/** An account's limits, as its ledger enforces them. */
export interface AccountLimits {
  readonly account: string;
  /** Generations at the vendor at the same time. */
  readonly maxInFlight: number;
  /** @default no limit */
  readonly rate?: RateLimit;
}

/** What a ledger is started with. */
export interface LedgerStart {
  readonly account: string;
  /** Version of its rules: one run keeps to one. @default 1 */
  readonly logic?: number;
  /** Workflow ids of the chunks that may hold permits: nothing is granted before each has reported. @default none */
  readonly openChunks?: readonly string[];
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
  /** True when every open chunk does what the batch was last told, and, paused or canceling, has no submit open. */
  readonly settled: boolean;
  /** Late duplicates that were found: generations beyond the one of their shot. */
  readonly duplicates: number;
}

/** The answer to a query of a ledger. */
export interface LedgerView {
  readonly account: string;
  readonly limits: AccountLimits | null;
  readonly gates: readonly Gate[];
  readonly inFlight: number;
  readonly unknown: number;
  readonly waiting: readonly { readonly batchId: string; readonly chunks: number; readonly wants: number }[];
  /** Chunks whose report it needs before it grants anything: it was started without knowing what they hold. */
  readonly awaiting: readonly string[];
}
