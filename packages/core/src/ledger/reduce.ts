// The ledger reducer: (state, event, now) -> state. Every permit of an account is issued here, and nowhere else.
import type { AccountLimits, ChunkReport, GateCommand, PermitRun } from '../messages.js';
import { GATES } from '../states.js';
import { grant } from './grant.js';
import { closedGate, placesOf } from './holders.js';
import { slotAfterOthers } from './pacing.js';
import type { Holder, LedgerState } from './state.js';

export type LedgerEvent =
  | { readonly type: 'configured'; readonly limits: AccountLimits }
  | { readonly type: 'reported'; readonly report: ChunkReport }
  | { readonly type: 'gate'; readonly command: GateCommand }
  /** A message to this holder found nobody. */
  | { readonly type: 'holder-gone'; readonly sender: string }
  | { readonly type: 'tick' };

/** How long the places of a chunk that is gone stay taken: what it sent may be at the vendor. No model takes so long. */
export const LOST_PLACES_MS = 1_800_000;
/** A chunk that said nothing for so long is told how things stand: one that was ended from outside is found out by it. */
export const SILENT_HOLDER_MS = 900_000;
/** Chunks whose end is remembered. */
const MAX_ENDED = 200;

/** Applies one event, then issues what may be issued. Pure: the same arguments give the same state. */
export function reduceLedger(state: LedgerState, event: LedgerEvent, nowMs: number): LedgerState {
  return grant(askSilent(dropLostPlaces(openExpiredGates(apply(state, event, nowMs), nowMs), nowMs), nowMs), nowMs);
}

function apply(state: LedgerState, event: LedgerEvent, nowMs: number): LedgerState {
  switch (event.type) {
    case 'configured':
      return configure(state, event.limits);
    case 'reported':
      return takeReport(learnOfSetBack(state, event.report, nowMs), event.report, nowMs);
    case 'gate':
      return tellAll({ ...state, gates: withGate(state.gates, event.command) });
    case 'holder-gone': {
      const { [event.sender]: _asked, ...awaiting } = state.awaiting;
      const holder = state.holders[event.sender];
      const without = { ...state, awaiting };
      return holder === undefined ? without : letGo(without, holder, nowMs);
    }
    case 'tick':
      return state;
  }
}

/** The first limits tell how far a slot of a ledger before this one, which its chunks may still use, reaches. */
function configure(state: LedgerState, limits: AccountLimits): LedgerState {
  const isHeir = Object.keys(state.awaiting).length > 0 || Object.keys(state.holders).length > 0;
  if (state.limits !== null || !isHeir) return { ...state, limits };
  return { ...state, limits, nextSlotMs: Math.max(state.nextSlotMs, slotAfterOthers(state.bornMs, limits)) };
}

/**
 * A chunk that has heard more than this ledger has said shows that somebody set its workflow back. What was granted
 * since is known to the chunks alone, so all of them are asked, and numbers go on where the chunks have heard them.
 */
function learnOfSetBack(state: LedgerState, { heardRunId, heardSeq }: ChunkReport, nowMs: number): LedgerState {
  if (heardRunId !== state.runId || heardSeq <= state.toldSeq) return state;
  const running = Object.values(state.holders).filter(({ goneMs }) => goneMs === null);
  const awaiting = Object.fromEntries(running.map(({ sender }) => [sender, 0]));
  const holders = { ...state.holders };
  for (const holder of running) holders[holder.sender] = { ...holder, issued: holder.seen, unseen: [] };
  return {
    ...state,
    toldSeq: heardSeq,
    nextSlotMs: Math.max(state.nextSlotMs, slotAfterOthers(nowMs, state.limits)),
    awaiting: { ...state.awaiting, ...awaiting },
    holders,
  };
}

/** Keeps the newest word of a chunk. It is absolute, so a lost or doubled one does no harm. */
function takeReport(state: LedgerState, report: ChunkReport, nowMs: number): LedgerState {
  const known = state.holders[report.sender];
  const sameRun = known?.runId === report.runId;
  if (sameRun ? report.seq <= known.seq : known !== undefined && report.bornMs < known.bornMs) return state;
  if (hasEnded(state, report)) return state;
  if (sameRun && (report.setBack || report.seen < known.seen)) return keepOfSetBack(state, known, report, nowMs);
  const { [report.sender]: asked, ...others } = state.awaiting;
  // The word of one that was set back says too little: it is awaited until it has learned.
  const awaiting = report.setBack && !report.done ? { ...others, [report.sender]: asked ?? nowMs } : others;
  const heard = { ...state, awaiting };
  const issued = Math.max(report.seen, sameRun ? known.issued : 0);
  const unseen = sameRun ? dropSeen(known.unseen, report.seen) : [];
  const { sender, runId, bornMs, seq, batchId, weight, wants, seen, holding, unknown, extra, posted } = report;
  const holder: Holder = {
    sender,
    runId,
    bornMs,
    seq,
    batchId,
    weight,
    wants,
    seen,
    holding,
    unknown,
    extra,
    posted,
    setBack: report.setBack,
    issued,
    unseen,
    // A newcomer must learn of a closed gate; who missed a message asks again for it.
    untold: (sameRun && known.untold) || (!sameRun && closedGate(state) !== null) || report.asksAgain || report.setBack,
    heardMs: nowMs,
    goneMs: null,
  };
  const kept = known === undefined || sameRun ? heard : keepOfEnded(heard, known);
  if (!report.done) return withHolder(kept, holder);
  // What was on its way to it is void: it has ended and uses nothing more.
  return letGo(withEnded(kept, holder), { ...holder, issued: seen, unseen: [] }, nowMs);
}

/** What a run could not account for when it ended stays taken, also when its chunk begins again: that run knows nothing of it. */
function keepOfEnded(state: LedgerState, known: Holder): LedgerState {
  if (known.goneMs === null || !state.ended.some(({ runId }) => runId === known.runId)) return state;
  return withHolder(state, { ...known, sender: `${known.sender}, ${known.runId}` });
}

/**
 * Somebody reset the workflow of a chunk, or it has received less than it said before, which shows the same. What its
 * run before held is held until it has learned of that. Nothing is granted to it: it would not use it, and permits that
 * it has forgotten would count as on their way for ever.
 */
function keepOfSetBack(state: LedgerState, known: Holder, { seq, done }: ChunkReport, nowMs: number): LedgerState {
  const holder: Holder = { ...known, seq, wants: [], setBack: true, untold: true, heardMs: nowMs, goneMs: null };
  if (!done) return withHolder(state, holder);
  return letGo(withEnded(state, known), { ...holder, issued: holder.seen, unseen: [] }, nowMs);
}

function withEnded(state: LedgerState, { sender, runId, bornMs }: LedgerState['ended'][number]): LedgerState {
  return { ...state, ended: [...state.ended, { sender, runId, bornMs }].slice(-MAX_ENDED) };
}

function hasEnded(state: LedgerState, { sender, runId, bornMs }: ChunkReport): boolean {
  return state.ended.some((last) => last.sender === sender && (last.runId === runId || bornMs < last.bornMs));
}

/** A chunk that is gone wishes for nothing; a place that it doesn't account for stays taken for a while. */
function letGo(state: LedgerState, holder: Holder, nowMs: number): LedgerState {
  if (placesOf(holder) === 0) return forget(state, holder.sender);
  return withHolder(state, { ...holder, wants: [], untold: false, goneMs: holder.goneMs ?? nowMs });
}

function askSilent(state: LedgerState, nowMs: number): LedgerState {
  const silent = Object.values(state.holders).filter(
    ({ goneMs, heardMs }) => goneMs === null && heardMs + SILENT_HOLDER_MS <= nowMs,
  );
  return silent.reduce((rest, holder) => withHolder(rest, { ...holder, untold: true, heardMs: nowMs }), state);
}

function dropLostPlaces(state: LedgerState, nowMs: number): LedgerState {
  const lost = Object.values(state.holders).filter(({ goneMs }) => goneMs !== null && goneMs + LOST_PLACES_MS <= nowMs);
  return lost.reduce((rest, { sender }) => forget(rest, sender), state);
}

function dropSeen(runs: readonly PermitRun[], seen: number): readonly PermitRun[] {
  return runs.flatMap((run) => {
    const skip = Math.max(0, seen - run.first + 1);
    if (skip >= run.count) return [];
    return [{ ...run, first: run.first + skip, count: run.count - skip, slotMs: run.slotMs + skip * run.intervalMs }];
  });
}

function withGate(gates: LedgerState['gates'], command: GateCommand): LedgerState['gates'] {
  const { [command.gate]: _before, ...others } = gates;
  if (command.command === 'open') return others;
  const { gate: name, closedUntilMs, reason, setBy } = command;
  const known = gates[name];
  // Several workers may hear of the same trouble: the longest wait holds.
  if (known !== undefined && known.setBy !== setBy && isLonger(known.closedUntilMs, closedUntilMs)) return gates;
  return { ...others, [name]: { name, closedUntilMs, reason, setBy } };
}

function isLonger(one: number | null, other: number | null): boolean {
  return (one ?? Number.POSITIVE_INFINITY) > (other ?? Number.POSITIVE_INFINITY);
}

function openExpiredGates(state: LedgerState, nowMs: number): LedgerState {
  const expired = GATES.filter((name) => {
    const until = state.gates[name]?.closedUntilMs;
    return until !== undefined && until !== null && until <= nowMs;
  });
  if (expired.length === 0) return state;
  const gates = Object.fromEntries(
    Object.entries(state.gates).filter(([name]) => !(expired as string[]).includes(name)),
  );
  return tellAll({ ...state, gates });
}

function withHolder(state: LedgerState, holder: Holder): LedgerState {
  return { ...state, holders: { ...state.holders, [holder.sender]: holder } };
}

function forget(state: LedgerState, sender: string): LedgerState {
  const { [sender]: _gone, ...holders } = state.holders;
  return { ...state, holders };
}

function tellAll(state: LedgerState): LedgerState {
  return {
    ...state,
    holders: Object.fromEntries(
      Object.entries(state.holders).map(([sender, holder]) => [sender, { ...holder, untold: holder.goneMs === null }]),
    ),
  };
}
