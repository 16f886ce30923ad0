// What a chunk wishes for: derived from its state.
import type { Demand } from '../messages.js';
import type { ChunkSettings, ChunkShot, ChunkState } from './state.js';

/** A shot that may be sent as soon as there is a permit. */
export function isWaitingForPermit(shot: ChunkShot): boolean {
  return shot.state === 'pending' && shot.left !== true;
}

/** True when a permit would be used: not while paused, canceling, resting or replaced. */
export function takesPermits(state: ChunkState, nowMs: number): boolean {
  return state.control === 'running' && state.restUntilMs <= nowMs && state.replaced !== true;
}

/** Rows of wishes told in the shot list's order; a ledger keeps those of many chunks, and what it carries has a limit. */
const MAX_ORDERED = 32;

/** Wishes for shots that have no permit yet, in row order, and from some length on by model. */
export function chunkWants(state: ChunkState, units: ChunkSettings['units'], nowMs: number): readonly Demand[] {
  if (!takesPermits(state, nowMs)) return [];
  // Permits in hand will serve the first shots of their model.
  const inHand = new Map<string, number>();
  for (const permit of state.permits) inHand.set(permit.model, (inHand.get(permit.model) ?? 0) + 1);
  const wants: { model: string; units: number; count: number }[] = [];
  for (const shot of state.shots) {
    if (!isWaitingForPermit(shot)) continue;
    const model = state.models[shot.model] ?? '';
    const covered = inHand.get(model) ?? 0;
    if (covered > 0) {
      inHand.set(model, covered - 1);
      continue;
    }
    const last = wants.at(-1);
    const same = last?.model === model ? last : wants.slice(MAX_ORDERED).find((want) => want.model === model);
    if (same === undefined) wants.push({ model, units: units[model] ?? 1, count: 1 });
    else same.count += 1;
  }
  return wants;
}
