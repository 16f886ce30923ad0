// What an account's ledger knows. Plain data: it is carried through continue-as-new as it stands.
import type {
  AccountLimits,
  Budget,
  ChunkReport,
  Demand,
  Gate,
  LostTries,
  PermitRun,
  UsageFigures,
} from '../messages.js';
import type { Ranges } from '../ranges.js';
import type { GateName } from '../states.js';
import { diceOf } from './dice.js';
import { SLOT_HORIZON_MS } from './pacing.js';
import type { Slowing } from './slowing.js';
import type { WindowLog } from './slot-row.js';

/** A chunk that holds or wishes for permits. */
export interface Holder {
  readonly sender: string;
  readonly runId: string;
  readonly bornMs: number;
  /** Its highest message number. */
  readonly seq: number;
  readonly batchId: string;
  readonly weight: number;
  readonly budget: Budget | null;
  readonly wants: readonly Demand[];
  /** Highest permit number it has received, by its own word. */
  readonly seen: number;
  /** Highest permit number issued to it. */
  readonly issued: number;
  /** Permits issued that are neither posted nor voided, in their order. Those beyond `seen` are told again until it has seen them. */
  readonly open: readonly PermitRun[];
  readonly holding: Ranges;
  readonly unknown: Ranges;
  readonly extra: number;
  /** Of its budget: what earlier runs sent without a record. @default nothing */
  readonly before?: NonNullable<ChunkReport['before']>;
  /** What runs before it sent without a record, where this ledger knows of none of their permits. @default nothing */
  readonly lost?: LostTries;
  readonly answered: number;
  /** Permits that came too late for it, by its own word. @default 0 */
  readonly late?: number;
  /** Its workflow was reset, and it does not know yet: what it held before is still held. */
  readonly setBack: boolean;
  /** It must be told something. */
  readonly untold: boolean;
  /** What it was last told of its gate and its end, as text to compare. */
  readonly told: string;
  /** When it was last heard of, or asked; epoch milliseconds. */
  readonly heardMs: number;
  /** When it was found to have ended; what it held may still be at the vendor. Null while it runs. */
  readonly goneMs: number | null;
  /** It ended without waiting for what it holds: its next run looks after that. @default false */
  readonly leaves?: true;
}

/** One request that goes first. */
export interface Probe {
  readonly sender: string;
  /** Its permit. */
  readonly number: number;
  /** Unheard of until then, it has failed; epoch milliseconds. */
  readonly untilMs: number;
}

/** A closed gate, and how it is tried. */
export interface LedgerGate extends Gate {
  readonly sinceMs: number;
  /** Tries in a row that came to nothing. */
  readonly fails: number;
  /** Its time has come: one request is to go, or is out. Null while it is closed. */
  readonly probe: 'due' | Probe | null;
}

/** What was charged in one period of a quota. */
export interface PeriodUse {
  /** Where the period begins; epoch milliseconds. */
  readonly startMs: number;
  /** Units of requests that were accepted. */
  readonly posted: number;
  /** Units that the vendor counts beyond ours: somebody else uses the key. */
  readonly drift: number;
  /** The vendor's own limit, as it said last. @default not known, or as ours */
  readonly vendorLimit?: number;
}

/** What was charged to one budget. */
export interface BudgetUse {
  readonly key: string;
  readonly generations: number;
  /** Millionths of the batch's currency. */
  readonly cost: number;
}

/** Permits of a run that is no more, of which nobody will hear: they may have been charged. */
interface StrayPermits {
  readonly run: PermitRun;
  /** Of its batch's budget. */
  readonly budgetKey: string | null;
}

export interface LedgerState {
  /** Version of this form. */
  readonly version: 1;
  /** By which rules its run goes; see `LATEST_LEDGER_LOGIC`. @default 1 */
  readonly rules?: number;
  readonly account: string;
  /** First run of this ledger's chain. */
  readonly runId: string;
  /** When that run began, epoch milliseconds. */
  readonly bornMs: number;
  /** Number of the last message, to whomever. */
  readonly toldSeq: number;
  /** Unknown until openAccount has configured the ledger: nothing is granted before. */
  readonly limits: AccountLimits | null;
  /** The next slot of a rate, epoch milliseconds. None is given out twice, and none after a start without state that the one before may have given out. */
  readonly nextSlotMs: number;
  /** How near a slot may lie, in milliseconds, where grants take long to arrive. @default a quarter of a second */
  readonly leadMs?: number;
  /** Slots of the longer windows of a rate, by the window's length. */
  readonly windows: Readonly<Record<string, WindowLog>>;
  /** The pace after a refusal. */
  readonly slow: Slowing | null;
  /** Permits issued lately without a rate, by second: how fast it went when the vendor refused. */
  readonly issuedLately: readonly (readonly [second: number, count: number])[];
  /** Chunks that may hold permits this ledger doesn't know of, and when they were last asked; nothing is granted before all have reported. */
  readonly awaiting: Readonly<Record<string, number>>;
  /** Of those, who was found gone before it had answered: what its runs sent is known to its next one alone. @default none */
  readonly unheard?: readonly string[];
  /** What was charged before this ledger began is still being counted; nothing is granted meanwhile. */
  readonly counting: boolean;
  /** It was set back while the store was being asked: that answer says nothing any more. @default false */
  readonly recounts?: true;
  /** Only these quotas, which came later, are being counted. @default all of them, and budgets */
  readonly newQuotas?: readonly string[];
  /** Quotas that came while others were being counted: their turn is next. @default none */
  readonly lateQuotas?: readonly string[];
  readonly gates: Readonly<Partial<Record<GateName, LedgerGate>>>;
  readonly holders: Readonly<Record<string, Holder>>;
  /** By name of the quota, the latest periods last. */
  readonly used: Readonly<Record<string, readonly PeriodUse[]>>;
  /** The latest budgets last. */
  readonly spent: readonly BudgetUse[];
  /** Those of which the store has said what was spent before. @default none */
  readonly countedBudgets?: readonly string[];
  readonly strays: readonly StrayPermits[];
  /** When the period turns that is used up; then one request goes first. Epoch milliseconds. */
  readonly turnMs: number | null;
  /** Requests accepted, as far as chunks have said so. */
  readonly posted: number;
  /** The vendor's last figures. */
  readonly usage: UsageFigures | null;
  /** Fair queueing: units granted to a batch, divided by its weight. The smallest is served next. */
  readonly served: Readonly<Record<string, number>>;
  /** How far the batches that compete have been served: who comes new, or comes back, starts from there. */
  readonly servedClock: number;
  /** Runs of chunks that said their last word, the newest last: a late report of theirs, or of a run before, is not heard. */
  readonly ended: readonly Pick<Holder, 'sender' | 'runId' | 'bornMs'>[];
  /** Chance, as the last throw left it. */
  readonly dice: number;
}

/** True by the second version of the rules, and later ones. */
export function byRules2({ rules = 1 }: Pick<LedgerState, 'rules'>): boolean {
  return rules >= 2;
}

/** What a new ledger is told of itself. */
export interface LedgerBirth {
  readonly account: string;
  readonly runId: string;
  readonly bornMs: number;
  /** Workflow ids of chunks that may hold permits of a ledger before this one. @default none */
  readonly openChunks?: readonly string[];
}

/** A ledger that has heard nothing yet. It asks the open chunks first: nobody else knows what they hold. */
export function emptyLedger({ account, runId, bornMs, openChunks = [] }: LedgerBirth): LedgerState {
  return {
    version: 1,
    account,
    runId,
    bornMs,
    toldSeq: 0,
    limits: null,
    nextSlotMs: bornMs + SLOT_HORIZON_MS,
    windows: {},
    slow: null,
    issuedLately: [],
    awaiting: Object.fromEntries(openChunks.map((sender) => [sender, 0])),
    counting: false,
    gates: {},
    holders: {},
    used: {},
    spent: [],
    strays: [],
    turnMs: null,
    posted: 0,
    usage: null,
    served: {},
    servedClock: 0,
    ended: [],
    dice: diceOf(runId),
  };
}
