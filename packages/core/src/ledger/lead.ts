// How far ahead slots are given out: by how long a grant takes to arrive, which a ledger learns from permits that came too late.
import type { ChunkReport, PermitRun } from '../messages.js';
import { MOST_GOOD_MS, type Pace, SLOT_HORIZON_MS, SLOT_LEAD_MS, SLOT_REFILL_MS } from './pacing.js';
import { byRules2, type Holder, type LedgerState } from './state.js';

/** At a server, or on a machine, that is slower than this, slots lapse. */
const MOST_LEAD_MS = 1_500;
/** No slot lies further away, whatever was learned. */
export const MOST_HORIZON_MS = horizonOf(MOST_LEAD_MS);
/** From its issue to the moment at which a permit is over. A run that was lost, or reset, is looked after when that has passed. */
const MOST_AHEAD_MS = SLOT_HORIZON_MS + MOST_GOOD_MS;
/** What a lapse adds, and what is left of it after a report without one. */
const LEARNT = { share: 1.5, plusMs: 100, leftEach: 0.97 } as const;

export interface Lead {
  /** No slot lies nearer: a grant needs its time to arrive. */
  readonly leadMs: number;
  /** New slots are given out when the last one is so near. */
  readonly refillMs: number;
  /** No slot lies further away. */
  readonly horizonMs: number;
}

/** Where slots lie now. */
export function leadOf(
  { leadMs = SLOT_LEAD_MS }: Pick<LedgerState, 'leadMs'>,
  { goodForMs }: Pick<Pace, 'goodForMs'>,
): Lead {
  const horizonMs = Math.max(SLOT_HORIZON_MS, Math.min(horizonOf(leadMs), MOST_AHEAD_MS - goodForMs));
  return { leadMs, refillMs: Math.min(2 * leadMs, horizonMs - SLOT_REFILL_MS), horizonMs };
}

function horizonOf(leadMs: number): number {
  return 2 * leadMs + SLOT_HORIZON_MS - 2 * SLOT_LEAD_MS;
}

/** What a chunk's word says of it: more of its permits came too late than were sent, or all came in time. */
export function learnLead(
  state: LedgerState,
  known: Holder,
  { answered, late = 0 }: ChunkReport,
  posted: readonly PermitRun[],
): LedgerState {
  const { leadMs = SLOT_LEAD_MS, limits, slow } = state;
  const isPaced = slow !== null || (limits?.rates ?? []).length > 0;
  if (!byRules2(state) || !isPaced) return state;
  const sent = Math.max(
    answered - known.answered,
    posted.reduce((sum, { count }) => sum + count, 0),
  );
  const missed = late - (known.late ?? 0);
  if (missed > Math.max(0, sent)) return withLead(state, leadMs * LEARNT.share + LEARNT.plusMs);
  if (missed > 0 || sent <= 0 || leadMs === SLOT_LEAD_MS) return state;
  return withLead(state, SLOT_LEAD_MS + (leadMs - SLOT_LEAD_MS) * LEARNT.leftEach);
}

function withLead({ leadMs: _before, ...state }: LedgerState, leadMs: number): LedgerState {
  return leadMs < SLOT_LEAD_MS + 1 ? state : { ...state, leadMs: Math.min(MOST_LEAD_MS, Math.floor(leadMs)) };
}
