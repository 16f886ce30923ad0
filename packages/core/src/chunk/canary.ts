// The shots that go first: the others wait until all of them have succeeded, or end when one of them has not.
import { isFinalState } from '../states.js';
import type { ChunkShot, ChunkState } from './state.js';

const waits = (shot: ChunkShot) => shot.state === 'pending' && shot.left !== true;

/** The first few shots that wait go first. Where none waits, nothing is tried, and nothing stands in the way. */
export function withCanary(state: ChunkState, most: number): ChunkState {
  const canary = state.shots.flatMap((shot, position) => (waits(shot) ? [position] : [])).slice(0, most);
  if (canary.length === 0) return { ...state, canaryIs: 'passed' };
  const first = new Set(canary);
  const shots = state.shots.map((shot, position) =>
    waits(shot) && !first.has(position) ? { ...shot, held: true as const } : shot,
  );
  return { ...state, canary, shots };
}

/** Lets the others go, or ends them, when it is known how the first came out. */
export function settleCanary(state: ChunkState): ChunkState {
  const { canary, ...rest } = state;
  if (canary === undefined) return state;
  const first = canary.flatMap((position) => state.shots[position] ?? []);
  const hasFailed = first.some(
    ({ state: at, undecidable }) => undecidable === true || (isFinalState(at) && at !== 'succeeded'),
  );
  if (!hasFailed && first.some(({ state: at }) => at !== 'succeeded')) return state;
  const shots = state.shots.map((shot): ChunkShot => {
    if (shot.held !== true) return shot;
    const { held: _held, ...free } = shot;
    return hasFailed ? { ...free, state: 'canceled', code: 'BATCH_STOPPED', unrecorded: true } : free;
  });
  return { ...rest, shots, canaryIs: hasFailed ? 'failed' : 'passed' };
}
