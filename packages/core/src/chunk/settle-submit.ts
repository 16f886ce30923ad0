// What the outcomes of a submit mean for shots, permits and rest.
import type { SlotOutcome } from '../activities.js';
import { restAfter } from './rest.js';
import { idle, untried, withoutPermit, withVoided } from './shot-moves.js';
import type { ChunkShot, ChunkState } from './state.js';

export function settleSubmit(
  state: ChunkState,
  slots: readonly { readonly shot: number; readonly slotMs: number; readonly goodForMs: number | null }[],
  outcomes: readonly SlotOutcome[],
  nowMs: number,
  untilMs: number,
): ChunkState {
  const shots = [...state.shots];
  const answers = new Map(outcomes.map((outcome) => [outcome.shot, outcome]));
  const uncharged: ChunkShot[] = [];
  let { posted, answered: clean, quietChecks, late = 0 } = state;
  let stuck = false;
  let answered = false;
  for (const slot of slots) {
    const shot = shots[slot.shot];
    if (shot === undefined) continue;
    // An answer that leaves a slot out says nothing about it.
    const answer = answers.get(slot.shot) ?? ({ outcome: 'ambiguous' } as const);
    switch (answer.outcome) {
      case 'accepted':
        shots[slot.shot] = { ...idle(shot), state: 'generating', generationId: answer.generationId, acceptedMs: nowMs };
        posted += 1;
        clean += 1;
        answered = true;
        quietChecks = 0;
        break;
      case 'rejected':
        shots[slot.shot] = { ...withoutPermit(idle(shot)), state: 'rejected', code: answer.code };
        uncharged.push(shot);
        clean += 1;
        answered = true;
        break;
      // The ledger has closed the account: it says when to go on.
      case 'throttled':
      case 'unauthorized':
        shots[slot.shot] = untried(shot, state);
        uncharged.push(shot);
        break;
      case 'not_sent':
        shots[slot.shot] = untried(shot, state);
        uncharged.push(shot);
        if (answer.late !== true) stuck = true;
        // Halted by a gate, or by a worker that stops, it comes back before its time is over.
        else if (slot.slotMs + (slot.goodForMs ?? 0) <= nowMs) late += 1;
        break;
      case 'ambiguous':
        shots[slot.shot] = {
          ...idle(shot),
          state: 'ambiguous',
          sinceMs: slot.slotMs,
          untilMs,
          dueMs: nowMs,
          misses: 0,
        };
        break;
    }
  }
  const rest = restAfter({ ...state, notSent: answered ? 0 : state.notSent }, stuck, nowMs);
  const isResting = rest.restUntilMs > nowMs;
  const voided = withVoided(state.voided, uncharged);
  return {
    ...state,
    shots,
    permits: isResting ? [] : state.permits,
    voided: isResting ? [...voided, ...state.permits.map(({ number }) => number)] : voided,
    posted,
    ...(late === 0 ? {} : { late }),
    answered: clean,
    settledMs: nowMs,
    ...rest,
    quietChecks,
    active: { ...state.active, submit: state.active.submit - 1 },
  };
}
