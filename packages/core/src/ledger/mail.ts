// What a ledger tells its chunks, when it wakes next, and what people see of it: derived from its state.
import type { AccountLimits, GrantMessage, LedgerView } from '../messages.js';
import { sizeOfRanges } from '../ranges.js';
import { GATES } from '../states.js';
import { canTake, closedGate, inFlight, mayGrant, openWants, placesOf } from './holders.js';
import { paceOf, SLOT_HORIZON_MS, SLOT_REFILL_MS } from './pacing.js';
import { LOST_PLACES_MS, SILENT_HOLDER_MS } from './reduce.js';
import type { LedgerState } from './state.js';

/** A chunk that must report before anything is granted is asked again so often. */
const ASK_AGAIN_MS = 30_000;

/** What is to be sent now: a message to each holder that must be told something, and to whom to say "report". */
export interface LedgerMail {
  /** The state that counts all of it as sent. */
  readonly state: LedgerState;
  readonly messages: readonly { readonly to: string; readonly message: GrantMessage }[];
  /** Workflow ids of chunks that are asked to report. */
  readonly asks: readonly string[];
}

/** The mail that is due. */
export function ledgerMail(state: LedgerState, nowMs: number): LedgerMail {
  const asks = Object.entries(state.awaiting).flatMap(([sender, askedMs]) =>
    askedMs + ASK_AGAIN_MS <= nowMs ? [sender] : [],
  );
  const due = Object.values(state.holders).filter((holder) => holder.untold);
  if (due.length === 0 && asks.length === 0) return { state, messages: [], asks };
  const gate = closedGate(state);
  const placesShort = arePlacesShort(state);
  const holders = { ...state.holders };
  let { toldSeq } = state;
  const messages = due.map((holder) => {
    toldSeq += 1;
    holders[holder.sender] = { ...holder, untold: false };
    const { account: sender, runId, bornMs } = state;
    const to = { sender, runId, bornMs, toRunId: holder.runId, seq: toldSeq };
    return {
      to: holder.sender,
      message: { ...to, seen: holder.seen, setBack: holder.setBack, permits: holder.unseen, gate, placesShort },
    };
  });
  const awaiting = { ...state.awaiting, ...Object.fromEntries(asks.map((sender) => [sender, nowMs])) };
  return { state: { ...state, toldSeq, holders, awaiting }, messages, asks };
}

/** True when somebody could use a place that is taken. */
function arePlacesShort(state: LedgerState): boolean {
  if (state.limits === null) return true;
  const wanted = Object.values(state.holders).reduce(
    (sum, holder) => sum + openWants(holder).reduce((total, { count }) => total + count, 0),
    0,
  );
  return wanted > 0 && state.limits.maxInFlight - inFlight(state) <= placesAhead(state.limits);
}

/** Places that a rate fills within two horizons: with no more than these, one that is free should be told at once. */
function placesAhead(limits: AccountLimits): number {
  const pace = paceOf(limits);
  return pace === null ? 0 : Math.ceil((2 * SLOT_HORIZON_MS) / pace.intervalMs);
}

/** When a gate opens by itself, a slot may be given out, a lost place is free, or a chunk is asked; null when nothing is. Epoch milliseconds. */
export function nextLedgerWakeMs(state: LedgerState): number | null {
  const holders = Object.values(state.holders).map(({ goneMs, heardMs }) =>
    goneMs === null ? heardMs + SILENT_HOLDER_MS : goneMs + LOST_PLACES_MS,
  );
  const asks = Object.values(state.awaiting).map((askedMs) => askedMs + ASK_AGAIN_MS);
  const times = [
    ...GATES.flatMap((name) => state.gates[name]?.closedUntilMs ?? []),
    ...holders,
    ...asks,
    ...refill(state),
  ];
  return times.length === 0 ? null : Math.min(...times);
}

/** When slots are due for those that wait for nothing else. */
function refill(state: LedgerState): number[] {
  if (!mayGrant(state) || paceOf(state.limits) === null || inFlight(state) >= state.limits.maxInFlight) return [];
  return Object.values(state.holders).some(canTake) ? [state.nextSlotMs - SLOT_REFILL_MS] : [];
}

/** What people see of a ledger. */
export function ledgerView(state: LedgerState): LedgerView {
  const waiting = new Map<string, { batchId: string; chunks: number; wants: number }>();
  for (const holder of Object.values(state.holders)) {
    const wants = openWants(holder).reduce((sum, want) => sum + want.count, 0);
    if (wants === 0) continue;
    const entry = waiting.get(holder.batchId) ?? { batchId: holder.batchId, chunks: 0, wants: 0 };
    waiting.set(holder.batchId, { ...entry, chunks: entry.chunks + 1, wants: entry.wants + wants });
  }
  return {
    account: state.account,
    limits: state.limits,
    gates: GATES.flatMap((name) => state.gates[name] ?? []),
    inFlight: inFlight(state),
    unknown: Object.values(state.holders).reduce(
      (sum, holder) => sum + (holder.goneMs === null ? sizeOfRanges(holder.unknown) : placesOf(holder)),
      0,
    ),
    waiting: [...waiting.values()],
    awaiting: Object.keys(state.awaiting),
  };
}
