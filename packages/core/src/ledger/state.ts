// What an account's ledger knows. Plain data: it is carried through continue-as-new as it stands.
import type { AccountLimits, Demand, Gate, PermitRun } from '../messages.js';
import type { Ranges } from '../ranges.js';
import type { GateName } from '../states.js';
import { SLOT_HORIZON_MS } from './pacing.js';

/** A chunk that holds or wishes for permits. */
export interface Holder {
  readonly sender: string;
  readonly runId: string;
  readonly bornMs: number;
  /** Its highest message number. */
  readonly seq: number;
  readonly batchId: string;
  readonly weight: number;
  readonly wants: readonly Demand[];
  /** Highest permit number it has received, by its own word. */
  readonly seen: number;
  /** Highest permit number issued to it. */
  readonly issued: number;
  /** Permits issued beyond `seen`, told again until it has seen them. */
  readonly unseen: readonly PermitRun[];
  readonly holding: Ranges;
  readonly unknown: Ranges;
  readonly extra: number;
  readonly posted: number;
  /** Its workflow was reset, and it does not know yet: what it held before is still held. */
  readonly setBack: boolean;
  /** It must be told something. */
  readonly untold: boolean;
  /** When it was last heard of, or asked; epoch milliseconds. */
  readonly heardMs: number;
  /** When it was found to have ended; what it held may still be at the vendor. Null while it runs. */
  readonly goneMs: number | null;
}

export interface LedgerState {
  /** Version of this form. */
  readonly version: 1;
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
  /** Chunks that may hold permits this ledger doesn't know of, and when they were last asked; nothing is granted before all have reported. */
  readonly awaiting: Readonly<Record<string, number>>;
  readonly gates: Readonly<Partial<Record<GateName, Gate>>>;
  readonly holders: Readonly<Record<string, Holder>>;
  /** Fair queueing: units granted to a batch, divided by its weight. The smallest is served next. */
  readonly served: Readonly<Record<string, number>>;
  /** How far the batches that compete have been served: who comes new, or comes back, starts from there. */
  readonly servedClock: number;
  /** Runs of chunks that said their last word, the newest last: a late report of theirs, or of a run before, is not heard. */
  readonly ended: readonly Pick<Holder, 'sender' | 'runId' | 'bornMs'>[];
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
    awaiting: Object.fromEntries(openChunks.map((sender) => [sender, 0])),
    gates: {},
    holders: {},
    served: {},
    servedClock: 0,
    ended: [],
  };
}
