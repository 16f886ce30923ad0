// What the outcomes of a submit mean for shots, permits and rest.
import type { SlotOutcome } from '../activities.js';
import { restAfter } from './rest.js';
import { idle, untried, withoutPermit } from './shot-moves.js';
import type { ChunkState } from './state.js';

/** Rest after a refusal that names no time. */
const REFUSED_REST_MS = 60_000;

export function settleSubmit(
  state: ChunkState,
  slots: readonly { readonly shot: number; readonly slotMs: number }[],
  outcomes: readonly SlotOutcome[],
  nowMs: number,
  untilMs: number,
): ChunkState {
  const shots = [...state.shots];
  const answers = new Map(outcomes.map((outcome) => [outcome.shot, outcome]));
  let { posted, restUntilMs, quietChecks } = state;
  let stuck = false;
  let answered = false;
  for (const slot of slots) {
    const shot = shots[slot.shot];
    if (shot === undefined) continue;
    // An answer that leaves a slot out says nothing about it.
    const answer = answers.get(slot.shot) ?? ({ outcome: 'ambiguous' } as const);
    switch (answer.outcome) {
      case 'accepted':
        shots[slot.shot] = { ...idle(shot), state: 'generating', generationId: answer.generationId };
        posted += 1;
        answered = true;
        quietChecks = 0;
        break;
      case 'rejected':
        shots[slot.shot] = { ...withoutPermit(idle(shot)), state: 'rejected', code: answer.code };
        answered = true;
        break;
      case 'throttled':
        shots[slot.shot] = untried(shot, state);
        restUntilMs = Math.max(restUntilMs, nowMs + (answer.retryAfterMs ?? REFUSED_REST_MS));
        break;
      case 'unauthorized':
        shots[slot.shot] = untried(shot, state);
        restUntilMs = Math.max(restUntilMs, nowMs + REFUSED_REST_MS);
        break;
      case 'not_sent':
        shots[slot.shot] = untried(shot, state);
        if (answer.late !== true) stuck = true;
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
  const rest = restAfter({ ...state, notSent: answered ? 0 : state.notSent, restUntilMs }, stuck, nowMs);
  const permits = rest.restUntilMs > nowMs ? [] : state.permits;
  return {
    ...state,
    shots,
    permits,
    posted,
    ...rest,
    quietChecks,
    active: { ...state.active, submit: state.active.submit - 1 },
  };
}
