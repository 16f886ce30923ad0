// The chunk reducer: (state, event, now) -> state. It decides what each answer means for a shot, its permit and its place.
import type { CheckedGeneration, FetchedShot, ReconciledShot, SlotOutcome } from '../activities.js';
import { isFinalState } from '../states.js';
import type { GrantMessage } from '../messages.js';
import type { ChunkEvent } from './events.js';
import type { ChunkShot, ChunkState, Permit } from './state.js';

/** Downloads of one output before its shot fails. */
const MAX_FETCHES = 3;
/** Fresh misses that free an ambiguous shot for another try. */
const MISSES_TO_FREE = 2;
const RECONCILE_PAUSE_MS = 2_000;
const FETCH_PAUSE_MS = 5_000;
/** Rest after a try that did not leave the machine: doubled each time, from one second to five minutes. */
const NOT_SENT_REST_MS = { first: 1_000, longest: 300_000 };
/** Rest after a refusal that names no time. */
const REFUSED_REST_MS = 60_000;

/** Applies one event. Pure: the same arguments give the same state. */
export function reduceChunk(state: ChunkState, event: ChunkEvent, nowMs: number): ChunkState {
  switch (event.type) {
    case 'granted':
      return takeGrant(state, event.message);
    case 'submitted':
      return settleSubmit(state, event.slots, event.outcomes, nowMs);
    case 'submit-lost':
      return settleSubmit(
        state,
        event.slots,
        event.slots.map(({ shot }) => ({ shot, outcome: event.outcome })),
        nowMs,
      );
    case 'checked':
      return settleCheck(state, event.generations, event.ended);
    case 'reconciled':
      return settleReconcile(state, event.shots, event.answers, nowMs);
    case 'fetched':
      return settleFetch(state, event.outputs, event.answers, nowMs);
    case 'controlled':
      return takeControl(state, event.control.command);
  }
}

/** Keeps the newest word of the ledger: permits beyond those seen, and its gate. */
function takeGrant(state: ChunkState, message: GrantMessage): ChunkState {
  if (message.runId === state.ledgerRunId && message.seq <= state.ledgerSeq) return state;
  const permits: Permit[] = [...state.permits];
  let seen = state.seen;
  for (const run of message.permits) {
    for (let offset = 0; offset < run.count; offset += 1) {
      const number = run.first + offset;
      if (number <= state.seen) continue;
      permits.push({ number, model: run.model, units: run.units, slotMs: run.slotMs + offset * run.intervalMs, goodForMs: run.goodForMs });
      seen = Math.max(seen, number);
    }
  }
  // While paused or canceling permits are returned at once, unsent.
  const kept = state.control === 'running' ? permits : [];
  return { ...state, permits: kept, seen, ledgerRunId: message.runId, ledgerSeq: message.seq, gate: message.gate };
}

function settleSubmit(
  state: ChunkState,
  slots: readonly { readonly shot: number; readonly slotMs: number }[],
  outcomes: readonly SlotOutcome[],
  nowMs: number,
): ChunkState {
  const shots = [...state.shots];
  const answers = new Map(outcomes.map((outcome) => [outcome.shot, outcome]));
  let { posted, notSent, restUntilMs, quietChecks } = state;
  for (const slot of slots) {
    const shot = shots[slot.shot];
    if (shot === undefined) continue;
    // An answer that leaves a slot out says nothing about it.
    const answer = answers.get(slot.shot) ?? ({ outcome: 'ambiguous' } as const);
    switch (answer.outcome) {
      case 'accepted':
        shots[slot.shot] = { ...idle(shot), state: 'generating', generationId: answer.generationId };
        posted += 1;
        notSent = 0;
        quietChecks = 0;
        break;
      case 'rejected':
        shots[slot.shot] = { ...withoutPermit(idle(shot)), state: 'rejected', code: answer.code };
        notSent = 0;
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
        restUntilMs = Math.max(restUntilMs, nowMs + Math.min(NOT_SENT_REST_MS.longest, NOT_SENT_REST_MS.first * 2 ** Math.min(notSent, 12)));
        notSent += 1;
        break;
      case 'ambiguous':
        shots[slot.shot] = { ...idle(shot), state: 'ambiguous', sinceMs: slot.slotMs, dueMs: nowMs, misses: 0 };
        break;
    }
  }
  return { ...state, shots, posted, notSent, restUntilMs, quietChecks, active: { ...state.active, submit: state.active.submit - 1 } };
}

function settleCheck(state: ChunkState, asked: readonly { readonly shot: number }[], ended: readonly CheckedGeneration[]): ChunkState {
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
  return { ...state, shots, quietChecks, active: { ...state.active, check: state.active.check - 1 } };
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
  for (const { shot: position } of asked) {
    const shot = shots[position];
    if (shot?.state !== 'ambiguous') continue;
    const answer = byShot.get(position) ?? ({ found: 'unsure' } as const);
    const misses = (shot.misses ?? 0) + (answer.found === 'missing' ? 1 : 0);
    if (answer.found === 'generation') {
      shots[position] = { ...idle(shot), state: 'generating', generationId: answer.generationId };
      posted += 1;
    } else if (answer.found === 'undecidable') {
      shots[position] = { ...idle(shot), undecidable: true, code: 'SUBMIT_AMBIGUOUS' };
    } else if (misses >= MISSES_TO_FREE) {
      shots[position] = pendingAgain(withoutPermit(idle(shot)), state);
    } else {
      shots[position] = { ...idle(shot), misses, dueMs: nowMs + RECONCILE_PAUSE_MS };
    }
  }
  return { ...state, shots, posted, quietChecks: 0, active: { ...state.active, reconcile: state.active.reconcile - 1 } };
}

function settleFetch(state: ChunkState, asked: readonly { readonly shot: number }[], answers: readonly FetchedShot[], nowMs: number): ChunkState {
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
      shots[position] = { ...idle(shot), dueMs: nowMs + FETCH_PAUSE_MS };
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
    shot.state === 'pending' && shot.left !== true ? ({ ...shot, state: 'canceled', unrecorded: true } as const) : shot,
  );
  return { ...state, control: 'canceling', permits: [], shots };
}

/** A shot whose request certainly wasn't taken: it costs no attempt. */
function untried(shot: ChunkShot, state: ChunkState): ChunkShot {
  const back = pendingAgain(withoutPermit(idle(shot)), state);
  return { ...back, attempt: shot.attempt - 1 };
}

function pendingAgain(shot: ChunkShot, state: ChunkState): ChunkShot {
  const { sinceMs: _since, dueMs: _due, misses: _misses, ...rest } = shot;
  return state.control === 'canceling' ? { ...rest, state: 'canceled', unrecorded: true } : { ...rest, state: 'pending' };
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
