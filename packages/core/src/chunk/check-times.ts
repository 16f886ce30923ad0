// How long one check may pause, wait and linger, by what a generation takes.
import type { ChunkAction } from './events.js';
import type { ChunkShot, ChunkState } from './state.js';

/** Under a rate generations end one after another: a check waits for more so long, unless a place is short. */
const CHECK_LINGER_MS = 1_000;
/** How long a check may wait for something to end: doubled while nothing does. */
const CHECK_WAIT_MS = { shortest: 1_000, longest: 30_000 } as const;
/** A generation that was accepted while a check waits is part of the next one: that must not come late by more than so much of what one takes. */
const CHECK_WAIT_SHARE = 0.1;
/** Well below the time limit of the activity. */
const CHECK_WAIT_MOST_MS = 120_000;
/** A check whose worker died is begun anew after so long: a share of what one takes, since each sign of life is billed. */
const CHECK_ALIVE_SHARE = 0.1;
const CHECK_ALIVE_MS = { shortest: 10_000, longest: 60_000 } as const;

type CheckTimes = Pick<ChunkAction & { readonly type: 'check' }, 'pauseMs' | 'waitMs' | 'lingerMs' | 'aliveMs'>;

export function checkTimes(state: ChunkState, minPollIntervalMs: number, nowMs: number): CheckTimes {
  const { checkedMs, quietChecks, paced, placesShort } = state;
  // The activity waits out the pause: a timer here would be half of a check's history.
  const pauseMs = Math.max(0, checkedMs + minPollIntervalMs - nowMs);
  const takesMs = generationMs(state, nowMs);
  const leastMs = Math.min(CHECK_WAIT_MOST_MS, Math.max(2 * minPollIntervalMs, CHECK_WAIT_SHARE * takesMs));
  const aliveMs = Math.min(CHECK_ALIVE_MS.longest, Math.round(CHECK_ALIVE_SHARE * takesMs));
  const patience = Math.min(CHECK_WAIT_MS.longest, CHECK_WAIT_MS.shortest * 2 ** Math.min(quietChecks, 6));
  return {
    ...(pauseMs > 0 ? { pauseMs } : {}),
    waitMs: Math.round(Math.max(patience, leastMs)),
    lingerMs: paced && !placesShort ? CHECK_LINGER_MS : 0,
    ...(aliveMs > CHECK_ALIVE_MS.shortest ? { aliveMs } : {}),
  };
}

/** What a generation takes at least, as far as is known: as long as none has ended, longer than the oldest was there. */
function generationMs({ quickestMs, shots }: ChunkState, nowMs: number): number {
  if (quickestMs !== undefined) return quickestMs;
  const begins = shots.flatMap((shot) =>
    isGenerating(shot) && shot.acceptedMs !== undefined ? [shot.acceptedMs] : [],
  );
  return begins.length === 0 ? 0 : nowMs - begins.reduce((first, atMs) => Math.min(first, atMs));
}

export function isGenerating(shot: ChunkShot): boolean {
  return shot.state === 'generating' && shot.left !== true;
}
