// Leaving at once: what is in flight is not waited for, and nothing of it is forgotten, so that a later run collects it.
import type { SealInput } from '../activities.js';
import { LAST_TRY_MS } from './last-try.js';
import { idle, isAtRest } from './shot-moves.js';
import type { ChunkSettings, ChunkShot, ChunkState } from './state.js';
import { isUnsent } from './wants.js';

/** Submits that are open, and a vendor that is asked to cancel, are waited for so long: their answers are worth money. */
export const LEAVE_WITHIN_MS = 10_000;

/** Nothing is open that is worth the wait, or it took too long. */
export function isReadyToLeave(state: ChunkState, settings: ChunkSettings, nowMs: number): boolean {
  const { leavesMs, active } = state;
  // What a run before a reset sent is not known here: the one that continues it leaves.
  if (leavesMs === undefined || state.replaced === true) return false;
  if (leavesMs <= nowMs) return true;
  return active.submit === 0 && (active.cancel ?? 0) === 0 && generationsToCancel(state, settings).length === 0;
}

/** Positions of generations that the vendor can be asked to cancel, and was not. */
export function generationsToCancel({ shots }: Pick<ChunkState, 'shots'>, { cancels }: ChunkSettings): number[] {
  if (cancels !== true) return [];
  return shots.flatMap(({ state, generationId, vendorCancel }, position) =>
    state === 'generating' && generationId !== undefined && vendorCancel === undefined ? [position] : [],
  );
}

/** What was accepted stays accepted, and what may have been is ambiguous: neither is ever taken for unsent. */
export function leave(state: ChunkState, nowMs: number): ChunkState {
  return { ...state, hasLeft: true, shots: state.shots.map((shot) => left(shot, nowMs)) };
}

function left(shot: ChunkShot, nowMs: number): ChunkShot {
  if (isAtRest(shot)) return shot;
  const { dueMs: _due, held: _held, ...rest } = idle(shot);
  if (isUnsent(shot)) return { ...rest, state: 'canceled', unrecorded: true };
  const code = shot.vendorCancel === 'taken' && shot.state === 'generating' ? 'CANCEL_ASKED' : 'NOT_COLLECTED';
  if (shot.state !== 'submitting') return { ...rest, code, unrecorded: true };
  // Its try may still be on its way.
  return { ...rest, state: 'ambiguous', code, sinceMs: 0, untilMs: nowMs + LAST_TRY_MS, unrecorded: true };
}

/** What a seal has to write: shots that ended, or were left, without a record of their own. */
export function unrecordedShots(
  { shots, models }: Pick<ChunkState, 'shots' | 'models'>,
  units: ChunkSettings['units'],
): SealInput['ended'] {
  return shots.flatMap(({ unrecorded, state, attempt, code, generationId, account, model: which }, shot) => {
    const isFlying = state === 'generating' || state === 'downloading';
    if (unrecorded !== true || !(isFlying || state === 'canceled' || state === 'failed' || state === 'ambiguous'))
      return [];
    const model = models[which] ?? '';
    return [
      {
        shot,
        attempt,
        state: isFlying ? 'accepted' : state,
        ...(code === undefined ? {} : { code }),
        ...(isFlying && generationId !== undefined ? { generationId } : {}),
        ...(account === undefined ? {} : { account }),
        // Nobody else wrote down what it may have been charged; at another account it may be something else.
        ...(state === 'ambiguous' && account === undefined ? { model, units: units[model] ?? 1 } : {}),
      },
    ];
  });
}
