// The chunk reducer: (state, event, now) -> state. It decides what each answer means for a shot, its permit and its place.
import type { CheckedGeneration, FetchedShot, ReconciledShot, SlotOutcome } from '../activities.js';
import { isFinalState } from '../states.js';
import type { GrantMessage } from '../messages.js';
import type { ChunkEvent } from './events.js';
import type { ChunkShot, ChunkState, Permit } from './state.js';
import { isWaitingForPermit, takesPermits } from './wants.js';

/** Downloads of one output before its shot fails. */
const MAX_FETCHES = 3;
/** Fresh misses that free an ambiguous shot for another try. */
const MISSES_TO_FREE = 2;
/** Between looks for an ambiguous try: after a miss, and doubled from there while the provider can't tell. */
const RECONCILE_PAUSE_MS = { first: 2_000, longest: 300_000 };
/** A provider that can't tell for so long never will. */
const UNDECIDED_AFTER_MS = 86_400_000;
/** How long an undecidable shot keeps its place. No model takes so long. */
const UNDECIDED_PLACE_MS = 1_800_000;
const FETCH_PAUSE_MS = 5_000;
/** Before a download whose activity gave no answer at all: it had its own retries. */
const LOST_FETCH_PAUSE_MS = 60_000;
/** A lost submit may be on its way for so long after its activity was given up. */
const LOST_SUBMIT_MS = 5_000;
/** Rest after a try that did not leave the machine: doubled each time, from one second to five minutes. */
const NOT_SENT_REST_MS = { first: 1_000, longest: 300_000 };
/** Rest after a refusal that names no time. */
const REFUSED_REST_MS = 60_000;

/** Applies one event. Pure: the same arguments give the same state. */
export function reduceChunk(state: ChunkState, event: ChunkEvent, nowMs: number): ChunkState {
  const next = apply(state, event, nowMs);
  return next.replaced === true ? sendNothing(next, nowMs) : next;
}

function apply(state: ChunkState, event: ChunkEvent, nowMs: number): ChunkState {
  switch (event.type) {
    case 'granted':
      return takeGrant(state, event.message, nowMs);
    case 'submitted':
      return settleSubmit(state, event.slots, event.outcomes, nowMs, nowMs);
    case 'submit-lost':
      return settleSubmit(
        state,
        event.slots,
        event.slots.map(({ shot }) => ({ shot, outcome: event.outcome })),
        nowMs,
        nowMs + LOST_SUBMIT_MS,
      );
    case 'checked':
      return settleCheck(state, event, nowMs);
    case 'reconciled':
      return settleReconcile(state, event.shots, event.answers, nowMs);
    case 'fetched':
      return settleFetch(state, event.outputs, event.answers, nowMs);
    case 'controlled':
      return takeControl(state, event.control.command);
    case 'replaced':
      return { ...state, replaced: true, permits: [] };
  }
}

/** Keeps the newest word of the ledger: permits beyond those seen, and its gate. */
function takeGrant(state: ChunkState, message: GrantMessage, nowMs: number): ChunkState {
  // Workflow ids are used again: a permit of another chunk's run, or of a ledger that is no more, is not ours to use.
  if (message.toRunId !== state.runId || message.bornMs < state.ledgerBornMs) return state;
  if (message.runId === state.ledgerRunId && message.seq <= state.ledgerSeq) return state;
  const permits: Permit[] = [...state.permits];
  let seen = state.seen;
  for (const run of message.permits) {
    for (let offset = 0; offset < run.count; offset += 1) {
      const number = run.first + offset;
      if (number <= state.seen) continue;
      permits.push({
        number,
        model: run.model,
        units: run.units,
        slotMs: run.slotMs + offset * run.intervalMs,
        goodForMs: run.goodForMs,
      });
      seen = Math.max(seen, number);
    }
  }
  const { runId: ledgerRunId, bornMs: ledgerBornMs, seq: ledgerSeq, gate } = message;
  const heard = { ledgerRunId, ledgerBornMs, ledgerSeq, gate, seen };
  // Words without permits don't end the silence: the ledger may not have heard what this chunk said last.
  const quiet = seen > state.seen ? { asks: 0, quietSinceMs: state.quietSinceMs === null ? null : nowMs } : {};
  // Where they would lie about, permits are returned at once, unsent.
  return { ...state, ...heard, permits: takesPermits(state, nowMs) ? permits : [], ...quiet };
}

function settleSubmit(
  state: ChunkState,
  slots: readonly { readonly shot: number; readonly slotMs: number }[],
  outcomes: readonly SlotOutcome[],
  nowMs: number,
  untilMs: number,
): ChunkState {
  const shots = [...state.shots];
  const answers = new Map(outcomes.map((outcome) => [outcome.shot, outcome]));
  let { posted, restUntilMs, quietChecks } = state;
  let stuck = false;
  let answered = false;
  for (const slot of slots) {
    const shot = shots[slot.shot];
    if (shot === undefined) continue;
    // An answer that leaves a slot out says nothing about it.
    const answer = answers.get(slot.shot) ?? ({ outcome: 'ambiguous' } as const);
    switch (answer.outcome) {
      case 'accepted':
        shots[slot.shot] = { ...idle(shot), state: 'generating', generationId: answer.generationId };
        posted += 1;
        answered = true;
        quietChecks = 0;
        break;
      case 'rejected':
        shots[slot.shot] = { ...withoutPermit(idle(shot)), state: 'rejected', code: answer.code };
        answered = true;
        break;
      case 'throttled':
        shots[slot.shot] = untried(shot, state);
        restUntilMs = Math.max(restUntilMs, nowMs + (answer.retryAfterMs ?? REFUSED_REST_MS));
        break;
      case 'unauthorized':
        shots[slot.shot] = untried(shot, state);
        restUntilMs = Math.max(restUntilMs, nowMs + REFUSED_REST_MS);
        break;
      case 'not_sent':
        shots[slot.shot] = untried(shot, state);
        stuck = true;
        break;
      case 'ambiguous':
        shots[slot.shot] = {
          ...idle(shot),
          state: 'ambiguous',
          sinceMs: slot.slotMs,
          untilMs,
          dueMs: nowMs,
          misses: 0,
        };
        break;
    }
  }
  const rest = restAfter({ ...state, notSent: answered ? 0 : state.notSent, restUntilMs }, stuck, nowMs);
  const permits = rest.restUntilMs > nowMs ? [] : state.permits;
  return {
    ...state,
    shots,
    permits,
    posted,
    ...rest,
    quietChecks,
    active: { ...state.active, submit: state.active.submit - 1 },
  };
}

/** A longer rest for each try in a row that came to nothing. Those begun before a rest, and those of one activity, count once. */
function restAfter(
  state: Pick<ChunkState, 'notSent' | 'restUntilMs'>,
  stuck: boolean,
  nowMs: number,
): Pick<ChunkState, 'notSent' | 'restUntilMs'> {
  const { notSent, restUntilMs } = state;
  if (!stuck || restUntilMs > nowMs) return { notSent, restUntilMs };
  const restMs = Math.min(NOT_SENT_REST_MS.longest, NOT_SENT_REST_MS.first * 2 ** Math.min(notSent, 12));
  return { notSent: notSent + 1, restUntilMs: nowMs + restMs };
}

function settleCheck(
  state: ChunkState,
  {
    generations: asked,
    ended,
    lost,
  }: {
    readonly generations: readonly { readonly shot: number }[];
    readonly ended: readonly CheckedGeneration[];
    readonly lost?: true;
  },
  nowMs: number,
): ChunkState {
  const shots = [...state.shots];
  for (const { shot: position } of asked) {
    const shot = shots[position];
    if (shot !== undefined) shots[position] = idle(shot);
  }
  for (const answer of ended) {
    const shot = shots[answer.shot];
    if (shot?.state !== 'generating') continue;
    // The place is free as soon as the generation has ended, before anything is downloaded.
    const { seed, processingSeconds } = answer;
    shots[answer.shot] =
      answer.status === 'failed'
        ? { ...withoutPermit(shot), state: 'failed', code: answer.code ?? 'GENERATION_FAILED' }
        : {
            ...withoutPermit(shot),
            state: 'downloading',
            ...(seed === undefined ? {} : { seed }),
            ...(processingSeconds === undefined ? {} : { processingSeconds }),
          };
  }
  const quietChecks = ended.length > 0 ? 0 : state.quietChecks + 1;
  const lostChecks = lost === true ? state.lostChecks + 1 : 0;
  return {
    ...state,
    shots,
    quietChecks,
    lostChecks,
    checkedMs: nowMs,
    active: { ...state.active, check: state.active.check - 1 },
  };
}

function settleReconcile(
  state: ChunkState,
  asked: readonly { readonly shot: number }[],
  answers: readonly ReconciledShot[],
  nowMs: number,
): ChunkState {
  const shots = [...state.shots];
  const byShot = new Map(answers.map((answer) => [answer.shot, answer]));
  let posted = state.posted;
  let freed = false;
  let found = false;
  for (const { shot: position } of asked) {
    const shot = shots[position];
    if (shot?.state !== 'ambiguous') continue;
    const answer = byShot.get(position) ?? ({ found: 'unsure' } as const);
    const untilMs = shot.untilMs ?? 0;
    // While the try may still be on its way, a miss means nothing.
    const missed = answer.found === 'missing' && nowMs >= untilMs;
    const misses = (shot.misses ?? 0) + (missed ? 1 : 0);
    if (answer.found === 'generation') {
      shots[position] = { ...idle(shot), state: 'generating', generationId: answer.generationId };
      posted += 1;
      found = true;
    } else if (misses >= MISSES_TO_FREE && state.replaced !== true) {
      // The same try once more, by the same key: should the first turn up after all, a vendor that knows keys makes it once.
      shots[position] = untried(shot, state);
      freed = true;
    } else if (misses >= MISSES_TO_FREE || answer.found === 'undecidable' || nowMs - untilMs > UNDECIDED_AFTER_MS) {
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
      shots[position] = { ...idle(shot), unsure, dueMs: Math.max(nowMs + pauseMs, untilMs) };
    }
  }
  // Whatever loses every try would otherwise be tried without rest for ever.
  const rest = restAfter({ ...state, notSent: found ? 0 : state.notSent }, freed, nowMs);
  return {
    ...state,
    shots,
    posted,
    ...rest,
    quietChecks: 0,
    active: { ...state.active, reconcile: state.active.reconcile - 1 },
  };
}

function settleFetch(
  state: ChunkState,
  asked: readonly { readonly shot: number }[],
  answers: readonly FetchedShot[],
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
      shots[position] = { ...idle(shot), state: 'generating', fetchFailures, dueMs: nowMs + FETCH_PAUSE_MS };
    }
  }
  return { ...state, shots, bytes, active: { ...state.active, fetch: state.active.fetch - 1 } };
}

/** Canceling is for good; pausing and resuming may come any number of times. */
function takeControl(state: ChunkState, command: 'pause' | 'resume' | 'cancel'): ChunkState {
  if (state.control === 'canceling') return state;
  if (command === 'resume') return { ...state, control: 'running' };
  if (command === 'pause') return { ...state, control: 'paused', permits: [] };
  const shots = state.shots.map((shot) =>
    isWaitingForPermit(shot) ? ({ ...shot, state: 'canceled', unrecorded: true } as const) : shot,
  );
  return { ...state, control: 'canceling', permits: [], shots };
}

/** What the run before a reset sent is not known here. So nothing is sent: it is looked for, and the rest is left for a later run. */
function sendNothing(state: ChunkState, nowMs: number): ChunkState {
  if (!state.shots.some(isWaitingForPermit)) return state;
  const shots = state.shots.map((shot) =>
    isWaitingForPermit(shot)
      ? ({
          ...shot,
          state: 'ambiguous',
          attempt: shot.attempt + 1,
          sinceMs: 0,
          untilMs: nowMs + LOST_SUBMIT_MS,
          dueMs: nowMs,
          misses: 0,
        } as const)
      : shot,
  );
  return { ...state, shots };
}

/** A shot whose request certainly wasn't taken: it costs no attempt. */
function untried(shot: ChunkShot, state: ChunkState): ChunkShot {
  const back = pendingAgain(withoutPermit(idle(shot)), state);
  return { ...back, attempt: shot.attempt - 1 };
}

function pendingAgain(shot: ChunkShot, state: ChunkState): ChunkShot {
  const { sinceMs: _since, untilMs: _until, dueMs: _due, misses: _misses, unsure: _unsure, ...rest } = shot;
  return state.control === 'canceling'
    ? { ...rest, state: 'canceled', unrecorded: true }
    : { ...rest, state: 'pending' };
}

function idle(shot: ChunkShot): ChunkShot {
  if (shot.busy === undefined) return shot;
  const { busy: _busy, ...rest } = shot;
  return rest;
}

function withoutPermit(shot: ChunkShot): ChunkShot {
  const { permit: _permit, ...rest } = shot;
  return rest;
}

/** Nothing is left to do for any shot of this run. */
export function isChunkDone(state: ChunkState): boolean {
  const { submit, check, reconcile, fetch } = state.active;
  if (submit + check + reconcile + fetch > 0) return false;
  return state.shots.every((shot) => shot.left === true || isFinalState(shot.state) || shot.undecidable === true);
}
