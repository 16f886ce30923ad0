// What a vendor’s answer to being asked to cancel means: it took the wish, or it did not. Neither says what was charged.
import type { CanceledGeneration, CancelInput } from '../activities.js';
import type { ChunkState } from './state.js';

export function settleCancel(
  state: ChunkState,
  {
    generations: asked,
    answers,
  }: { readonly generations: CancelInput['generations']; readonly answers: readonly CanceledGeneration[] },
): ChunkState {
  const shots = [...state.shots];
  const taken = new Set(answers.flatMap((answer) => (answer.taken ? [answer.shot] : [])));
  for (const { shot: position } of asked) {
    const shot = shots[position];
    if (shot !== undefined) shots[position] = { ...shot, vendorCancel: taken.has(position) ? 'taken' : 'refused' };
  }
  return { ...state, shots, active: { ...state.active, cancel: (state.active.cancel ?? 1) - 1 } };
}
