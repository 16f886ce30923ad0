// The chunk reducer: (state, event, now) -> state. It decides what each answer means for a shot, its permit and its place.
import type { GrantMessage } from '../messages.js';
import type { ChunkEvent } from './events.js';
import { LAST_TRY_MS, lostTriesOverMs, ON_ITS_WAY_MS } from './last-try.js';
import { settleAudit } from './settle-audit.js';
import { settleCheck } from './settle-check.js';
import { settleFetch } from './settle-fetch.js';
import { settleReconcile } from './settle-reconcile.js';
import { settleSubmit } from './settle-submit.js';
import type { ChunkState, Permit } from './state.js';
import { isAtRest, withoutPermit } from './shot-moves.js';
import { isWaitingForPermit, takesPermits } from './wants.js';

/** Applies one event. Pure: the same arguments give the same state. */
export function reduceChunk(state: ChunkState, event: ChunkEvent, nowMs: number): ChunkState {
  const next = apply(state, event, nowMs);
  return next.replaced === true ? sendNothing(next, nowMs) : next;
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
    case 'controlled':
      return takeControl(state, event.control.command);
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
      });
      seen = Math.max(seen, number);
    }
  }
  const { runId: ledgerRunId, bornMs: ledgerBornMs, seq: ledgerSeq, gate, placesShort } = message;
  const paced = message.permits.length === 0 ? state.paced : message.permits.some(({ intervalMs }) => intervalMs > 0);
  const heard = { ledgerRunId, ledgerBornMs, ledgerSeq, gate, placesShort, paced, seen };
  // Words without permits don't end the silence: the ledger may not have heard what this chunk said last.
  const quiet = seen > state.seen ? { asks: 0, quietSinceMs: state.quietSinceMs === null ? null : nowMs } : {};
  // Where they would lie about, permits are returned at once, unsent.
  const known = message.setBack ? learnOfReset(state, nowMs) : state;
  const next = { ...known, ...heard, ...quiet };
  return { ...next, permits: takesPermits(next, nowMs) ? permits : [] };
}

/** Canceling is for good; pausing and resuming may come any number of times. */
function takeControl(state: ChunkState, command: 'pause' | 'resume' | 'cancel'): ChunkState {
  if (state.control === 'canceling') return state;
  if (command === 'resume') return { ...state, control: 'running' };
  if (command === 'pause') return { ...state, control: 'paused', permits: [] };
  const shots = state.shots.map((shot) =>
    isWaitingForPermit(shot) ? ({ ...shot, state: 'canceled', unrecorded: true } as const) : shot,
  );
  return { ...state, control: 'canceling', permits: [], shots };
}

/**
 * What was canceled before the reset was found out may have been sent: it is looked for like the rest. What was missed,
 * too, may have been sent again by the run before, so that looks begin anew when that is over. Records go on by the
 * clock: how many the run before wrote is not known, and what is found out from now on is the later word.
 */
function learnOfReset(state: ChunkState, nowMs: number): ChunkState {
  if (state.replaced === true) return state;
  const shots = state.shots.map((shot) => {
    if (shot.state === 'ambiguous' && shot.undecidable !== true)
      return { ...shot, misses: 0, untilMs: Math.max(shot.untilMs ?? 0, nowMs + LAST_TRY_MS) };
    if (shot.state !== 'canceled' || shot.unrecorded !== true) return shot;
    const { unrecorded: _unrecorded, ...rest } = shot;
    return { ...rest, state: 'pending' } as const;
  });
  return { ...state, replaced: true, shots, nextSeq: Math.max(state.nextSeq, nowMs) };
}

/** What the run before a reset sent is not known here. So nothing is sent before it was looked for, by the run that continues this one. */
function sendNothing(state: ChunkState, nowMs: number): ChunkState {
  if (!state.shots.some(isWaitingForPermit)) return state;
  const shots = state.shots.map((shot) =>
    isWaitingForPermit(shot)
      ? ({
          ...shot,
          state: 'ambiguous',
          attempt: shot.attempt + 1,
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
export function renewedChunkState(state: ChunkState, runId: string): ChunkState {
  const { replaced: _replaced, ...rest } = state;
  return { ...rest, runId, seen: 0, permits: [], shots: state.shots.map(withoutPermit) };
}

/** Nothing is left to do for any shot of this run. */
export function isChunkDone(state: ChunkState): boolean {
  if (Object.values(state.active).some((count) => count > 0)) return false;
  return state.shots.every((shot) => isAtRest(shot) && shot.resent !== true);
}
