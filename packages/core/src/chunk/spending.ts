// What requests count in a budget.
import type { Spending } from '../messages.js';
import type { ChunkShot, ChunkState } from './state.js';

/** A generation each, and what their models cost where that is counted. */
export function spendingOf({ costs }: Pick<ChunkState, 'costs'>, shots: readonly Pick<ChunkShot, 'model'>[]): Spending {
  return { generations: shots.length, cost: shots.reduce((sum, { model }) => sum + (costs?.[model] ?? 0), 0) };
}

export function addSpending(one: Spending | undefined, other: Spending): Spending {
  const { generations, cost } = one ?? { generations: 0, cost: 0 };
  return { generations: generations + other.generations, cost: cost + other.cost };
}
