// Which of the generations that are waited for a look should ask about: those that may have ended, and now and then the others.
import type { ProcessingTimes } from './processing-times.js';

/** From so much of the quickest that was seen on, one may have ended. */
export const DUE_SHARE = 0.97;
/** Those that no look has seen yet, and all of them, for what fails long before its time: in parts of what one takes. */
const YOUNG_SHARE = 0.1;
const ALL_SHARE = 0.5;
/** Before any was seen to end, so many of the oldest are asked about: what they show is true of the others. */
const OLDEST = 50;

/** One that is waited for. */
export interface Waited {
  readonly generationId: string;
  readonly model: string;
  /** Milliseconds since it was accepted, or since it was waited for here first. */
  readonly ageMs: number;
}

/** When what was looked at last, on a clock that never goes back. */
export interface LastLooks {
  readonly youngMs: number;
  readonly allMs: number;
}

/** What a look at a moment asks about. */
export interface DueLook {
  readonly ids: readonly string[];
  /** With those that no look has seen, and with all: such a look is one to remember. */
  readonly young: boolean;
  readonly all: boolean;
  /** Milliseconds until there will be somebody to ask about; 0 when there is. */
  readonly inMs: number;
}

/** A vendor that has to be asked about each, or page by page, is asked about few. */
export function dueLook(
  waited: readonly Waited[],
  lookedAt: { has(generationId: string): boolean },
  times: ProcessingTimes,
  last: LastLooks,
  nowMs: number,
): DueLook {
  const oldestMs = new Map<string, number>();
  for (const { model, ageMs } of waited) oldestMs.set(model, Math.max(oldestMs.get(model) ?? 0, ageMs));
  const takesMs = Math.min(...[...oldestMs].map(([model, ageMs]) => times.quickestMs(model) ?? ageMs));
  const allInMs = last.allMs + ALL_SHARE * takesMs - nowMs;
  if (allInMs <= 0 || waited.length <= OLDEST)
    return { ids: waited.map(({ generationId }) => generationId), young: true, all: true, inMs: 0 };
  const youngInMs = last.youngMs + YOUNG_SHARE * takesMs - nowMs;
  const isFirst = (one: Waited) => !lookedAt.has(one.generationId);
  const ids = new Set<string>();
  let inMs = waited.some(isFirst) ? Math.min(allInMs, youngInMs) : allInMs;
  const unseen: Waited[] = [];
  for (const one of waited) {
    const quickestMs = times.quickestMs(one.model);
    if (youngInMs <= 0 && isFirst(one)) ids.add(one.generationId);
    if (quickestMs === undefined) unseen.push(one);
    else if (one.ageMs >= DUE_SHARE * quickestMs) ids.add(one.generationId);
    else inMs = Math.min(inMs, DUE_SHARE * quickestMs - one.ageMs);
  }
  for (const { generationId } of unseen.toSorted((a, b) => b.ageMs - a.ageMs).slice(0, OLDEST)) ids.add(generationId);
  return { ids: [...ids], young: youngInMs <= 0, all: false, inMs: ids.size > 0 ? 0 : Math.max(0, inMs) };
}
