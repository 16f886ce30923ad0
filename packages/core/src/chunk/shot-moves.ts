// Steps of a single shot that more than one answer leads to.
import { isFinalState } from '../states.js';
import type { ChunkShot, ChunkState } from './state.js';

/** A shot for which nothing is left to do in this run. */
export function isAtRest(shot: ChunkShot): boolean {
  return shot.left === true || isFinalState(shot.state) || shot.undecidable === true;
}

/** A shot whose request certainly wasn't taken: it costs no attempt. */
export function untried(shot: ChunkShot, state: ChunkState): ChunkShot {
  const back = pendingAgain(withoutPermit(idle(shot)), state);
  return { ...back, attempt: shot.attempt - 1 };
}

function pendingAgain(shot: ChunkShot, state: ChunkState): ChunkShot {
  const {
    sinceMs: _since,
    untilMs: _until,
    dueMs: _due,
    misses: _misses,
    unsure: _unsure,
    unheardMs: _unheard,
    lostTry: _uncounted,
    lost: _lost,
    ...rest
  } = shot;
  return state.control === 'canceling'
    ? { ...rest, state: 'canceled', unrecorded: true }
    : { ...rest, state: 'pending' };
}

export function idle(shot: ChunkShot): ChunkShot {
  if (shot.busy === undefined) return shot;
  const { busy: _busy, ...rest } = shot;
  return rest;
}

/** Permits of shots that were surely not charged, beside those known before. */
export function withVoided(voided: readonly number[], shots: readonly (ChunkShot | undefined)[]): readonly number[] {
  const more = shots.flatMap((shot) => shot?.permit ?? []);
  return more.length === 0 ? voided : [...voided, ...more];
}

export function withoutPermit(shot: ChunkShot): ChunkShot {
  const { permit: _permit, ...rest } = shot;
  return rest;
}
