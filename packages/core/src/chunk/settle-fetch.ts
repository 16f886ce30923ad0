// What downloads mean: done, tried again, or failed for good.
import type { FetchedShot } from '../activities.js';
import { idle } from './shot-moves.js';
import type { ChunkState } from './state.js';

/** Downloads of one output before its shot fails: it is paid for, so half an hour is waited. */
const MAX_FETCHES = 6;
/** Before the second download; four times as long before each further one. */
const FETCH_PAUSE_MS = 5_000;
/** Before a download whose activity gave no answer at all: it had its own retries. */
const LOST_FETCH_PAUSE_MS = 60_000;

/** Weight of the newest download in the average of how long one takes. */
const NEWEST_SHARE = 0.3;

export function settleFetch(
  state: ChunkState,
  {
    outputs: asked,
    answers,
    tookMs,
  }: {
    readonly outputs: readonly { readonly shot: number }[];
    readonly answers: readonly FetchedShot[];
    readonly tookMs: number;
  },
  nowMs: number,
): ChunkState {
  const shots = [...state.shots];
  const byShot = new Map(answers.map((answer) => [answer.shot, answer]));
  let bytes = state.bytes;
  for (const { shot: position } of asked) {
    const shot = shots[position];
    if (shot === undefined) continue;
    const answer = byShot.get(position);
    const fetchFailures = (shot.fetchFailures ?? 0) + 1;
    if (answer?.fetched === true) {
      shots[position] = { ...idle(shot), state: 'succeeded' };
      bytes += answer.bytes;
    } else if (answer === undefined) {
      shots[position] = { ...idle(shot), dueMs: nowMs + LOST_FETCH_PAUSE_MS };
    } else if (fetchFailures >= MAX_FETCHES) {
      shots[position] = { ...idle(shot), state: 'failed', code: answer.code, unrecorded: true };
    } else {
      // Its status is asked again first: the link may have expired.
      shots[position] = {
        ...idle(shot),
        state: 'generating',
        fetchFailures,
        dueMs: nowMs + FETCH_PAUSE_MS * 4 ** (fetchFailures - 1),
      };
    }
  }
  const oneMs = tookMs / Math.max(1, asked.length);
  const fetchMs = state.fetchMs === null ? oneMs : state.fetchMs + NEWEST_SHARE * (oneMs - state.fetchMs);
  return { ...state, shots, bytes, fetchMs, active: { ...state.active, fetch: state.active.fetch - 1 } };
}
