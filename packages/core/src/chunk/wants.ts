// What a chunk wishes for: derived from its state.
import type { Demand } from '../messages.js';
import type { ChunkSettings, ChunkShot, ChunkState } from './state.js';

/** A shot that is asked for and was not sent, whatever it waits for. */
export function isUnsent(shot: ChunkShot): boolean {
  return shot.state === 'pending' && shot.left !== true;
}

/** A shot that may be sent as soon as there is a permit. */
export function isWaitingForPermit(shot: ChunkShot): boolean {
  return isUnsent(shot) && shot.held !== true;
}

/** True when its pause after a failed attempt, if it has one, is over. */
export function isReadyForPermit(shot: ChunkShot, nowMs: number): boolean {
  return isWaitingForPermit(shot) && (shot.dueMs === undefined || shot.dueMs <= nowMs);
}

/** True when a permit would be used: not while paused, canceling, resting, draining or replaced. */
export function takesPermits(state: ChunkState, nowMs: number): boolean {
  if (state.drains === true || state.replaced === true) return false;
  return state.control === 'running' && state.restUntilMs <= nowMs && state.ends === null;
}

/** The model of a shot, and what it costs where that is counted. */
export function wishOf({ models, costs }: Pick<ChunkState, 'models' | 'costs'>, { model }: Pick<ChunkShot, 'model'>) {
  const cost = costs?.[model];
  return { model: models[model] ?? '', ...(cost === undefined ? {} : { cost }) };
}

/** A permit serves a wish of its own kind. */
export function kindOf({ model, cost }: Pick<Demand, 'model' | 'cost'>): string {
  return cost === undefined ? model : `${model} ${cost}`;
}

/** Rows of wishes told in the shot list's order; a ledger keeps those of many chunks, and what it carries has a limit. */
const MAX_ORDERED = 32;

/** Wishes for shots that have no permit yet, in row order, and from some length on by model. */
export function chunkWants(state: ChunkState, units: ChunkSettings['units'], nowMs: number): readonly Demand[] {
  if (!takesPermits(state, nowMs)) return [];
  // Permits in hand will serve the first shots of their model.
  const inHand = new Map<string, number>();
  for (const permit of state.permits) inHand.set(kindOf(permit), (inHand.get(kindOf(permit)) ?? 0) + 1);
  const wants: { model: string; units: number; count: number; cost?: number }[] = [];
  for (const shot of state.shots) {
    if (!isReadyForPermit(shot, nowMs)) continue;
    const wish = wishOf(state, shot);
    const kind = kindOf(wish);
    const covered = inHand.get(kind) ?? 0;
    if (covered > 0) {
      inHand.set(kind, covered - 1);
      continue;
    }
    const last = wants.at(-1);
    const isLast = last !== undefined && kindOf(last) === kind;
    const same = isLast ? last : wants.slice(MAX_ORDERED).find((want) => kindOf(want) === kind);
    if (same === undefined) wants.push({ ...wish, units: units[wish.model] ?? 1, count: 1 });
    else same.count += 1;
  }
  return wants;
}
