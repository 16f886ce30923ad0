// Chunks whose runs before were known to a ledger that is no more: of what those sent, nobody has the permits.
import { kindOf } from '../chunk/wants.js';
import type { ChunkReport, LostTries } from '../messages.js';
import { lostPermits, withinPlaces } from './open-permits.js';
import { post } from './posting.js';
import { byRules2, type Holder, type LedgerState } from './state.js';

const NOTHING: LostTries = { found: [], doubt: [] };

/** What is to be counted of such a chunk by its own word; undefined of one whose runs before this ledger knew, or where nothing is left of them. */
export function lostOfOrphan(
  state: LedgerState,
  known: Holder | undefined,
  { sender, runId, lost = NOTHING }: ChunkReport,
): LostTries | undefined {
  if (!byRules2(state)) return undefined;
  if (known === undefined)
    return state.awaiting[sender] !== undefined || state.unheard?.includes(sender) === true ? lost : undefined;
  if (known.lost === undefined) return undefined;
  // The permits of a run that was heard are strays when it is lost.
  return known.runId === runId || known.lost.doubt.length > 0 ? lost : undefined;
}

/** Posts what it found since its last word. */
export function postLost(
  state: LedgerState,
  { found }: LostTries,
  {
    known,
    report,
    settledMs,
  }: { readonly known: Holder | undefined; readonly report: ChunkReport; readonly settledMs: number },
): LedgerState {
  const told = known?.runId === report.runId ? withinPlaces(state, known.lost?.found ?? []) : [];
  const more = withinPlaces(state, found).flatMap((row) => {
    const count = row.count - (told.find((other) => kindOf(other) === kindOf(row))?.count ?? 0);
    return count > 0 ? [{ ...row, count }] : [];
  });
  return post(
    state,
    lostPermits(state, more, { bornMs: bornOf(known, report) }),
    report.budget?.key ?? null,
    settledMs,
  );
}

/** When the first run of a chunk's chain began: one that continues as new begins later. Epoch milliseconds. */
export function bornOf(known: Holder | undefined, { runId, bornMs }: ChunkReport): number {
  return known?.runId === runId ? Math.min(known.bornMs, bornMs) : bornMs;
}

/** One that this ledger awaits was found gone: its next run is the first to speak of what was sent. */
export function leaveUnheard(state: LedgerState, sender: string): LedgerState {
  const isOrphan = byRules2(state) && state.awaiting[sender] !== undefined && state.holders[sender] === undefined;
  return isOrphan ? { ...state, unheard: [...(state.unheard ?? []), sender] } : state;
}

/** It has spoken. */
export function withHeard(state: LedgerState, sender: string): LedgerState {
  if (state.unheard?.includes(sender) !== true) return state;
  const { unheard, ...rest } = state;
  const left = unheard.filter((other) => other !== sender);
  return left.length === 0 ? rest : { ...rest, unheard: left };
}
