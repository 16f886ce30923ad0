// What a look at the vendor means for ambiguous shots: adopted, freed, asked about again, or undecidable.
import type { ReconciledShot } from '../activities.js';
import { restAfter } from './rest.js';
import { idle, untried, withVoided } from './shot-moves.js';
import { addSpending, addWishes, isInDoubt, spendingOf } from './spending.js';
import type { ChunkShot, ChunkState } from './state.js';

/** Fresh misses that free an ambiguous shot for another try. */
const MISSES_TO_FREE = 2;
/** Between looks for an ambiguous try: after a miss, and doubled from there while the provider can't tell. */
const RECONCILE_PAUSE_MS = { first: 2_000, longest: 300_000 };
/** A provider that was heard for so long and can't tell never will. */
const UNDECIDED_AFTER_MS = 86_400_000;
/** Nor will one that is away for so long, or that can't be asked about this shot. */
const UNHEARD_MOST_MS = 7 * UNDECIDED_AFTER_MS;
/** How long an undecidable shot keeps its place. No model takes so long. */
const UNDECIDED_PLACE_MS = 1_800_000;

export function settleReconcile(
  state: ChunkState,
  asked: readonly { readonly shot: number }[],
  answers: readonly ReconciledShot[],
  nowMs: number,
): ChunkState {
  const shots = [...state.shots];
  const byShot = new Map(answers.map((answer) => [answer.shot, answer]));
  const uncharged: ChunkShot[] = [];
  const earlier: ChunkShot[] = [];
  const lost: ChunkShot[] = [];
  let posted = state.posted;
  let freed = false;
  let found = false;
  for (const { shot: position } of asked) {
    const shot = shots[position];
    if (shot?.state !== 'ambiguous') continue;
    const answer = byShot.get(position) ?? ({ found: 'unsure' } as const);
    const untilMs = shot.untilMs ?? 0;
    const unheardMs = longerUnheard(shot.unheardMs, nowMs - Math.max(shot.dueMs ?? 0, untilMs));
    // While the try may still be on its way, a miss means nothing.
    const missed = answer.found === 'missing' && nowMs >= untilMs && shot.misnamed !== true;
    const misses = (shot.misses ?? 0) + (missed ? 1 : 0);
    if (answer.found === 'generation') {
      // When it was taken is as good as when it was sent; where that isn't known, its time begins now.
      const acceptedMs = shot.sinceMs === undefined || shot.sinceMs === 0 ? nowMs : shot.sinceMs;
      const { unheardMs: _unheard, lostTry: _uncounted, lost: _lost, ...rest } = idle(shot);
      shots[position] = { ...rest, state: 'generating', generationId: answer.generationId, acceptedMs };
      // One that was misnamed was posted when it was accepted.
      posted += shot.misnamed === true ? 0 : 1;
      if (shot.lostTry === true) earlier.push(shot);
      if (isInDoubt(shot)) lost.push(shot);
      found = true;
    } else if (misses >= MISSES_TO_FREE && state.control === 'canceling') {
      shots[position] = untried(shot, state);
      uncharged.push(shot);
    } else if (misses >= MISSES_TO_FREE) {
      // The same try once more, by the same key: should the first turn up after all, a vendor that knows keys makes it once.
      shots[position] = { ...untried(shot, state), resent: true };
      uncharged.push(shot);
      freed = true;
    } else if (answer.found === 'undecidable' || nowMs - untilMs - (unheardMs ?? 0) > UNDECIDED_AFTER_MS) {
      // It counts as charged.
      if (shot.lostTry === true) earlier.push(shot);
      if (isInDoubt(shot)) lost.push(shot);
      shots[position] = {
        ...idle(shot),
        undecidable: true,
        unrecorded: true,
        code: 'SUBMIT_AMBIGUOUS',
        dueMs: nowMs + UNDECIDED_PLACE_MS,
      };
    } else if (missed) {
      const { unsure: _unsure, ...sure } = idle(shot);
      shots[position] = { ...sure, misses, dueMs: nowMs + RECONCILE_PAUSE_MS.first };
    } else {
      const unsure = (shot.unsure ?? 0) + 1;
      const pauseMs = Math.min(RECONCILE_PAUSE_MS.longest, RECONCILE_PAUSE_MS.first * 2 ** Math.min(unsure - 1, 8));
      const dueMs = Math.max(nowMs + pauseMs, untilMs);
      // Whoever is away has not said that it can't tell.
      const laterMs = answers.length === 0 ? longerUnheard(unheardMs, dueMs - nowMs) : unheardMs;
      shots[position] = { ...idle(shot), unsure, dueMs, ...(laterMs === undefined ? {} : { unheardMs: laterMs }) };
    }
  }
  // Whatever loses every try would otherwise be tried without rest for ever.
  const rest = restAfter({ ...state, notSent: found ? 0 : state.notSent }, freed, nowMs);
  return {
    ...state,
    shots,
    posted,
    ...(lost.length === 0 ? {} : { foundLost: addWishes(state, state.foundLost ?? [], lost) }),
    ...(earlier.length === 0 ? {} : { found: addSpending(state.found, spendingOf(state, earlier)) }),
    settledMs: nowMs,
    voided: withVoided(state.voided, uncharged),
    ...rest,
    quietChecks: 0,
    active: { ...state.active, reconcile: state.active.reconcile - 1 },
  };
}

/** By what passed while nobody could answer; not counted in a chunk that began before it was. */
function longerUnheard(unheardMs: number | undefined, byMs: number): number | undefined {
  return unheardMs === undefined ? undefined : Math.min(UNHEARD_MOST_MS, unheardMs + Math.max(0, byMs));
}
