// What a failed generation means for its shot: its end, or another attempt after a pause.
import type { CheckedGeneration } from '../activities.js';
import { isTriedAgain } from '../failure-class.js';
import type { ChunkShot, ChunkState } from './state.js';

/** Before the second attempt; four times as long before each further one. */
const FURTHER_ATTEMPT_PAUSE_MS = { first: 10_000, longest: 600_000 } as const;

/** The failed attempt's record stays, and so does its charge: the next one needs a permit of its own. */
export function settleFailure(
  shot: ChunkShot,
  { code = 'GENERATION_FAILED', charge = 'unknown' }: Pick<CheckedGeneration, 'code' | 'charge'>,
  { control, retryCharged = 0 }: Pick<ChunkState, 'control' | 'retryCharged'>,
  nowMs: number,
): ChunkShot {
  const failures = (shot.failures ?? 0) + 1;
  const isWanted = control !== 'canceling' && shot.unasked !== true;
  if (!isWanted || !isTriedAgain({ code, charge, failures }, retryCharged)) return { ...shot, state: 'failed', code };
  const { model, attempt, resent } = shot;
  const pauseMs = Math.min(FURTHER_ATTEMPT_PAUSE_MS.longest, FURTHER_ATTEMPT_PAUSE_MS.first * 4 ** (failures - 1));
  return {
    state: 'pending',
    model,
    attempt,
    failures,
    dueMs: nowMs + pauseMs,
    ...(resent === undefined ? {} : { resent }),
  };
}
