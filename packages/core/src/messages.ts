// What workflows tell each other. Signals may be lost, doubled and out of order, so every message carries
// its sender, a sequence number and absolute state, never deltas; the receiver keeps the highest number.
import type { HeldSettings } from './batch-settings.js';
import type { ErrorCode } from './errors.js';
import type { QuotaSpec, WhenExhausted } from './quota/quota-spec.js';
import type { Ranges } from './ranges.js';
import type { BatchState, GateName, ShotCounts, ShotState } from './states.js';

/** A row of equal wishes, in the shot list's order. */
export interface Demand {
  readonly model: string;
  /** Units of one request. */
  readonly units: number;
  readonly count: number;
  /** What one request costs, in millionths of the batch's currency. Only where its batch has a budget of money. */
  readonly cost?: number;
}

/** What a run of a batch may spend at most. Told by each of its chunks. */
export interface Budget {
  /** Unique to the run. */
  readonly key: string;
  /** Generations. @default no limit */
  readonly generations?: number;
  /** Money, in millionths of the batch's currency. @default no limit */
  readonly cost?: number;
}

/** Requests, and what they cost in millionths of the batch's currency. */
export interface Spending {
  readonly generations: number;
  readonly cost: number;
}

/** What was found, over a chunk's whole life, and what may be found yet; one row of each model. */
export interface LostTries {
  readonly found: readonly Demand[];
  readonly doubt: readonly Demand[];
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
  /** Permits, up to `seen`, that may still be charged or are not sent yet. Those of `unknown` are among them. */
  readonly open: Ranges;
  /** Permits that were surely not charged. Every other one up to `seen` that isn't open was. */
  readonly voided: Ranges;
  /** Requests that the vendor answered cleanly, accepted or rejected, over the chunk's whole life: a probe that did so has succeeded. */
  readonly answered: number;
  /** When it last heard what came of a try, epoch milliseconds: whatever was charged, was charged by then. @default when the report arrives */
  readonly settledMs?: number;
  readonly budget?: Budget;
  /** The most that one request of the chunk counts: a ledger that lost its state knows no more of its open permits. @default 1 unit, no cost */
  readonly most?: { readonly units: number; readonly cost?: number };
  /** Generations in flight without a permit of this chunk's: taken over from an earlier run. */
  readonly extra: number;
  /**
   * Of the budget: what earlier runs had sent without a record, as it was found over the chunk's whole life, and what may be
   * found yet. @default nothing
   */
  readonly before?: { readonly found: Spending; readonly doubt: Spending };
  /**
   * What runs before this one sent without a record, of whatever epoch, as `before` tells it of the budget alone: a ledger
   * that began without state knows no permits of theirs. @default nothing
   */
  readonly lost?: LostTries;
  /** Requests that were accepted, over the chunk's whole life. */
  readonly posted: number;
  /** Permits whose time was over when they came, or when they were to be sent, over the chunk's whole life. @default 0 */
  readonly late?: number;
  /** Run of the ledger that was heard last, and its last message: a ledger that was set back learns of it by this. */
  readonly heardRunId: string;
  readonly heardSeq: number;
  /** Somebody reset this workflow, and it has not learned yet what the run before sent: its words say less than is there. */
  readonly setBack: boolean;
  /** Nothing was heard for a while: please say all of it again. */
  readonly asksAgain: boolean;
  /** The chunk has ended: it will ask for nothing more. */
  readonly done: boolean;
  /** It ended without waiting for what it holds: a later run of it does. @default false */
  readonly leaves?: true;
}

/** Consecutive permits for requests of one model, sent `intervalMs` apart. */
export interface PermitRun {
  readonly first: number;
  readonly count: number;
  readonly model: string;
  readonly units: number;
  readonly cost?: number;
  /** It asks whether the vendor takes requests again: it passes the gate of its process, and what becomes of it is told at once. */
  readonly probe?: true;
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
  /** Since when; epoch milliseconds. */
  readonly sinceMs?: number;
  /** One request tries it, or is about to. Only as people see it. @default false */
  readonly isTried?: boolean;
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
  /**
   * No permit will come any more in this run of the batch: its budget is spent, or a quota is used up and the account
   * says to fail the rest, or to spill it to the next account, where there is one. @default null
   */
  readonly ends?: 'quota' | 'spill' | 'budget' | null;
  /** Permits below this number are settled for good: which of them were voided need not be told again. @default 0 */
  readonly settledBelow?: number;
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
  /** Shots that failed in this run: rejected, failed, or ambiguous for good. */
  readonly failures?: number;
  /** How the shots that go first came out; absent where none do, or some are still on their way. */
  readonly canary?: 'passed' | 'failed';
  readonly gate: Gate | null;
  /** What it was last told to do. */
  readonly control: 'running' | 'paused' | 'canceling';
  /** Submits that are open, and tries given up that may still be on their way. Paused or canceling, none is begun: when this is 0, nothing more is sent. */
  readonly submitting: number;
  readonly done: boolean;
}

/** The answer to a query of a chunk's shots by model: how many are in each state; states without any are left out. */
export interface ChunkShots {
  readonly account: string;
  readonly models: Readonly<Record<string, Readonly<Partial<Record<ShotState, number>>>>>;
}

/** To a batch, and from it to its chunks. */
export interface Control {
  readonly command: 'pause' | 'resume' | 'cancel';
  /** With `cancel`: what is in flight is not waited for. @default false */
  readonly now?: boolean;
  /** Why it is canceled, where no person asked for it. */
  readonly code?: ErrorCode;
  /** Batch to chunk: its share from now on. @default as it was */
  readonly weight?: number;
  /** Batch to chunk: every failure is told from now on. @default as it was */
  readonly tellsFailures?: true;
}

/** To a ledger. `refused` is a worker's word: the vendor refused, and when no time is named the ledger finds one. */
export interface GateCommand {
  readonly command: 'close' | 'open' | 'refused';
  readonly gate: GateName;
  /** Epoch milliseconds; null until somebody opens it, or, refused, where the vendor named no time. */
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

/** A quota as the ledger counts it: the periods of calendars are found outside, since zones change. */
export interface QuotaLimit {
  /** Unique within the account: "month", "month of veo_3". */
  readonly name: string;
  /** Units of one period. */
  readonly limit: number;
  /** @default all of them together */
  readonly model?: string;
  readonly periods: QuotaPeriods;
}

/** A fixed length counted from 1970, or the beginnings of consecutive periods, ascending, epoch milliseconds: the last one ends the last period. */
export type QuotaPeriods = { readonly lengthMs: number } | { readonly startsMs: readonly number[] };

/** An account's limits, as its ledger enforces them. */
export interface AccountLimits {
  readonly account: string;
  /** Generations at the vendor at the same time. */
  readonly maxInFlight: number;
  /** All of them hold. @default no limit */
  readonly rates?: readonly RateLimit[];
  /** All of them hold. @default none */
  readonly quotas?: readonly QuotaLimit[];
  /** @default "wait" */
  readonly whenExhausted?: WhenExhausted;
  /** The vendor can be asked for its own figures. @default false */
  readonly hasUsage?: boolean;
  /** A person closed the account, or, null, opened it. @default as it was */
  readonly paused?: AccountPause | null;
}

/** Somebody to ledger: what a person changed just now, and nothing else. An empty list is no limit. */
export type LimitsChange = Partial<Pick<AccountLimits, 'maxInFlight' | 'rates' | 'quotas' | 'paused'>>;

/** A person closed an account. */
export interface AccountPause {
  readonly reason: string;
  readonly setBy: string;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** Epoch milliseconds; null until somebody opens it. */
  readonly untilMs: number | null;
}

/** Who changed something of an account, and when. */
export interface OverrideMark {
  /** ISO time. */
  readonly since: string;
  readonly setBy: string;
}

/** What a person changed, kept in the store and over restarts; what isn't named is as configured. Since when, and by whom, is said of the last change. */
export interface AccountOverride extends OverrideMark {
  readonly maxInFlight?: number;
  /** An empty list is no limit. */
  readonly rates?: readonly RateLimit[];
  readonly quotas?: readonly QuotaSpec[];
  /** Of each limit that is named, where it is not that of the last change. */
  readonly marks?: Readonly<Partial<Record<'maxInFlight' | 'rates' | 'quotas', OverrideMark>>>;
  /** The account is closed. @default it is not */
  readonly paused?: AccountPause;
}

/** A vendor's own figures, as an activity asked for them. */
export interface UsageFigures {
  readonly used: number;
  readonly limit: number | null;
  readonly resetsAtMs: number | null;
  /** When they were asked for, epoch milliseconds, server time. */
  readonly atMs: number;
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
  /** What holds for it. @default not told, by an older release */
  readonly settings?: HeldSettings;
}

/** One period of one quota, as people see it. `posted + pending + unknown` never exceeds `limit`. */
export interface QuotaView {
  readonly name: string;
  readonly model: string | null;
  readonly limit: number;
  /** Epoch milliseconds. */
  readonly startsMs: number;
  readonly endsMs: number;
  /** Units of requests that were accepted. */
  readonly posted: number;
  /** Units of permits that are given out, not yet accepted. */
  readonly pending: number;
  /** Units of which nobody knows yet whether they were charged. */
  readonly unknown: number;
  /** How much more the vendor counts than we do: others use the same key. Included in `posted`. */
  readonly drift: number;
}

/** The answer to a query of a ledger. */
export interface LedgerView {
  readonly account: string;
  readonly limits: AccountLimits | null;
  readonly gates: readonly Gate[];
  /** A gate opens by one request; true while it is out, or about to be. */
  readonly probing: boolean;
  readonly inFlight: number;
  readonly unknown: number;
  /** Requests accepted, as far as this ledger was told, since it began to count. */
  readonly posted: number;
  /** Requests a second that are given out now; null without a rate. Lower than configured after refusals. */
  readonly pacePerSecond: number | null;
  readonly quotas: readonly QuotaView[];
  /** The vendor's last figures; null where it has none. */
  readonly usage: UsageFigures | null;
  readonly waiting: readonly { readonly batchId: string; readonly chunks: number; readonly wants: number }[];
  /** Chunks whose report it needs before it grants anything: it was started without knowing what they hold. */
  readonly awaiting: readonly string[];
}
