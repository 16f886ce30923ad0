// A run of a batch, and how it and its chunks ended: small files in the store, so that it knows a batch without Temporal.
import type { ErrorCode } from './errors.js';
import type { ModelPrices } from './plan/price.js';
import type { Retry } from './retry.js';
import type { ReusePlan } from './reuse.js';
import type { ShotUnits } from './shot-units.js';
import type { ShotCounts, Verdict } from './states.js';

/** Which run of which batch. */
export interface BatchRun {
  readonly batchId: string;
  /** Counts the runs of a batch, from 1. */
  readonly epoch: number;
}

/** What a run was asked to do; written when it is submitted. */
export interface Epoch {
  readonly schemaVersion: 1;
  /** Counts the runs of a batch, from 1. */
  readonly epoch: number;
  /** Rows below this index are asked for. */
  readonly upTo: number;
  /** Make anew what was made before. */
  readonly again: boolean;
  /** Shots that are not sent, since other batches have made them. @default none */
  readonly reused?: ReusePlan;
  /** Further attempts of each shot after failures that cost, or may cost, again. @default 0 */
  readonly retryCharged?: number;
  /** What it may spend, and when it stops by itself. @default no limit */
  readonly limits?: RunLimits;
  /** Accounts that take what the one before has no units left for, in this order. @default none */
  readonly spillTo?: readonly string[];
  /** It makes only shots that did not succeed. @default it makes what is left */
  readonly retry?: Retry;
  /** Of a retry: what the runs before have left unbegun. @default nothing */
  readonly unbegun?: UnbegunShots;
  /** Share among batches that wait for the same account, as it was begun with. @default 1 */
  readonly weight?: number;
  /** ISO time. */
  readonly submittedAt: string;
}

/** What a run may spend, and when it stops by itself. */
export interface RunLimits {
  /** Generations of the batch over its whole life, those of earlier runs included. @default no limit */
  readonly maxGenerations?: number;
  /** Money of the batch over its whole life, and what a model costs. @default no limit */
  readonly maxCost?: CostLimit;
  /** So many shots go first, up to a chunk of them; the rest follows only when all of them succeed. @default none */
  readonly canary?: number;
  /** The run stops when more shots than this have failed in it. @default it never stops for that */
  readonly tolerate?: number;
}

/** A cap of money. Every model of the batch has a price. */
export interface CostLimit {
  /** Millionths of the currency. */
  readonly most: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly models: ModelPrices;
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
  /** Units of all shots over the batch’s life, without those of late duplicates. @default not told, by an older release */
  readonly units?: ShotUnits;
  /** Units of late duplicates. @default 0 */
  readonly duplicateUnits?: number;
  /** Shots that no run has begun are canceled. @default they are pending */
  readonly unbegun?: UnbegunShots;
  /** ISO time. */
  readonly endedAt: string;
}

/** Shots of a canceled run that nobody ever sent, and of which there is no record. */
export interface UnbegunShots {
  /** Rows below this index. */
  readonly upTo: number;
  /** Why, where no person asked for it. */
  readonly code?: ErrorCode;
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
