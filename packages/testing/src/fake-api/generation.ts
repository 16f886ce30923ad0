// One generation of the fake API, and what is told of it when.
import type { GenerationRequest } from '@shotlist/core';
import type { FakeLogEntry } from '../fake-log.js';
import type { FakeApiFaultName } from './fault-names.js';

/** How a generation goes; the vendor's time. */
export interface Generation {
  readonly entry: FakeLogEntry;
  /** In memory alone, for the prompt's sake. */
  readonly request: GenerationRequest;
  readonly requestId: string;
  /** As it was sent; kept where keys are honoured. */
  readonly idempotencyKey?: string;
  readonly acceptedMs: number;
  /** No list shows it before. */
  readonly listedMs: number;
  endsMs: number;
  /** `stuck` has no end: its `endsMs` is Infinity. */
  ends: 'completed' | 'failed' | 'moderated' | 'stuck';
  readonly course: FakeApiFaultName | undefined;
  /** Answers about it so far, by status and list. */
  told: number;
  /** Its end was told: it stays. */
  endTold: boolean;
  /** Downloads begun. */
  fetches: number;
}

/** A word that no reference knows. */
export const UNKNOWN_STATUS = 'rendering_pass_2';

/** Faults of a generation's progress are seen in so many answers, however short it is. */
const LEAST_ODD_ANSWERS = 3;

/** The status that is told now: once an end was told, it is told for ever. */
export function tellStatus(generation: Generation, nowMs: number, fault?: FakeApiFaultName): string {
  const status = statusNow(generation, nowMs, fault);
  generation.told += 1;
  generation.endTold ||= status === 'completed' || status === 'failed';
  return status;
}

function statusNow(generation: Generation, nowMs: number, fault: FakeApiFaultName | undefined): string {
  const { ends, acceptedMs, endsMs, course, told, endTold } = generation;
  const endStatus = ends === 'completed' ? 'completed' : 'failed';
  if (endTold) return endStatus;
  const hasEnded = nowMs >= endsMs;
  if (fault === 'stuck') return 'in_progress';
  const isOdd = !hasEnded || told < LEAST_ODD_ANSWERS;
  if (fault === 'unknown_status' || (isOdd && course === 'unknown_status')) return UNKNOWN_STATUS;
  if (fault === 'backward' || (isOdd && course === 'backward')) return told % 2 === 0 ? 'in_progress' : 'pending';
  if (hasEnded) return endStatus;
  const done = (nowMs - acceptedMs) / (endsMs - acceptedMs);
  // One that is stuck has no length: it waits for a moment, and works for ever.
  if (ends === 'stuck') return nowMs - acceptedMs < 100 ? 'pending' : 'in_progress';
  return done < 0.1 ? 'pending' : done < 0.3 ? 'in_queue' : 'in_progress';
}

/** Ends it in failure, now, unless another end was told. */
export function failNow(generation: Generation, ends: 'failed' | 'moderated', nowMs: number): void {
  if (generation.endTold) return;
  generation.ends = ends;
  generation.endsMs = nowMs;
}

/** Whether its video can be had. */
export function hasVideo(generation: Generation, nowMs: number): boolean {
  return generation.ends === 'completed' && nowMs >= generation.endsMs;
}
