// What requests count in a budget, and which of them an earlier run may have sent.
import type { Spending } from '../messages.js';
import { isAtRest } from './shot-moves.js';
import type { ChunkShot, ChunkState, LostWish } from './state.js';
import { kindOf, wishOf } from './wants.js';

/** A generation each, and what their models cost where that is counted. */
export function spendingOf({ costs }: Pick<ChunkState, 'costs'>, shots: readonly Pick<ChunkShot, 'model'>[]): Spending {
  return { generations: shots.length, cost: shots.reduce((sum, { model }) => sum + (costs?.[model] ?? 0), 0) };
}

export function addSpending(one: Spending | undefined, other: Spending): Spending {
  const { generations, cost } = one ?? { generations: 0, cost: 0 };
  return { generations: generations + other.generations, cost: cost + other.cost };
}

/** True for a shot that an earlier run may have sent, where no record tells of it: this run has no permit for it. */
export function isInDoubt(shot: ChunkShot): boolean {
  return shot.lost === true && shot.state === 'ambiguous' && !isAtRest(shot);
}

/** Shots added to rows by model. */
export function addWishes(
  state: Pick<ChunkState, 'models' | 'costs'>,
  rows: readonly LostWish[],
  shots: readonly Pick<ChunkShot, 'model'>[],
): readonly LostWish[] {
  const byKind = new Map(rows.map((row) => [kindOf(row), row]));
  for (const shot of shots) {
    const wish = wishOf(state, shot);
    byKind.set(kindOf(wish), { ...wish, count: (byKind.get(kindOf(wish))?.count ?? 0) + 1 });
  }
  return [...byKind.values()];
}
