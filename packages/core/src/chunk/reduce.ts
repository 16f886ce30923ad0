// The chunk reducer: (state, event, now) -> state. It decides what each answer means for a shot, its permit and its place.
import type { ErrorCode } from '../errors.js';
import type { Control, GrantMessage } from '../messages.js';
import { settleCanary } from './canary.js';
import type { ChunkEvent } from './events.js';
import { LAST_TRY_MS, lostTriesOverMs, ON_ITS_WAY_MS } from './last-try.js';
import { leave, LEAVE_WITHIN_MS } from './leave.js';
import { settleAudit } from './settle-audit.js';
import { settleCancel } from './settle-cancel.js';
import { settleCheck } from './settle-check.js';
import { settleFetch } from './settle-fetch.js';
import { settleReconcile } from './settle-reconcile.js';
import { settleSubmit } from './settle-submit.js';
import type { ChunkShot, ChunkState, Permit } from './state.js';
import { isAtRest, withoutPermit } from './shot-moves.js';
import { isUnsent, isWaitingForPermit, takesPermits } from './wants.js';

/** Applies one event. Pure: the same arguments give the same state. */
export function reduceChunk(state: ChunkState, event: ChunkEvent, nowMs: number): ChunkState {
  const next = apply(state, event, nowMs);
  return next.replaced === true ? sendNothing(next, nowMs) : endWaiting(settleCanary(next));
}

function apply(state: ChunkState, event: ChunkEvent, nowMs: number): ChunkState {
  switch (event.type) {
    case 'granted':
      return takeGrant(state, event.message, nowMs);
    case 'submitted':
      // Where the answer was lost, the request may reach the vendor after it.
      return settleSubmit(state, event.slots, event.outcomes, nowMs, nowMs + ON_ITS_WAY_MS);
    case 'submit-lost':
      return settleSubmit(
        state,
        event.slots,
        event.slots.map(({ shot }) => ({ shot, outcome: event.outcome })),
        nowMs,
        lostTriesOverMs(event.slots, nowMs),
      );
    case 'checked':
      return settleCheck(state, event, nowMs);
    case 'reconciled':
      return settleReconcile(state, event.shots, event.answers, nowMs);
    case 'fetched':
      return settleFetch(state, event, nowMs);
    case 'audited':
      return settleAudit(state, event);
    case 'vendor-canceled':
      return settleCancel(state, event);
    case 'left':
      return leave(state, nowMs);
    case 'controlled':
      return takeControl(state, event.control, nowMs);
    case 'replaced':
      return { ...learnOfReset(state, nowMs), permits: [] };
  }
}

/** Keeps the newest word of the ledger: permits beyond those seen, and its gate. */
function takeGrant(state: ChunkState, message: GrantMessage, nowMs: number): ChunkState {
  // Workflow ids are used again: a permit of another chunk's run, or of a ledger that is no more, is not ours to use.
  if (message.toRunId !== state.runId || message.bornMs < state.ledgerBornMs) return state;
  if (message.runId === state.ledgerRunId && message.seq <= state.ledgerSeq) return state;
  const permits: Permit[] = [...state.permits];
  let seen = Math.max(state.seen, message.seen);
  let { late = 0 } = state;
  for (const run of message.permits) {
    for (let offset = 0; offset < run.count; offset += 1) {
      const number = run.first + offset;
      if (number <= state.seen) continue;
      permits.push({
        number,
        model: run.model,
        units: run.units,
        slotMs: run.slotMs + offset * run.intervalMs,
        goodForMs: run.goodForMs,
        ...(run.cost === undefined ? {} : { cost: run.cost }),
        ...(run.probe === undefined ? {} : { probe: run.probe }),
      });
      if (run.goodForMs !== null && run.slotMs + offset * run.intervalMs + run.goodForMs <= nowMs) late += 1;
      seen = Math.max(seen, number);
    }
  }
  const { runId: ledgerRunId, bornMs: ledgerBornMs, seq: ledgerSeq, gate, placesShort, ends = null } = message;
  const { settledBelow = 0 } = message;
  const paced = message.permits.length === 0 ? state.paced : message.permits.some(({ intervalMs }) => intervalMs > 0);
  const heard = { ledgerRunId, ledgerBornMs, ledgerSeq, gate, placesShort, paced, seen };
  // Words without permits don't end the silence: the ledger may not have heard what this chunk said last.
  const quiet = seen > state.seen ? { asks: 0, quietSinceMs: state.quietSinceMs === null ? null : nowMs } : {};
  // Where they would lie about, permits are returned at once, unsent.
  // One that has left is being sealed: should it not be sure of what it left, the seal is refused, and tells it.
  const known = message.setBack && state.hasLeft !== true ? learnOfReset(state, nowMs) : state;
  const voided = known.voided.filter((number) => number >= settledBelow);
  const next = {
    ...known,
    ...heard,
    ...quiet,
    voided,
    ...(late === 0 ? {} : { late }),
    ends: known.ends ?? (ends === 'spill' && known.spills !== true ? null : ends),
    permits,
  };
  return takesPermits(next, nowMs) ? next : withoutPermits(next);
}

/** Gives all permits in hand back, unsent. */
function withoutPermits(state: ChunkState): ChunkState {
  if (state.permits.length === 0) return state;
  return { ...state, permits: [], voided: [...state.voided, ...state.permits.map(({ number }) => number)] };
}

function canceled({ held: _held, dueMs: _due, ...shot }: ChunkShot, code?: ErrorCode): ChunkShot {
  return { ...shot, state: 'canceled', ...(code === undefined ? {} : { code }), unrecorded: true };
}

/** No permit will come any more: what waits for one fails, or is left for another run. */
function endWaiting(state: ChunkState): ChunkState {
  const { ends } = state;
  if (ends === null || ends === 'spill' || state.control === 'canceling') return state;
  if (!state.shots.some(isUnsent)) return state;
  const shots = state.shots.map((shot): ChunkShot => {
    if (!isUnsent(shot)) return shot;
    const { held: _held, dueMs: _due, ...rest } = shot;
    if (ends === 'budget') return canceled(shot, 'BUDGET_SPENT');
    return { ...rest, state: 'failed', code: 'QUOTA_EXHAUSTED', unrecorded: true };
  });
  return { ...withoutPermits(state), shots };
}

/** Canceling is for good; pausing and resuming may come any number of times. */
function takeControl(before: ChunkState, { command, code, now }: Control, nowMs: number): ChunkState {
  const isNow = command === 'cancel' && now === true && before.leavesMs === undefined;
  const state = isNow ? { ...before, leavesMs: nowMs + LEAVE_WITHIN_MS } : before;
  if (state.control === 'canceling') return state;
  if (command === 'resume') return { ...state, control: 'running' };
  if (command === 'pause') return { ...withoutPermits(state), control: 'paused' };
  const shots = state.shots.map((shot) => (isUnsent(shot) ? canceled(shot, code) : shot));
  return { ...withoutPermits(state), control: 'canceling', shots };
}

/**
 * What was canceled before the reset was found out may have been sent: it is looked for like the rest. What was missed,
 * too, may have been sent again by the run before, so that looks begin anew when that is over. Records go on by the
 * clock: how many the run before wrote is not known, and what is found out from now on is the later word.
 */
function learnOfReset(state: ChunkState, nowMs: number): ChunkState {
  if (state.replaced === true) return state;
  const shots = state.shots.map((shot) => {
    if (shot.state === 'ambiguous' && shot.undecidable !== true) {
      const { unheardMs: _unheard, ...rest } = shot;
      return { ...rest, misses: 0, untilMs: Math.max(shot.untilMs ?? 0, nowMs + LAST_TRY_MS) };
    }
    if (shot.state !== 'canceled' || shot.unrecorded !== true) return shot;
    const { unrecorded: _unrecorded, ...rest } = shot;
    return { ...rest, state: 'pending' } as const;
  });
  const { hasLeft: _left, ...rest } = state;
  return { ...rest, replaced: true, shots, nextSeq: Math.max(state.nextSeq, nowMs) };
}

/** What the run before a reset sent is not known here. So nothing is sent before it was looked for, by the run that continues this one. */
function sendNothing(state: ChunkState, nowMs: number): ChunkState {
  if (!state.shots.some(isUnsent)) return state;
  const shots = state.shots.map(({ held: _held, ...shot }) =>
    isUnsent(shot)
      ? ({
          ...shot,
          state: 'ambiguous',
          attempt: shot.attempt + 1,
          lost: true,
          sinceMs: 0,
          untilMs: nowMs + LAST_TRY_MS,
          dueMs: nowMs,
          misses: 0,
        } as const)
      : shot,
  );
  return { ...state, shots };
}

/**
 * A run that a reset made can send nothing: whatever it asks for may be asked for a second time. The run that continues
 * it can, when it has looked. To the ledger it is another run, whose permits have numbers of their own: nobody knows
 * any more which ones the runs before have used, so what it holds is counted without them.
 */
function renewedChunkState(state: ChunkState, runId: string): ChunkState {
  const { replaced: _replaced, ...rest } = state;
  const shots = state.shots.map((shot) =>
    // What was named amiss has a record; of the rest a ledger that knows no permits of that run knows nothing.
    shot.permit !== undefined && shot.state === 'ambiguous' && shot.misnamed !== true
      ? { ...withoutPermit(shot), lost: true as const }
      : withoutPermit(shot),
  );
  return { ...rest, runId, seen: 0, permits: [], voided: [], shots };
}

/** The state that a run was handed, as it goes on with it: permits are wanted again. */
export function resumedChunkState(state: ChunkState, runId: string): ChunkState {
  const { drains: _drained, ...rest } = state;
  return state.replaced === true ? renewedChunkState(rest, runId) : rest;
}

/** Nothing is left to do for any shot of this run. */
export function isChunkDone(state: ChunkState): boolean {
  if (state.hasLeft === true) return true;
  if (Object.values(state.active).some((count) => count > 0)) return false;
  return state.shots.every((shot) => isAtRest(shot) && shot.resent !== true);
}

/** What waits goes to the next account, and nothing of this one is left to be looked after. */
export function isReadyToSpill(state: ChunkState): boolean {
  if (state.ends !== 'spill' || state.control !== 'running' || !state.shots.some(isWaitingForPermit)) return false;
  if (Object.values(state.active).some((count) => count > 0)) return false;
  return state.shots.every((shot) => isAtRest(shot) || isUnsent(shot));
}

/** The chunk at its next account: to that one's ledger it is new. What has no record yet was sent from the one before. */
export function spilledChunkState(
  state: ChunkState,
  { from, spills }: { readonly from: string; readonly spills: boolean },
): ChunkState {
  const { spills: _before, foundLost: _elsewhere, ...rest } = state;
  return {
    ...rest,
    ...(spills ? { spills: true } : {}),
    ends: null,
    seen: 0,
    permits: [],
    voided: [],
    ledgerRunId: '',
    ledgerBornMs: 0,
    ledgerSeq: 0,
    gate: null,
    placesShort: true,
    quietSinceMs: null,
    asks: 0,
    restUntilMs: 0,
    shots: state.shots.map((shot) => {
      const left = withoutPermit(shot);
      return left.unrecorded === true && left.account === undefined ? { ...left, account: from } : left;
    }),
  };
}
