// The ledger reducer: (state, event, now) -> state. Every permit of an account is issued here, and nowhere else.
import type {
  AccountLimits,
  ChunkReport,
  GateCommand,
  LimitsChange,
  LostTries,
  PermitRun,
  UsageFigures,
} from '../messages.js';
import { nextTurnMs } from './ends.js';
import { settleProbes, takeGateCommand, takePause, tryKeyAgain, turnGates, withGate } from './gates.js';
import { grant, issuedPerMs, paceAt } from './grant.js';
import { placesOf } from './holders.js';
import { countNewQuotas } from './new-quotas.js';
import { alienPermits, lostPermits, seenOf, settledBy } from './open-permits.js';
import { learnLead, MOST_HORIZON_MS } from './lead.js';
import { bornOf, leaveUnheard, lostOfOrphan, postLost, withHeard } from './orphans.js';
import { mostPerMs, SLOT_HORIZON_MS, slotAfterOthers } from './pacing.js';
import {
  type CountedUse,
  forgetBudgets,
  post,
  postFound,
  strayStill,
  takeCount,
  takeUsage,
  uncountedBudgets,
} from './posting.js';
import { roomOf } from './room.js';
import { slowDown, stillSlowed } from './slowing.js';
import { byRules2, type Holder, type LedgerState } from './state.js';

export type LedgerEvent =
  /** `begins`: a run of a batch begins with it. */
  | { readonly type: 'configured'; readonly limits: AccountLimits; readonly begins?: boolean }
  /** A person changed something just now. */
  | { readonly type: 'changed'; readonly change: LimitsChange }
  /** What the store knows to have been charged before this ledger began. */
  | { readonly type: 'counted'; readonly count: CountedUse }
  | { readonly type: 'usage'; readonly usage: UsageFigures }
  | { readonly type: 'reported'; readonly report: ChunkReport }
  | { readonly type: 'gate'; readonly command: GateCommand }
  /** A message to this holder found nobody. */
  | { readonly type: 'holder-gone'; readonly sender: string }
  | { readonly type: 'tick' };

/** How long the places of a chunk that is gone stay taken: what it sent may be at the vendor. No model takes so long. */
export const LOST_PLACES_MS = 1_800_000;
/** A chunk that said nothing for so long is told how things stand: one that was ended from outside is found out by it. */
export const SILENT_HOLDER_MS = 900_000;
/** Rows of permits whose fate nobody knows, that are remembered. */
const MAX_STRAYS = 500;
/** Chunks whose end is remembered. */
const MAX_ENDED = 200;

/** Applies one event, then issues what may be issued. Pure: the same arguments give the same state. */
export function reduceLedger(state: LedgerState, event: LedgerEvent, nowMs: number): LedgerState {
  const heard = forgetBudgets(countIfAny(apply(state, event, nowMs)));
  const turned = askSilent(dropLostPlaces(turnGates(turnPeriod(speedUp(heard, nowMs), nowMs), nowMs), nowMs), nowMs);
  const granted = grant(turned, nowMs);
  return { ...granted, turnMs: nextTurnMs(granted, roomOf(granted), nowMs) };
}

function apply(state: LedgerState, event: LedgerEvent, nowMs: number): LedgerState {
  switch (event.type) {
    case 'configured':
      return event.begins === true
        ? tryKeyAgain(configure(state, event.limits, nowMs), nowMs)
        : configure(state, event.limits, nowMs);
    case 'changed':
      // One that was not told its limits yet learns them with all that was changed.
      return state.limits === null ? state : configure(state, { ...state.limits, ...event.change }, nowMs);
    case 'counted':
      return takeCount(state, event.count);
    case 'usage':
      return takeUsage(state, event.usage);
    case 'reported':
      return takeReport(learnOfSetBack(state, event.report, nowMs), event.report, nowMs);
    case 'gate':
      return takeGateCommand(slowAfter(state, event.command, nowMs), event.command, nowMs);
    case 'holder-gone': {
      const { [event.sender]: _asked, ...awaiting } = state.awaiting;
      const holder = state.holders[event.sender];
      const without = { ...leaveUnheard(state, event.sender), awaiting };
      return holder === undefined ? without : letGo(without, holder, nowMs);
    }
    case 'tick':
      return state;
  }
}

/** The first limits tell how far a slot of a ledger before this one, which its chunks may still use, reaches. */
function configure(before: LedgerState, { paused, ...limits }: AccountLimits, nowMs: number): LedgerState {
  const state = takePause(before, paused, nowMs);
  if (state.limits !== null)
    return {
      ...state,
      limits,
      ...countNewQuotas(state, limits.quotas ?? [], nowMs),
      nextSlotMs: slotBy(state, limits, nowMs),
    };
  const isHeir = Object.keys(state.awaiting).length > 0 || Object.keys(state.holders).length > 0;
  // What was charged in this period, or to these batches, before this ledger began is in the store.
  const counting = (limits.quotas ?? []).length > 0 || isHeir;
  const nextSlotMs = isHeir
    ? Math.max(state.nextSlotMs, slotAfterOthers(state.bornMs, limits, horizonOf(state)))
    : state.nextSlotMs;
  return { ...state, limits, counting, nextSlotMs };
}

/** How far a slot may lie of which this state does not know. */
function horizonOf(state: LedgerState): number {
  return byRules2(state) ? MOST_HORIZON_MS : SLOT_HORIZON_MS;
}

/** The next slot where the rates may have changed: not as far away as those before would have it. */
function slotBy(state: LedgerState, limits: AccountLimits, nowMs: number): number {
  const { nextSlotMs, limits: before, windows } = state;
  const { rates = [] } = limits;
  if (!byRules2(state) || JSON.stringify(before?.rates ?? []) === JSON.stringify(rates)) return nextSlotMs;
  // Several windows are kept by what was given out in them: one of which nothing is known may be full.
  if (rates.length > 1 && rates.some(({ perMs }) => windows[String(perMs)] === undefined)) return nextSlotMs;
  return Math.min(nextSlotMs, slotAfterOthers(nowMs, { rates: rates.length === 1 ? rates : [] }, horizonOf(state)));
}

/** Where nothing is kept that could have been charged before, nothing is to be counted; for a budget that is new here, the store is asked. */
function countIfAny(before: LedgerState): LedgerState {
  const isNew = !before.counting && uncountedBudgets(before).length > 0;
  // The run may have spent some of its budget before this ledger began; of quotas nothing is counted again.
  const state = isNew ? { ...before, counting: true, newQuotas: [] } : before;
  if (!state.counting || Object.keys(state.awaiting).length > 0 || roomOf(state) !== null) return state;
  const { newQuotas: _new, lateQuotas: _late, recounts: _again, ...rest } = state;
  return { ...rest, counting: false };
}

/** A refusal for its rate slows an account down, once for each time that it closes. */
function slowAfter(state: LedgerState, { command, gate, closedUntilMs }: GateCommand, nowMs: number): LedgerState {
  if (command !== 'refused' || gate !== 'rate' || state.gates.rate !== undefined) return state;
  const pace = paceAt(state, nowMs);
  const perMs = pace === null ? issuedPerMs(state, nowMs) : 1 / pace.intervalMs;
  return { ...state, slow: slowDown(state.slow, perMs, { isHinted: closedUntilMs !== null, nowMs }) };
}

function speedUp(state: LedgerState, nowMs: number): LedgerState {
  if (state.slow === null || state.limits === null) return state;
  return { ...state, slow: stillSlowed(state.slow, mostPerMs(state.limits), nowMs) };
}

/** A period that was used up has turned: one request goes first, since the vendor's clock may be behind. */
function turnPeriod(state: LedgerState, nowMs: number): LedgerState {
  if (state.turnMs === null || state.turnMs > nowMs) return state;
  const turned = { ...state, turnMs: null };
  if (state.gates.quota !== undefined) return turned;
  const reason = 'The period has turned; one request goes first.';
  const at = { closedUntilMs: nowMs, sinceMs: nowMs, setBy: 'ledger' };
  return withGate(turned, { name: 'quota', reason, ...at, fails: 0, probe: 'due' });
}

/**
 * A chunk that has heard more than this ledger has said shows that somebody set its workflow back. What was granted
 * since is known to the chunks alone, so all of them are asked, and numbers go on where the chunks have heard them.
 */
function learnOfSetBack(before: LedgerState, report: ChunkReport, nowMs: number): LedgerState {
  const { heardRunId, heardSeq } = report;
  if (heardRunId !== before.runId || (heardSeq <= before.toldSeq && !hasForgotten(before, report))) return before;
  const state = byRules2(before) ? countedAnew(before) : before;
  const running = Object.values(state.holders).filter(({ goneMs }) => goneMs === null);
  const awaiting = Object.fromEntries(running.map(({ sender }) => [sender, 0]));
  const holders = { ...state.holders };
  for (const holder of running) holders[holder.sender] = forgetUnseen(holder);
  return {
    ...state,
    toldSeq: Math.max(state.toldSeq, heardSeq),
    nextSlotMs: Math.max(state.nextSlotMs, slotAfterOthers(nowMs, state.limits, horizonOf(state))),
    awaiting: { ...state.awaiting, ...awaiting },
    holders,
  };
}

/** True for a chunk that has received permits which this ledger does not know to have issued. */
function hasForgotten(state: LedgerState, { sender, runId, seen }: ChunkReport): boolean {
  const known = state.holders[sender];
  // One that is awaited is asked because of it.
  if (!byRules2(state) || state.awaiting[sender] !== undefined) return false;
  return known?.runId === runId && seen > known.issued;
}

/** What was charged since is known to the store alone. */
function countedAnew({ newQuotas: _new, lateQuotas: _late, ...state }: LedgerState): LedgerState {
  const recounts = state.counting ? { recounts: true as const } : {};
  const used = Object.entries(state.used).map(([name, periods]) => [
    name,
    periods.map((use) => ({ ...use, posted: 0 })),
  ]);
  const posted = Object.fromEntries(used) as LedgerState['used'];
  return { ...state, used: posted, spent: [], countedBudgets: [], counting: true, ...recounts };
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
  const issued = Math.max(report.seen, sameRun ? known.issued : 0);
  // What a ledger before this one gave out, or this one before it was set back, counts for the most it can be.
  const before = sameRun ? known.open : [];
  const { open: said, most } = byRules2(state) ? report : { ...report, most: undefined };
  // It was heard first by a word that was on its way to another ledger: what it has had since is neither's.
  const isBehind = byRules2(state) && sameRun && asked === undefined && report.seen > known.issued;
  const unheard = isBehind && !state.counting ? ([[known.issued + 1, report.seen]] as const) : said;
  const areKnown = asked === undefined && sameRun && !isBehind;
  const aliens = areKnown ? [] : alienPermits(before, { open: unheard, ...(most && { most }) }, nowMs);
  const { open, posted: accepted } = settledBy([...before, ...aliens], report);
  const budgetKey = report.budget?.key ?? null;
  const settledMs = Math.min(nowMs, report.settledMs ?? nowMs);
  // Of who was asked the store knows what was charged, and what was found: it is counted when all have answered.
  const isCounted = asked !== undefined && state.counting && byRules2(state);
  const charged = isCounted ? { ...state, awaiting } : post({ ...state, awaiting }, accepted, budgetKey, settledMs);
  const lost = lostOfOrphan(state, known, report);
  // While any is awaited the store is still to be counted, and has what was found.
  const finds = asked === undefined && !(state.counting && Object.keys(awaiting).length > 0);
  const posted = finds ? postFinds(charged, lost, { known, report, settledMs }) : charged;
  const learned = sameRun && asked === undefined ? learnLead(posted, known, report, accepted) : posted;
  const heard = sameRun ? settleProbes(learned, report.sender, fateOf(known, report), nowMs) : learned;
  const { sender, runId, seq, batchId, weight, wants, seen, holding, unknown, extra, answered } = report;
  const holder: Holder = {
    sender,
    runId,
    bornMs: byRules2(state) ? bornOf(known, report) : report.bornMs,
    seq,
    batchId,
    weight,
    budget: report.budget ?? null,
    wants,
    seen,
    holding,
    unknown,
    extra,
    answered,
    setBack: report.setBack,
    issued,
    open,
    told: sameRun ? known.told : '',
    // Who missed a message asks again for it.
    untold: (sameRun && known.untold) || report.asksAgain || report.setBack,
    heardMs: nowMs,
    goneMs: null,
    ...(report.leaves === true ? { leaves: true as const } : {}),
    ...(report.late === undefined ? {} : { late: report.late }),
    ...(report.before !== undefined && byRules2(state) ? { before: report.before } : {}),
    ...(lost === undefined ? {} : { lost }),
  };
  const spoken = withHeard(heard, sender);
  const kept = known === undefined || sameRun ? spoken : keepOfBefore(spoken, known);
  if (!report.done) return withHolder(kept, holder);
  // What was on its way to it is void: it has ended and uses nothing more.
  return letGo(withEnded(kept, holder), forgetUnseen({ ...holder, issued }), nowMs);
}

/** What a chunk found since its last word that earlier runs had sent. */
function postFinds(
  state: LedgerState,
  lost: LostTries | undefined,
  of: { readonly known: Holder | undefined; readonly report: ChunkReport; readonly settledMs: number },
): LedgerState {
  const { known, report } = of;
  if (lost !== undefined) return postLost(state, lost, of);
  return known?.runId === report.runId ? postFound(state, known, report) : state;
}

/** What became of a probe, by the word of the chunk that was given it. */
function fateOf(known: Holder, { seen, open, unknown, voided, answered }: ChunkReport) {
  return (number: number): 'open' | 'clean' | 'unknown' | 'unsent' => {
    const isIn = (ranges: ChunkReport['open']) => ranges.some(([first, last]) => first <= number && number <= last);
    if (isIn(unknown)) return 'unknown';
    if (number > seen || isIn(open)) return 'open';
    return !isIn(voided) || answered > known.answered ? 'clean' : 'unsent';
  };
}

/** Permits on their way to a run that is no more, or that knows nothing of them, were used by nobody. */
function forgetUnseen(holder: Holder): Holder {
  return { ...holder, issued: holder.seen, open: seenOf(holder.open, holder.seen) };
}

/** Permits of a run that nobody will speak of any more may have been charged. */
function keepStrays(state: LedgerState, known: Holder, runs: readonly PermitRun[] = known.open): LedgerState {
  if (runs.length === 0) return state;
  const budgetKey = known.budget?.key ?? null;
  return { ...state, strays: [...state.strays, ...runs.map((run) => ({ run, budgetKey }))].slice(-MAX_STRAYS) };
}

/** What runs before may have sent that is in no other count. */
function doubtOf(state: LedgerState, { lost, bornMs }: Holder): readonly PermitRun[] {
  return lost === undefined ? [] : lostPermits(state, lost.doubt, { bornMs });
}

/**
 * The run before of a chunk that began again. What it could not account for when it ended stays taken: the new run knows
 * nothing of it. One that did not end in peace, or did not wait, is looked after by the new run, but its units may be charged.
 */
function keepOfBefore(state: LedgerState, known: Holder): LedgerState {
  // What one that leaves has in doubt its seal writes down, and no later run tells of it.
  if (known.leaves === true) return keepStrays(state, known, [...known.open, ...doubtOf(state, known)]);
  if (known.goneMs === null || !state.ended.some(({ runId }) => runId === known.runId)) return keepStrays(state, known);
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
  return letGo(withEnded(state, known), forgetUnseen(holder), nowMs);
}

function withEnded(state: LedgerState, { sender, runId, bornMs }: LedgerState['ended'][number]): LedgerState {
  return { ...state, ended: [...state.ended, { sender, runId, bornMs }].slice(-MAX_ENDED) };
}

function hasEnded(state: LedgerState, { sender, runId, bornMs }: ChunkReport): boolean {
  return state.ended.some((last) => last.sender === sender && (last.runId === runId || bornMs < last.bornMs));
}

/** A chunk that is gone wishes for nothing; a place that it doesn't account for stays taken for a while. */
function letGo(state: LedgerState, holder: Holder, nowMs: number): LedgerState {
  // By its last word, not by the one before: what that left open may be settled.
  if (placesOf(holder) === 0) return forget(withHolder(state, holder), holder.sender);
  return withHolder(state, { ...holder, wants: [], untold: false, goneMs: holder.goneMs ?? nowMs });
}

function askSilent(state: LedgerState, nowMs: number): LedgerState {
  const silent = Object.values(state.holders).filter(
    ({ goneMs, heardMs }) => goneMs === null && heardMs + SILENT_HOLDER_MS <= nowMs,
  );
  return silent.reduce((rest, holder) => withHolder(rest, { ...holder, untold: true, heardMs: nowMs }), state);
}

function dropLostPlaces(before: LedgerState, nowMs: number): LedgerState {
  const state = before.strays.length === 0 ? before : { ...before, strays: strayStill(before, nowMs) };
  const lost = Object.values(state.holders).filter(({ goneMs }) => goneMs !== null && goneMs + LOST_PLACES_MS <= nowMs);
  return lost.reduce((rest, { sender }) => forget(rest, sender), state);
}

function withHolder(state: LedgerState, holder: Holder): LedgerState {
  return { ...state, holders: { ...state.holders, [holder.sender]: holder } };
}

function forget(before: LedgerState, sender: string): LedgerState {
  const known = before.holders[sender];
  const state = known === undefined ? before : keepStrays(before, known, [...known.open, ...doubtOf(before, known)]);
  const { [sender]: _gone, ...holders } = state.holders;
  return { ...state, holders };
}
