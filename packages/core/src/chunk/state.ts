// What a chunk knows. Plain data: it is carried through continue-as-new as it stands.
import type { OpenedChunk } from '../activities.js';
import type { ErrorCode } from '../errors.js';
import type { Budget, Demand, Gate, GrantMessage, PermitRun, Spending } from '../messages.js';
import type { ShotState } from '../states.js';
import { withCanary } from './canary.js';
import { LAST_TRY_MS } from './last-try.js';

/** Where one shot stands. */
export interface ChunkShot {
  readonly state: ShotState;
  /** Position in the chunk's `models`; -1 for a rejected row. */
  readonly model: number;
  /** Not asked for in this run. */
  readonly left?: true;
  /** Tries that were sent, or may have been. */
  readonly attempt: number;
  /** The permit whose place it holds. */
  readonly permit?: number;
  readonly generationId?: string;
  readonly code?: ErrorCode;
  /** When its generation was accepted; epoch milliseconds. */
  readonly acceptedMs?: number;
  /** It was accepted, and what the vendor named as its generation is another shot's: it is looked for, and never sent again. */
  readonly misnamed?: true;
  /** Attempts that failed and count in this run. */
  readonly failures?: number;
  /** In flight from an earlier run, and not asked for in this one: it is not tried again. */
  readonly unasked?: true;
  /** An activity is at work on it. */
  readonly busy?: true;
  /** Ambiguous for good: kept and reported, never sent again. */
  readonly undecidable?: true;
  /** A run before, of another epoch, may have sent this try without a record: it counts in no budget yet. */
  readonly lostTry?: true;
  /** A run before, of whatever epoch, may have sent this try without a record: the store counts it nowhere. */
  readonly lost?: true;
  /** Sent again after fresh misses: the audit looks whether its first try turned up after all. */
  readonly resent?: true;
  /** Fresh misses while reconciling. */
  readonly misses?: number;
  /** Since when it is ambiguous; epoch milliseconds. */
  readonly sinceMs?: number;
  /** When the ambiguous try was certainly over; epoch milliseconds. No miss counts before. */
  readonly untilMs?: number;
  /** Looks in a row that could not tell. */
  readonly unsure?: number;
  /** Of the time since its ambiguous try was over, what passed while nobody asked or answered, in milliseconds. @default not counted */
  readonly unheardMs?: number;
  /** It waits for those that go first. */
  readonly held?: true;
  /** Not before then; epoch milliseconds. */
  readonly dueMs?: number;
  /** Downloads that failed. */
  readonly fetchFailures?: number;
  readonly seed?: number;
  readonly processingSeconds?: number;
  /** What the vendor said when it was asked to cancel it. */
  readonly vendorCancel?: 'asked' | 'taken' | 'refused';
  /** Ended, or left, without a record of its own: the seal writes it. */
  readonly unrecorded?: true;
  /** The account at which it came to that, if the chunk has gone on at another one since. */
  readonly account?: string;
}

/** A permit in hand, not yet used. */
export type Permit = Omit<PermitRun, 'first' | 'count' | 'intervalMs'> & { readonly number: number };

export interface ChunkState {
  /** Version of this form. */
  readonly version: 1;
  /** First run of the chunk's chain. */
  readonly runId: string;
  readonly models: readonly string[];
  /** What one request costs, beside each of `models`. */
  readonly costs?: readonly number[];
  readonly shots: readonly ChunkShot[];
  readonly control: 'running' | 'paused' | 'canceling';
  /** Numbers the records of this run. */
  readonly nextSeq: number;
  /** Highest permit number received. */
  readonly seen: number;
  readonly permits: readonly Permit[];
  /** Run of the ledger that was heard last, and its last message. */
  readonly ledgerRunId: string;
  readonly ledgerBornMs: number;
  readonly ledgerSeq: number;
  readonly gate: Gate | null;
  /** Somebody waits for a place of this account: one that is free is told at once. */
  readonly placesShort: boolean;
  /** Permits come by a rate: what they make ends one after another, so looks may wait for more. */
  readonly paced: boolean;
  /** Since when it wishes for permits and gets none; null while it wishes for none. */
  readonly quietSinceMs: number | null;
  /** How often it has asked again without getting a permit. */
  readonly asks: number;
  /** Nothing is asked for before then: the chunk's own backing off. */
  readonly restUntilMs: number;
  /** Rests in a row because nothing left the machine. */
  readonly notSent: number;
  /** Checks in a row in which nothing ended. */
  readonly quietChecks: number;
  /** When the last check came back; epoch milliseconds. */
  readonly checkedMs: number;
  /** The shortest time from acceptance to its end that a generation was seen to take, in milliseconds. @default not known yet */
  readonly quickestMs?: number;
  /** Checks in a row without an answer. */
  readonly lostChecks: number;
  readonly posted: number;
  /** Permits whose time was over when they came, or when they were to be sent. @default 0 */
  readonly late?: number;
  /** Requests that the vendor answered cleanly: accepted or rejected. */
  readonly answered: number;
  /** When it last heard what came of a try; epoch milliseconds. */
  readonly settledMs: number;
  /** Permits that were surely not charged, until the ledger has counted them. */
  readonly voided: readonly number[];
  /** Positions of the shots that go first; absent when nothing waits for them. */
  readonly canary?: readonly number[];
  /** How they came out. */
  readonly canaryIs?: 'passed' | 'failed';
  /** Failures that were there when this run took the chunk. */
  readonly failedBefore: number;
  /** What waits for a quota can go to another account. */
  readonly spills?: true;
  /** No permit will come any more: what waits for one ends. Null while some may. */
  readonly ends: NonNullable<GrantMessage['ends']> | null;
  readonly bytes: number;
  /** How long one download took lately, in milliseconds; null before the first. */
  readonly fetchMs: number | null;
  /** Late duplicates that the audit found. */
  readonly duplicates: number;
  /** What earlier runs had sent without a record, and this one found. @default nothing */
  readonly found?: Spending;
  /** The same, and what was sent in this epoch, by model. @default nothing */
  readonly foundLost?: readonly LostWish[];
  /** Further attempts of each shot after failures that cost, or may cost, again. @default 0 */
  readonly retryCharged?: number;
  /** A reset was found out: nothing is sent any more. */
  readonly replaced?: true;
  /** This run only brings to an end what it has begun, and another goes on: permits go back. */
  readonly drains?: true;
  /** Canceled, and not to wait for what is in flight: it leaves then at the latest; epoch milliseconds. */
  readonly leavesMs?: number;
  /** It left what is in flight. */
  readonly hasLeft?: true;
  readonly active: {
    readonly submit: number;
    readonly check: number;
    readonly reconcile: number;
    readonly fetch: number;
    readonly audit: number;
    readonly cancel?: number;
  };
}

/** So many requests of one model, and what each costs where that is counted. */
export type LostWish = Omit<Demand, 'units'>;

/** The newest rules of planning: chunks of batches that begin now have them. */
export const PLAN_RULES = 3;

/** What stays the same over a chunk's life. */
export interface ChunkSettings {
  /**
   * By which rules it plans. Those that came when it had begun are not applied to it, or its history would not replay.
   * 2: many quick downloads in one activity. 3: permits without an end go back when a gate closes, and all of them while
   * the run drains; looks for lost answers are given up for a while where nobody answers, and that time is not counted.
   * @default 1
   */
  readonly rules?: number;
  readonly submitBatch: number;
  readonly minPollIntervalMs: number;
  readonly units: Readonly<Record<string, number>>;
  /** What this run of the batch may spend. @default no limit */
  readonly budget?: Budget;
  /** So many of its shots go first. @default none */
  readonly canary?: number;
  /** The batch is told of every failure: it stops after some. @default false */
  readonly tellsFailures?: boolean;
  /** The vendor can be asked to cancel what it makes. @default false */
  readonly cancels?: true;
  /** The account that takes what this one has no units left for, and its settings. @default none */
  readonly next?: { readonly account: string; readonly settings: ChunkSettings };
}

/** The state of a chunk that was just opened. */
export function openedChunkState(
  opened: OpenedChunk,
  nowMs: number,
  runId: string,
  { canary, next }: Pick<ChunkSettings, 'canary' | 'next'> = {},
): ChunkState {
  const opening = openedState(opened, nowMs, runId);
  const state = next === undefined ? opening : { ...opening, spills: true as const };
  return canary === undefined ? state : withCanary(state, canary);
}

function openedState(opened: OpenedChunk, nowMs: number, runId: string): ChunkState {
  return {
    version: 1,
    runId,
    models: opened.models,
    ...(opened.costs === undefined ? {} : { costs: opened.costs }),
    shots: opened.shots.map(({ bytes: _bytes, ...shot }): ChunkShot => {
      // When the try was made is not known here; the provider's listing decides.
      if (shot.state === 'ambiguous') return { ...shot, sinceMs: 0, untilMs: nowMs + LAST_TRY_MS, dueMs: nowMs };
      return shot;
    }),
    control: 'running',
    nextSeq: opened.nextSeq ?? 1,
    seen: 0,
    permits: [],
    ledgerRunId: '',
    ledgerBornMs: 0,
    ledgerSeq: 0,
    gate: null,
    placesShort: true,
    paced: false,
    quietSinceMs: null,
    asks: 0,
    restUntilMs: 0,
    notSent: 0,
    quietChecks: 0,
    checkedMs: 0,
    lostChecks: 0,
    posted: 0,
    answered: 0,
    settledMs: 0,
    voided: [],
    ends: null,
    failedBefore: opened.shots.filter(({ state }) => state === 'failed' || state === 'rejected').length,
    bytes: opened.shots.reduce((sum, shot) => sum + (shot.bytes ?? 0), 0),
    fetchMs: null,
    duplicates: 0,
    ...(opened.retryCharged === undefined ? {} : { retryCharged: opened.retryCharged }),
    active: { submit: 0, check: 0, reconcile: 0, fetch: 0, audit: 0 },
  };
}
