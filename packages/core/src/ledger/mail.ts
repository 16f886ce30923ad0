// What a ledger tells its chunks, and when it wakes next: derived from its state.
import type { GrantMessage } from '../messages.js';
import { holdOf, quotaWakes } from './ends.js';
import { gateWakes } from './gates.js';
import { paceAt, placesAhead, refillWakes } from './grant.js';
import { inFlight, openWants } from './holders.js';
import { leadOf } from './lead.js';
import { unseenOf } from './open-permits.js';
import { LOST_PLACES_MS, SILENT_HOLDER_MS } from './reduce.js';
import { roomOf } from './room.js';
import type { Holder, LedgerState } from './state.js';

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
  const room = roomOf(state);
  const due = Object.values(state.holders).flatMap((holder) => {
    if (holder.goneMs !== null) return [];
    const hold = holdOf(state, holder, room, nowMs);
    const told = JSON.stringify([hold.gate?.name, hold.gate?.closedUntilMs, hold.ends]);
    return holder.untold || told !== (holder.told || NOTHING_TOLD) ? [{ holder, hold, told }] : [];
  });
  if (due.length === 0 && asks.length === 0) return { state, messages: [], asks };
  const placesShort = arePlacesShort(state, nowMs);
  const holders = { ...state.holders };
  let { toldSeq } = state;
  const messages = due.map(({ holder, hold, told }) => {
    toldSeq += 1;
    holders[holder.sender] = { ...holder, untold: false, told };
    const { account: sender, runId, bornMs } = state;
    const to = { sender, runId, bornMs, toRunId: holder.runId, seq: toldSeq };
    const { seen, setBack } = holder;
    const permits = unseenOf(holder.open, seen);
    return {
      to: holder.sender,
      message: { ...to, seen, setBack, permits, ...hold, settledBelow: settledBelow(holder), placesShort },
    };
  });
  const awaiting = { ...state.awaiting, ...Object.fromEntries(asks.map((sender) => [sender, nowMs])) };
  return { state: { ...state, toldSeq, holders, awaiting }, messages, asks };
}

/** A chunk that was told nothing believes this. */
const NOTHING_TOLD = JSON.stringify([undefined, undefined, null]);

function settledBelow({ open, seen }: Holder): number {
  return open[0]?.first ?? seen + 1;
}

/** True when somebody could use a place that is taken. */
function arePlacesShort(state: LedgerState, nowMs: number): boolean {
  if (state.limits === null) return true;
  const wanted = Object.values(state.holders).reduce(
    (sum, holder) => sum + openWants(holder).reduce((total, { count }) => total + count, 0),
    0,
  );
  return wanted > 0 && state.limits.maxInFlight - inFlight(state) <= placesAhead(paceAt(state, nowMs));
}

/** When a gate opens by itself, a slot may be given out, a period turns, a lost place is free, or a chunk is asked; null when nothing is. Epoch milliseconds. */
export function nextLedgerWakeMs(state: LedgerState, nowMs: number): number | null {
  const holders = Object.values(state.holders).map(({ goneMs, heardMs }) =>
    goneMs === null ? heardMs + SILENT_HOLDER_MS : goneMs + LOST_PLACES_MS,
  );
  const asks = Object.values(state.awaiting).map((askedMs) => askedMs + ASK_AGAIN_MS);
  const room = roomOf(state);
  const times = [
    ...gateWakes(state),
    ...holders,
    ...asks,
    ...(room === null ? [] : quotaWakes(state, room, nowMs)),
    ...(state.turnMs === null ? [] : [state.turnMs]),
    // What could have been given out now, was: what is left waits for something else.
    ...refillWakes(state, refillOf(state, nowMs)).filter((atMs) => atMs > nowMs),
  ];
  return times.length === 0 ? null : Math.min(...times);
}

/** How near the last slot is when more are given out. */
function refillOf(state: LedgerState, nowMs: number): number {
  return leadOf(state, paceAt(state, nowMs) ?? { goodForMs: 0 }).refillMs;
}
