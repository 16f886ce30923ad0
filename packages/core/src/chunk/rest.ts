// How long a chunk rests after tries that came to nothing.
import type { ChunkState } from './state.js';

/** Rest after a try that did not leave the machine, doubled each time. Short: where nobody gets through, the account’s gate closes. */
const NOT_SENT_REST_MS = { first: 1_000, longest: 8_000 };

/** A longer rest for each try in a row that came to nothing. Those begun before a rest, and those of one activity, count once. */
export function restAfter(
  state: Pick<ChunkState, 'notSent' | 'restUntilMs'>,
  stuck: boolean,
  nowMs: number,
): Pick<ChunkState, 'notSent' | 'restUntilMs'> {
  const { notSent, restUntilMs } = state;
  if (!stuck || restUntilMs > nowMs) return { notSent, restUntilMs };
  const restMs = Math.min(NOT_SENT_REST_MS.longest, NOT_SENT_REST_MS.first * 2 ** Math.min(notSent, 12));
  return { notSent: notSent + 1, restUntilMs: nowMs + restMs };
}
