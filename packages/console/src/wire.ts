// What the page and the server tell each other, as JSON. Times are epoch milliseconds, or ISO where a name ends in "At".
import type {
  AccountOverride,
  BatchState,
  ErrorCode,
  Gate,
  LedgerView,
  Problem,
  ShotCounts,
  ShotState,
  StatedLimits,
  Verdict,
  WarningCode,
} from '@shotlist/core';

/** How a batch stands. */
export interface ProgressView {
  readonly epoch: number;
  readonly state: BatchState;
  /** Null while a run goes on. */
  readonly verdict: Verdict | null;
  readonly counts: ShotCounts;
  readonly total: number;
  /** Shots that the run is to bring to their end, and those of them that are. */
  readonly asked: number;
  readonly ended: number;
  /** Bytes of finished videos. */
  readonly bytes: number;
  /** The most frequent first. */
  readonly errors: readonly ErrorCount[];
  /** Generations that were paid for twice, as far as is known. */
  readonly duplicates: number;
  readonly gate: Gate | null;
  /** Shots a minute; null until it can be told. */
  readonly perMinute: number | null;
  /** Milliseconds until it is done; null until it can be told. */
  readonly leftMs: number | null;
  /** Units that were charged; null while it isn't known. */
  readonly units: number | null;
}

export interface ErrorCount {
  readonly code: ErrorCode;
  readonly count: number;
  readonly message: string;
  readonly help: string;
  readonly mayHaveCost: boolean;
}

export interface BatchSummary {
  readonly batchId: string;
  /** The shot list's file name. */
  readonly source: string;
  readonly name: string | null;
  readonly account: string;
  readonly createdAt: string;
  readonly shots: number;
  readonly rejected: number;
  readonly progress: ProgressView;
}

/** Whether anybody makes the videos. */
export interface ServedView {
  /** Somebody runs the workflows. */
  readonly control: boolean;
  /** Somebody makes the videos of the account. */
  readonly account: boolean;
}

export interface BatchView extends BatchSummary {
  readonly columns: readonly string[];
  readonly byModel: Readonly<Record<string, number>>;
  /** Null where it can't be told, or doesn't matter any more. */
  readonly served: ServedView | null;
  /** Where the numbers come from: "store" while Temporal isn't at hand. */
  readonly temporal: 'answers' | 'away';
}

/** A part of the list of batches, the newest first. */
export interface BatchList {
  readonly total: number;
  readonly batches: readonly BatchSummary[];
}

/** One shot, and what became of it. */
export interface ShotView {
  readonly index: number;
  readonly id: string;
  readonly status: ShotState;
  readonly prompt: string | null;
  readonly model: string | null;
  readonly modelName: string | null;
  readonly mode: string | null;
  readonly seconds: number | null;
  readonly resolution: string | null;
  readonly ratio: string | null;
  readonly imageUrl: string | null;
  readonly cameraFixed: boolean;
  readonly seed: number | null;
  readonly account: string;
  readonly generationId: string | null;
  readonly attempts: number;
  readonly units: number | null;
  readonly cost: number | null;
  readonly currency: string | null;
  readonly processingSeconds: number | null;
  readonly videoUrl: string | null;
  readonly posterUrl: string | null;
  readonly videoBytes: number | null;
  readonly notes: readonly string[];
  /** The batch that its video was made for, when it wasn't this one. */
  readonly reusedFrom: string | null;
  readonly errorCode: ErrorCode | null;
  readonly error: string | null;
  readonly help: string | null;
  readonly mayHaveCost: boolean;
  /** The shot list's further columns. */
  readonly cells: readonly { readonly column: string; readonly value: string }[];
  readonly atMs: number | null;
}

export interface ShotPage {
  readonly shots: readonly ShotView[];
  /** Index to go on from; null at the end. */
  readonly next: number | null;
  /** False when the search stopped to answer in time, before it had a whole page. */
  readonly whole: boolean;
}

export interface AccountView {
  readonly account: string;
  /** In a few words. */
  readonly provider: string;
  readonly isPreview: boolean;
  /** Where its key comes from; never the key. */
  readonly keyFrom: string | null;
  readonly currency: string | null;
  readonly configured: StatedLimits;
  /** With what a person changed. */
  readonly limits: StatedLimits;
  readonly override: AccountOverride | null;
  readonly ledgerState: 'running' | 'silent' | 'none' | 'unknown';
  readonly ledger: LedgerView | null;
}

/** What a person asks of a new list, beside its bytes. */
export interface ListAsk {
  readonly fileName: string;
  readonly account: string;
  readonly name?: string | undefined;
  readonly map?: Readonly<Record<string, string>> | undefined;
  readonly encoding?: string | undefined;
  readonly skipInvalid?: boolean | undefined;
  readonly first?: number | undefined;
  readonly maxGenerations?: number | undefined;
  readonly canary?: number | undefined;
  /** A number of shots, or a share such as `5%`. */
  readonly tolerate?: string | undefined;
  /** Rows as they were mended, by index. */
  readonly mended?: readonly { readonly row: number; readonly cells: readonly string[] }[] | undefined;
}

/** A finding, with the table's way out. */
export interface ListFinding extends Problem<ErrorCode | WarningCode> {
  readonly help: string | null;
}

/** A row that has to be mended. */
export interface BadRow {
  /** Position among rows that are not blank, from 0. */
  readonly row: number;
  /** Line where it begins, from 1. */
  readonly line: number;
  readonly id: string;
  /** In the order of `columns`; fewer or more than those where the row is malformed. */
  readonly cells: readonly string[];
  readonly problems: readonly ListFinding[];
}

export interface CheckedList {
  readonly fileName: string;
  readonly rows: number;
  readonly valid: number;
  readonly invalid: number;
  readonly blankRows: number;
  readonly columns: readonly string[];
  readonly byModel: Readonly<Record<string, number>>;
  readonly delimiter: string;
  readonly encoding: string;
  /** Problems of the file as a whole. */
  readonly fileProblems: readonly ListFinding[];
  /** The first of them. */
  readonly badRows: readonly BadRow[];
  readonly badRowsNotListed: number;
  readonly warnings: readonly ListFinding[];
  readonly warningsNotListed: number;
}

export interface PlannedSpend {
  readonly generations: number;
  readonly seconds: number;
  readonly units: number;
  /** Null where no price is known. */
  readonly cost: number | null;
  readonly currency: string | null;
  /** Generations whose cost isn't in it. */
  readonly unpriced: number;
}

/** What a list would take, as `shotlist plan --json` says it. */
export interface ListPlan {
  readonly batchId: string;
  readonly account: string;
  readonly shots: number;
  readonly rejected: number;
  readonly asked: number;
  readonly before: { readonly made: number; readonly underWay: number; readonly failed: number };
  readonly reused: number;
  readonly toMake: PlannedSpend;
  readonly models: readonly (PlannedSpend & { readonly model: string })[];
  readonly quotas: readonly {
    readonly name: string;
    readonly limit: number;
    readonly periods: readonly (PlannedSpend & {
      readonly startsAt: string | null;
      readonly endsAt: string | null;
      readonly used: number | null;
      readonly left: number | null;
    })[];
  }[];
  readonly whenExhausted: string;
  readonly beyond: PlannedSpend;
  readonly impossible: readonly (PlannedSpend & { readonly model: string; readonly quota: string })[];
  readonly time: {
    readonly doneAt: string | null;
    readonly takesSeconds: number | null;
    readonly decidedBy: string | null;
    readonly quota: string | null;
  };
  readonly repeated: PlannedSpend;
  readonly disk: { readonly bytes: number; readonly freeBytes: number | null };
  readonly uncertain: readonly { readonly about: string; readonly message: string }[];
}

/** What a retry would take. */
export interface RetryPlan {
  /** Shots that are sent once more. */
  readonly sends: number;
  /** Of those, shots whose attempt before was, or may have been, charged. */
  readonly paid: number;
  /** Shots that are at the vendor: they are asked about, and fetched. */
  readonly asks: number;
  readonly cost: number;
  readonly currency: string | null;
  /** Shots to send whose price isn't known. */
  readonly unpriced: number;
}

/** What the console is, and where it looks. */
export interface ConsoleFacts {
  readonly version: string;
  /** For people. */
  readonly temporal: string;
  readonly store: string;
  readonly accounts: readonly { readonly name: string; readonly provider: string; readonly isPreview: boolean }[];
  /** False where nobody here makes videos: somebody else has to. */
  readonly works: boolean;
}

/** Every refusal, in the form of RFC 9457. */
export interface ProblemAnswer {
  readonly title: string;
  readonly status: number;
  /** What happened here. */
  readonly detail: string;
  readonly code: string;
  readonly where?: string | undefined;
  /** The way out. */
  readonly help?: string | undefined;
}
