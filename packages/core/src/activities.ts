// What workflows ask of the outside. Workflows import these interfaces and never an implementation.
// Nothing here carries a vendor's words, and no prompt but those of requests that a workflow brings itself: rows stay in
// the store, words go to records.
import type { GeneratedVideo, StageInput } from './asked-videos.js';
import type { BatchSettings } from './batch-settings.js';
import type { BatchRun } from './epoch.js';
import type { ErrorCode } from './errors.js';
import type { CountedUse } from './ledger/posting.js';
import type { AccountLimits, Budget, UsageFigures } from './messages.js';
import type { NoticeFacts, NoticeWish } from './notice.js';
import type { Billing } from './provider.js';
import type { ShotCounts, ShotState, Verdict } from './states.js';

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
  /** What this run may still spend of what its batch may. @default no limit */
  readonly budget?: Budget;
  /** So many shots go first. @default none */
  readonly canary?: number;
  /** The run stops when more shots than this have failed in it. @default never */
  readonly tolerate?: number;
  /** What a person has set of the batch. @default nothing */
  readonly set?: BatchSettings;
  /** Accounts that take what the one before has no units left for. @default none */
  readonly spillTo?: readonly string[];
  /** Whom the results are given to when it has ended. @default nobody */
  readonly sinks?: readonly string[];
  /** Who is told what happens to it. @default nobody */
  readonly notify?: readonly NoticeWish[];
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
  /** What one request costs, beside each of `models`, in millionths; where a budget of money is kept, a model stands once for each cost. */
  readonly costs?: readonly number[];
  readonly shots: readonly OpenedShot[];
  /** Where records begin: beyond those that another run of the chunk wrote, or may still write. @default 1 */
  readonly nextSeq?: number;
  /** Further attempts of each shot after failures that cost, or may cost, again. @default 0 */
  readonly retryCharged?: number;
  /** An account that this run may spill to, and where a run before has left something: the chunk goes on there. @default its batch's */
  readonly account?: string;
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
  /** When its generation was accepted, epoch milliseconds. */
  readonly acceptedMs?: number;
  /** Attempts that failed and count in this run. @default 0 */
  readonly failures?: number;
  /** Downloads that failed in this run: that it is there says that its video was made. @default it was not, as far as is known */
  readonly fetchFailures?: number;
  /** It was accepted, and what the vendor named as its generation is another shot's: never sent again. */
  readonly misnamed?: true;
  /** In flight from an earlier run, and beyond what this one was asked for: when it fails, it stays so. */
  readonly unasked?: true;
  /** It may have been sent, no record says so, and this run can't ask: its seal writes it down. */
  readonly unrecorded?: true;
  /** A run before, of another epoch, may have sent this try without a record: it counts in no budget yet. */
  readonly lostTry?: true;
  /** A run before, of whatever epoch, may have sent this try without a record: the store counts it nowhere. */
  readonly lost?: true;
  /** With `unrecorded`: where it may have been sent. */
  readonly account?: string;
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
  /** It asks whether the vendor takes requests again: the gate of its process lets it pass. */
  readonly probe?: true;
  readonly slotMs: number;
  readonly goodForMs: number | null;
}

export type SlotOutcome =
  | { readonly shot: number; readonly outcome: 'accepted'; readonly generationId: string }
  | { readonly shot: number; readonly outcome: 'rejected'; readonly code: ErrorCode }
  | {
      readonly shot: number;
      readonly outcome: 'not_sent';
      /** Its permit's time was over, or its worker was told to stop: nobody's trouble, so no reason to rest. */
      readonly late?: true;
    }
  | { readonly shot: number; readonly outcome: 'throttled' | 'unauthorized' | 'ambiguous' };

export interface CheckInput extends ChunkRun {
  readonly account: string;
  /** After the first that ended, wait so long for more, in milliseconds: fewer and fuller answers where no place is short. @default 0 */
  readonly lingerMs?: number;
  readonly seq: number;
  readonly generations: readonly {
    readonly shot: number;
    readonly attempt: number;
    readonly generationId: string;
    /** When it was accepted, epoch milliseconds: its deadline counts from there. @default it has none */
    readonly acceptedMs?: number;
    /** The vendor said before that it was made: it is paid for, whatever is said of it now. @default false */
    readonly made?: true;
  }[];
  /** No look before so long, in milliseconds: the vendor was asked just now. @default 0 */
  readonly pauseMs?: number;
  /** Return at the latest after this long, the pause apart, also when nothing ended. */
  readonly waitMs: number;
}

export interface CheckedGeneration {
  readonly shot: number;
  /** `misnamed`: the vendor shows it as what another shot asked for. Its own is still to be found. */
  readonly status: 'completed' | 'failed' | 'misnamed';
  readonly code?: ErrorCode;
  /** What a failed one costs, as its provider declares it. */
  readonly charge?: Billing;
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
  /**
   * Shots of the chunk that were sent again, and have a generation or ended without one: what their first tries made is none
   * of the others'. @default none
   */
  readonly resent?: readonly { readonly shot: number; readonly attempt: number; readonly generationId?: string }[];
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

/** Generations that nobody waits for any more. */
export interface CancelInput extends ChunkRun {
  readonly account: string;
  readonly seq: number;
  readonly generations: readonly { readonly shot: number; readonly attempt: number; readonly generationId: string }[];
}

export interface CanceledGeneration {
  readonly shot: number;
  /** The vendor says that it cancels it. Whether it is charged is its own affair. */
  readonly taken: boolean;
}

/** A last word about shots that end without another activity. */
export interface SealInput extends ChunkRun {
  /** The account that it was at last. */
  readonly account?: string;
  readonly seq: number;
  /** Shots that a person canceled, that failed after all tries, whose fate nobody can tell, or that were accepted and nobody waits for. */
  readonly ended: readonly {
    readonly shot: number;
    readonly attempt: number;
    readonly state: 'canceled' | 'failed' | 'ambiguous' | 'accepted';
    readonly code?: ErrorCode;
    /** Of one that was accepted. */
    readonly generationId?: string;
    /** Where it was sent, if the chunk has gone on at another account since. */
    readonly account?: string;
    /** Of one whose fate nobody can tell: what it may have been charged for. */
    readonly model?: string;
    readonly units?: number;
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
  /** `workflowId`: where that of its batch and chunk is not the chunk's own. */
  openChunk(input: ChunkRun & { readonly workflowId?: string }): Promise<OpenedChunk>;
  sealChunk(input: SealInput): Promise<SealedChunk>;
  /** `code`: why it was canceled, where no person asked for it. */
  finishBatch(input: BatchRun & { readonly canceled: boolean; readonly code?: ErrorCode }): Promise<FinishedBatch>;
  countAccount(input: CountInput): Promise<CountedUse>;
  /** A chunk spills: from now on it may hold permits of another account. */
  moveChunk(input: ChunkRun & { readonly from: string; readonly to: string }): Promise<void>;
  /** Gives the results of a run that has ended to a sink. */
  deliverResults(input: BatchRun & { readonly sink: string }): Promise<void>;
  /** Tells a receiver what happened to a batch. */
  deliverNotice(input: DeliverNoticeInput): Promise<void>;
  /** Judges a request, and puts it into the store. Done again, or there already, it says the same. */
  stageRequest(input: StageInput): Promise<{ readonly id: string }>;
  /** How a request by itself came out. */
  readGeneration(input: { readonly id: string }): Promise<GeneratedVideo>;
  /** How the shots of a batch came out, in input order; `id` is the shot's. Of up to {@link MAX_CARRIED_SHOTS}. */
  readVideos(input: { readonly batchId: string }): Promise<readonly GeneratedVideo[]>;
}

/** One thing that a run of a batch has to tell, and to whom. */
export interface DeliverNoticeInput extends BatchRun, NoticeFacts {
  /** Names it in the configuration of the workers. */
  readonly receiver: string;
  /** Counts what the run has to tell, from 1. */
  readonly number: number;
}

/** For a ledger that begins without state: which periods of which quotas are to be counted from the store's records. */
export interface CountInput {
  readonly account: string;
  readonly periods: readonly {
    readonly name: string;
    readonly model?: string;
    readonly startMs: number;
    readonly endMs: number;
  }[];
}

/** What a chunk needs to know about its account's provider. */
export interface OpenedAccount {
  readonly limits: AccountLimits;
  /** Most slots one submitShots may carry. */
  readonly submitBatch: number;
  readonly minPollIntervalMs: number;
  /** Units of one request, by model, where not 1. */
  readonly units: Readonly<Record<string, number>>;
  /** The vendor can be asked to cancel what it makes. @default false */
  readonly cancels?: true;
}

/** Activities that need the account's key, on its own task queue. */
export interface AccountActivities {
  /** `begins`: a run of a batch begins with it. */
  openAccount(input: { readonly account: string; readonly begins?: boolean }): Promise<OpenedAccount>;
  /** The vendor's own figures; null where it has none, or doesn't answer. */
  readUsage(input: { readonly account: string }): Promise<UsageFigures | null>;
  submitShots(input: SubmitShotsInput): Promise<readonly SlotOutcome[]>;
  checkGenerations(input: CheckInput): Promise<readonly CheckedGeneration[]>;
  reconcileShots(input: ReconcileInput): Promise<readonly ReconciledShot[]>;
  auditShots(input: AuditInput): Promise<AuditedShots>;
  /** Asks the vendor to cancel what nobody waits for. */
  cancelGenerations(input: CancelInput): Promise<readonly CanceledGeneration[]>;
}

/** Downloads, on a task queue of their own. */
export interface FetchActivities {
  fetchOutputs(input: FetchInput): Promise<readonly FetchedShot[]>;
}
