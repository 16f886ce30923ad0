// What workflows ask of the outside. Workflows import these interfaces and never an implementation.
// Nothing here carries a prompt or a vendor's words: rows stay in the store, words go to records.
import type { ErrorCode } from './errors.js';
import type { AccountLimits } from './messages.js';
import type { ShotCounts, ShotState, Verdict } from './states.js';

/** Which run of which batch. */
export interface BatchRun {
  readonly batchId: string;
  /** Counts the runs of a batch, from 1. */
  readonly epoch: number;
}

export interface OpenedBatch {
  readonly account: string;
  /** Rows of the shot list. */
  readonly total: number;
  /** Chunks with something to do, ascending. */
  readonly chunks: readonly number[];
  /** Those of them that a run began and none has ended: they may be running. @default none */
  readonly begun?: readonly number[];
  /** Counts and bytes of all other chunks. */
  readonly counts: ShotCounts;
  readonly bytes: number;
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
  /** Late duplicates of all other chunks. @default 0 */
  readonly duplicates?: number;
}

/** Which run of which chunk. */
export interface ChunkRun extends BatchRun {
  readonly chunk: number;
  /** The run of the chunk's workflow that may submit. */
  readonly runId: string;
}

export interface OpenedChunk {
  /** Models in the chunk, by first use; `shots` name them by position. */
  readonly models: readonly string[];
  readonly shots: readonly OpenedShot[];
  /** Where records begin: beyond those that another run of the chunk wrote, or may still write. @default 1 */
  readonly nextSeq?: number;
}

/** Where a shot of a chunk stands when its chunk begins. */
export interface OpenedShot {
  /** Position in `models`; -1 for a rejected row. */
  readonly model: number;
  readonly state: ShotState;
  /** Not asked for in this run (beyond `--first`). */
  readonly left?: true;
  readonly attempt: number;
  readonly generationId?: string;
  readonly code?: ErrorCode;
  readonly bytes?: number;
}

export interface SubmitShotsInput extends ChunkRun {
  readonly account: string;
  /** The run that asked first. An activity that runs in another one was asked again by a reset: it sends nothing. */
  readonly originalRunId: string;
  /** Number of this activity's record. */
  readonly seq: number;
  readonly slots: readonly SubmitSlot[];
}

/** Type of the failure of a submitShots, or a sealChunk, that a reset asked again. */
export const RUN_REPLACED = 'RUN_REPLACED';

/** One request to be sent. */
export interface SubmitSlot {
  /** Position in the chunk. */
  readonly shot: number;
  readonly attempt: number;
  readonly permit: number;
  readonly slotMs: number;
  readonly goodForMs: number | null;
}

export type SlotOutcome =
  | { readonly shot: number; readonly outcome: 'accepted'; readonly generationId: string }
  | { readonly shot: number; readonly outcome: 'rejected'; readonly code: ErrorCode }
  | { readonly shot: number; readonly outcome: 'throttled'; readonly retryAfterMs: number | null }
  | {
      readonly shot: number;
      readonly outcome: 'not_sent';
      /** Its permit's time was over, or its worker was told to stop: nobody's trouble, so no reason to rest. */
      readonly late?: true;
    }
  | { readonly shot: number; readonly outcome: 'unauthorized' | 'ambiguous' };

export interface CheckInput extends ChunkRun {
  readonly account: string;
  /** After the first that ended, wait so long for more, in milliseconds: fewer and fuller answers where no place is short. @default 0 */
  readonly lingerMs?: number;
  readonly seq: number;
  readonly generations: readonly { readonly shot: number; readonly attempt: number; readonly generationId: string }[];
  /** Return at the latest after this long, also when nothing ended. */
  readonly waitMs: number;
}

export interface CheckedGeneration {
  readonly shot: number;
  readonly status: 'completed' | 'failed';
  readonly code?: ErrorCode;
  readonly seed?: number;
  readonly processingSeconds?: number;
}

export interface ReconcileInput extends ChunkRun {
  readonly account: string;
  readonly seq: number;
  readonly shots: readonly {
    readonly shot: number;
    readonly attempt: number;
    /** When the try began, epoch milliseconds; 0 when that isn't known. */
    readonly sinceMs: number;
    /** When the try was over, epoch milliseconds. */
    readonly untilMs: number;
  }[];
}

/** `missing` can be believed; `unsure` can't yet; `undecidable` never will be. */
export type ReconciledShot =
  | { readonly shot: number; readonly found: 'generation'; readonly generationId: string }
  | { readonly shot: number; readonly found: 'missing' | 'unsure' | 'undecidable' };

export interface FetchInput extends ChunkRun {
  readonly account: string;
  readonly seq: number;
  readonly outputs: readonly {
    readonly shot: number;
    readonly attempt: number;
    readonly generationId: string;
    readonly seed?: number;
    readonly processingSeconds?: number;
  }[];
}

export type FetchedShot =
  | { readonly shot: number; readonly fetched: true; readonly bytes: number }
  | { readonly shot: number; readonly fetched: false; readonly code: ErrorCode };

/** Shots that were sent again after a fresh miss: did their first try turn up after all? */
export interface AuditInput extends ChunkRun {
  readonly account: string;
  readonly seq: number;
  readonly shots: readonly { readonly shot: number; readonly attempt: number; readonly generationId?: string }[];
}

export interface AuditedShots {
  /** Generations beyond the one of their shot. Which, and what they cost, is in the store. */
  readonly duplicates: number;
}

/** A last word about shots that end without another activity. */
export interface SealInput extends ChunkRun {
  readonly seq: number;
  /** Shots that a person canceled, that failed after all tries, or whose fate nobody can tell. */
  readonly ended: readonly {
    readonly shot: number;
    readonly attempt: number;
    readonly state: 'canceled' | 'failed' | 'ambiguous';
    readonly code?: ErrorCode;
  }[];
  /** Late duplicates that its audit found. @default 0 */
  readonly duplicates?: number;
  /** The run that asked first. In another one, which a reset made, nothing is sealed: what it takes for canceled may have been sent. */
  readonly originalRunId?: string;
}

export interface SealedChunk {
  readonly counts: ShotCounts;
  readonly bytes: number;
}

export interface FinishedBatch {
  readonly verdict: Verdict;
  readonly counts: ShotCounts;
  readonly bytes: number;
}

/** Activities that need only the store, on the control task queue. */
export interface ControlActivities {
  openBatch(input: BatchRun): Promise<OpenedBatch>;
  openChunk(input: ChunkRun): Promise<OpenedChunk>;
  sealChunk(input: SealInput): Promise<SealedChunk>;
  finishBatch(input: BatchRun & { readonly canceled: boolean }): Promise<FinishedBatch>;
}

/** What a chunk needs to know about its account's provider. */
export interface OpenedAccount {
  readonly limits: AccountLimits;
  /** Most slots one submitShots may carry. */
  readonly submitBatch: number;
  readonly minPollIntervalMs: number;
  /** Units of one request, by model, where not 1. */
  readonly units: Readonly<Record<string, number>>;
}

/** Activities that need the account's key, on its own task queue. */
export interface AccountActivities {
  openAccount(input: { readonly account: string }): Promise<OpenedAccount>;
  submitShots(input: SubmitShotsInput): Promise<readonly SlotOutcome[]>;
  checkGenerations(input: CheckInput): Promise<readonly CheckedGeneration[]>;
  reconcileShots(input: ReconcileInput): Promise<readonly ReconciledShot[]>;
  auditShots(input: AuditInput): Promise<AuditedShots>;
}

/** Downloads, on a task queue of their own. */
export interface FetchActivities {
  fetchOutputs(input: FetchInput): Promise<readonly FetchedShot[]>;
}
