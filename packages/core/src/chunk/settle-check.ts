// What a check's answers mean: an ended generation frees its place at once, and one that failed may be tried again.
import type { CheckedGeneration } from '../activities.js';
import { idle, withoutPermit } from './shot-moves.js';
import { settleFailure } from './settle-failure.js';
import type { ChunkState } from './state.js';

export function settleCheck(
  state: ChunkState,
  {
    generations: asked,
    ended,
    lost,
  }: {
    readonly generations: readonly { readonly shot: number }[];
    readonly ended: readonly CheckedGeneration[];
    readonly lost?: true;
  },
  nowMs: number,
): ChunkState {
  const shots = [...state.shots];
  let { quickestMs } = state;
  for (const { shot: position } of asked) {
    const shot = shots[position];
    if (shot !== undefined) shots[position] = idle(shot);
  }
  for (const answer of ended) {
    const shot = shots[answer.shot];
    if (shot?.state !== 'generating') continue;
    if (answer.status === 'misnamed') {
      const { generationId: _others, acceptedMs: _then, ...rest } = shot;
      shots[answer.shot] = { ...rest, state: 'ambiguous', misnamed: true, sinceMs: 0, untilMs: nowMs, dueMs: nowMs };
      continue;
    }
    if (shot.acceptedMs !== undefined && answer.status === 'completed')
      quickestMs = Math.min(quickestMs ?? Number.POSITIVE_INFINITY, Math.max(0, nowMs - shot.acceptedMs));
    // The place is free as soon as the generation has ended, before anything is downloaded.
    const { seed, processingSeconds } = answer;
    shots[answer.shot] =
      answer.status === 'failed'
        ? settleFailure(withoutPermit(shot), answer, state, nowMs)
        : {
            ...withoutPermit(shot),
            state: 'downloading',
            ...(seed === undefined ? {} : { seed }),
            ...(processingSeconds === undefined ? {} : { processingSeconds }),
          };
  }
  const quietChecks = ended.length > 0 ? 0 : state.quietChecks + 1;
  const lostChecks = lost === true ? state.lostChecks + 1 : 0;
  return {
    ...state,
    shots,
    ...(quickestMs === undefined ? {} : { quickestMs }),
    quietChecks,
    lostChecks,
    checkedMs: nowMs,
    active: { ...state.active, check: state.active.check - 1 },
  };
}
