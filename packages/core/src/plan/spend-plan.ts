// What a plan is asked, and what it answers.
import type { RateLimit } from '../messages.js';
import type { QuotaSpec, WhenExhausted } from '../quota/quota-spec.js';
import type { ModelPrices } from './price.js';
import type { PlannedPeriod } from './quota-meter.js';
import type { Spend } from './spend.js';

/** Consecutive shots of one kind, in the order of the list. */
export interface PlannedShots {
  readonly model: string;
  /** Seconds of each clip. */
  readonly seconds: number;
  readonly count: number;
}

/** Generations of one kind that are at the vendor when a plan begins. */
export interface UnderWay {
  readonly model: string;
  /** Seconds of each clip. */
  readonly seconds: number;
  /** How long it has been there, in milliseconds; null for one that has ended there, and is on its way home. */
  readonly sinceMs: number | null;
}

/** A quota, and what is used of its current period. */
export interface PlannedQuota {
  readonly name: string;
  readonly spec: QuotaSpec;
  /** Units; null where nobody knows: then none are assumed. */
  readonly used: number | null;
}

export interface SpendQuestion {
  readonly shots: readonly PlannedShots[];
  /** They hold places, and are done before the plan is; sent and paid for before it began. @default none */
  readonly underWay?: readonly UnderWay[];
  readonly nowMs: number;
  /** Nothing is sent before; epoch milliseconds. @default nowMs */
  readonly opensMs?: number;
  readonly maxInFlight: number;
  /** All of them hold. @default no limit */
  readonly rates?: readonly RateLimit[];
  /** All of them hold. @default none */
  readonly quotas?: readonly PlannedQuota[];
  /** @default "wait" */
  readonly whenExhausted?: WhenExhausted;
  /** Units of one generation by model. @default 1 each */
  readonly units?: Readonly<Record<string, number>>;
  readonly prices?: ModelPrices;
  /** How long one generation of a model takes, in milliseconds. */
  readonly typicalMs: (model: string, seconds: number) => number;
}

/** What keeps a list from being done at once. */
export const BOUNDS = ['gate', 'quota', 'rate', 'places', 'generation'] as const;
export type Bound = (typeof BOUNDS)[number];

export interface SpendPlan {
  /** In the order of first use. */
  readonly models: readonly { readonly model: string; readonly spend: Spend }[];
  readonly total: Spend;
  readonly quotas: readonly {
    readonly name: string;
    readonly limit: number;
    readonly model: string | undefined;
    /** The current one first, then those that are spent in. */
    readonly periods: readonly PlannedPeriod[];
  }[];
  /** What is left over when a quota is used up, and the batch doesn't wait. */
  readonly beyond: Spend;
  /** Models one generation of which takes more units than a whole period has: they are never made. */
  readonly impossible: readonly { readonly model: string; readonly quota: string; readonly spend: Spend }[];
  /** Epoch milliseconds; null when nothing is made. */
  readonly lastSentMs: number | null;
  readonly doneMs: number | null;
  /** How long each keeps it waiting: their sum is the time until it is done. */
  readonly waitsMs: Readonly<Record<Bound, number>>;
  /** What it waits for the longest. */
  readonly bound: Bound;
  /** With "quota": the one that it waits for the longest. */
  readonly boundQuota: string | null;
}
